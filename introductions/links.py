"""A side without an account answers the proposal by a signed link: interested, a question, or no."""

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import Refused
from accounts.links import actions as links
from accounts.links.purposes import Letter, Purpose
from accounts.links.purposes import register as register_purpose
from casework.models import Case
from casework.moves import MoveNotAllowed
from casework.who import handles_cases
from core.validators import CleanFormField, CleanTextFormField
from introductions import disclosure
from introductions.announce import managers_of
from introductions.guards import has_question, statement_of
from introductions.models import Introduction
from introductions.vocabulary import Said, Stage
from matching.vocabulary import CorporateReason, EnterpriseReason, Side

ANSWER, STATEMENT = "introduction_answer", "introduction_statement"


class LinkAnswerForm(forms.Form):
    """The three answers with what each needs; everything is on one page, since a link is used once."""

    ANSWERS = [
        ("agree", gettext_lazy("Interested: we want to talk")),
        ("question", gettext_lazy("We need to know more first")),
        ("reply", gettext_lazy("Our answer to the question of the other side")),
        ("decline", gettext_lazy("Not for us")),
    ]

    answer = forms.ChoiceField(label=gettext_lazy("Your answer"), choices=ANSWERS, widget=forms.RadioSelect)
    contact_name = CleanFormField(label=gettext_lazy("If interested: your contact"), max_length=80, required=False)
    contact_mail = forms.EmailField(label=gettext_lazy("Its mailbox"), required=False)
    contact_phone = CleanFormField(label=gettext_lazy("Its telephone"), max_length=40, required=False)
    consent = forms.BooleanField(
        label=gettext_lazy("The contact agrees that name, mailbox and telephone are passed to the other side, which may be outside the mainland"),
        required=False,
    )  # fmt: skip
    text = CleanTextFormField(
        label=gettext_lazy("Your question, or a word to the office"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip
    reason = forms.ChoiceField(label=gettext_lazy("If not: why"), required=False)

    def __init__(self, *args, side: str, asked: bool, **kwargs):
        super().__init__(*args, **kwargs)
        reasons = EnterpriseReason if side == Side.ENTERPRISE else CorporateReason
        self.fields["reason"].choices = [("", "—"), *reasons.choices]
        if not asked:
            self.fields["answer"].choices = [one for one in self.ANSWERS if one[0] != "reply"]

    def clean(self):
        cleaned = super().clean()
        needed = {
            "agree": ("contact_name", "contact_mail", "consent"),
            "question": ("text",),
            "reply": ("text",),
            "decline": ("reason",),
        }
        for name in needed.get(cleaned.get("answer", ""), ()):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed for your answer."))
        return cleaned


def _introduction(link) -> Introduction | None:
    return Introduction.objects.for_list().filter(case__public_id=link.subject).first()


def _side(introduction: Introduction, link):
    return next((row for row in introduction.both_sides.values() if row.organisation_id == link.organisation_id), None)


def _about(link, stage: str) -> str:
    """The demand and the other side without a name; "" when there is nothing to answer any more."""
    introduction = _introduction(link)
    side = _side(introduction, link) if introduction else None
    if side is None or introduction.case.state != stage:
        return ""
    done = side.said == Said.AGREED if stage == Stage.PROPOSED else statement_of(introduction, side.side)
    if done:
        return ""
    context = {
        "introduction": introduction,
        "version": introduction.version,
        "other": disclosure.other_party(introduction, side.side),
        "said": said_by_other(introduction, side.side),
    }
    return render_to_string("introductions/parts/link_about.html", context)


def said_by_other(introduction: Introduction, side: str) -> list[str]:
    """Questions and answers of the other side so far, oldest first; they were looked through for names when they were written."""
    events = introduction.case.events.filter(move__in=["question", "reply"]).select_related("note").order_by("seq")
    return [event.note.text for event in events if event.data.get("side") != side and hasattr(event, "note")]


def form(link, data=None, files=None) -> LinkAnswerForm:
    introduction = _introduction(link)
    side = _side(introduction, link) if introduction else None
    asked = side is not None and has_question(introduction, side.side)
    return LinkAnswerForm(data, side=side.side if side else Side.CORPORATE, asked=asked)


def lock(link) -> None:
    Case.objects.select_for_update().filter(public_id=link.subject).first()


def act(link, data: dict) -> str:
    introduction = _introduction(link)
    side = _side(introduction, link) if introduction else None
    if side is None:
        raise Refused(_("This proposal is not there any more."))
    answer, more = data["answer"], {}
    if answer == "agree":
        more["contact"] = {"name": data["contact_name"], "mail": data["contact_mail"], "phone": data["contact_phone"]}
    elif answer in {"question", "reply"}:
        more["asked"] = {"text": data["text"]}
    else:
        more["reason"] = data["reason"]
    _step(introduction, side, answer, "" if answer == "agree" else data["text"], more)
    said = {
        "agree": _("You have agreed to talk. The office sends you a link for a short statement when the other side has agreed, too."),
        "reply": _("Your answer is on its way, without your name. You are sent a new link for your decision."),
        "question": _("Your question is on its way, without your name. You are sent a new link with the answer."),
        "decline": _("Thank you. Nothing of your organisation was shown."),
    }  # fmt: skip
    return said[answer]


class LinkStatementForm(forms.Form):
    """What the owner of a demand states before names are shown."""

    end_use = CleanTextFormField(
        label=gettext_lazy("What it will be used for"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    no_military_use = forms.BooleanField(
        label=gettext_lazy("No military end use, and no passing on to anybody who stands on a list of sanctions"),
        error_messages={"required": gettext_lazy("Without this the office cannot clear the introduction.")},
    )


def state(link, data: dict) -> str:
    introduction = _introduction(link)
    side = _side(introduction, link) if introduction else None
    if side is None:
        raise Refused(_("This proposal is not there any more."))
    _step(
        introduction,
        side,
        "statement",
        "",
        {"statement": {name: data[name] for name in ("end_use", "no_military_use")}},
    )
    return _("Thank you. The office checks the statements of both sides and writes to you.")


def _step(introduction: Introduction, side, name: str, note: str, more: dict) -> None:
    from introductions import actions  # the steps' effects send links

    values = {"side": side.side, "actor": side.side, "by_link": True, **more}
    version = introduction.case.version
    try:
        actions.step_of_side(introduction=introduction, name=name, by=None, note=note, data=values, version=version)
    except MoveNotAllowed as refusal:
        raise Refused(str(refusal)) from refusal


def ask_for(introduction: Introduction, purpose: str, *, but: str = "", by=None) -> None:
    """Send links to the sides that have nobody with an account, not to ``but``; statements are asked of the owner of the demand alone.

    Without a mailbox nothing is sent: the page of the case says that nobody can answer for the side.
    """
    for row in introduction.both_sides.values():
        answered = row.said == Said.AGREED if purpose == ANSWER else row.side == Side.ENTERPRISE
        if answered or row.side == but or managers_of(row.organisation_id):
            continue
        try:
            links.issue(purpose=purpose, subject=introduction.case.public_id, organisation=row.organisation, by=by)
        except Refused:
            continue


def _letter(link) -> Letter:
    return Letter(
        _("A conversation is proposed to you"),
        _("Through the Cross-Border Incubation Network a conversation with a fitting partner is proposed to you. Please read what it is about and say whether you want it; your name is not shown yet."),
    )  # fmt: skip


def _statement_letter(link) -> Letter:
    return Letter(
        _("Both sides want to talk: a short statement"),
        _("Before names are shown, the office of the Cross-Border Incubation Network asks both sides for a short statement about the use of the technology."),
    )  # fmt: skip


def _may_manage(user, link) -> bool:
    introduction = _introduction(link)
    return introduction is not None and handles_cases(user, introduction.case)


def register() -> None:
    shared = {"may_manage": _may_manage, "lock": lock, "button": gettext_lazy("Send the answer")}
    whom = gettext_lazy("If you still want to answer, ask the office of the network: it can send you a new link.")
    register_purpose(
        Purpose(
            ANSWER,
            label=gettext_lazy("Answer to a proposed conversation"),
            title=lambda link: _("Do you want to talk?"),
            render=lambda link: _about(link, Stage.PROPOSED),
            form=form,
            act=act,
            letter=_letter,
            ask=whom,
            **shared,
        )
    )
    register_purpose(
        Purpose(
            STATEMENT,
            label=gettext_lazy("Statement before an introduction"),
            title=lambda link: _("A short statement"),
            render=lambda link: _about(link, Stage.SELF_CHECK),
            form=lambda link, data=None, files=None: LinkStatementForm(data),
            act=state,
            letter=_statement_letter,
            ask=whom,
            **shared,
        )
    )

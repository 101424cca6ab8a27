"""What outcomes ask by signed links: is this right, and what became of it."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.links.purposes import Letter, Purpose, register
from casework.models import Case
from outcomes import actions, asking, follow_ups, showing
from outcomes.choices import OutcomeState
from outcomes.errors import NotPossible
from outcomes.forms.answers import FollowUpForm, LinkAnswerForm
from outcomes.models import FollowUp, Outcome
from outcomes.permissions import is_handler

ASK = gettext_lazy(
    "If you still want to answer, ask the partner with whom you signed, or the office of the network: they can send you a new link."
)


def _outcome(link) -> Outcome | None:
    return Outcome.objects.for_list().filter(public_id=link.subject).first()


def _may_manage(user, link) -> bool:
    """Handlers of the office who may see the outcome."""
    return is_handler(user) and Outcome.objects.handled_by_office(user).filter(public_id=link.subject).exists()


# --- confirming ---------------------------------------------------------------------------------------------------------


def _about_outcome(link) -> str:
    outcome = _outcome(link)
    asked = outcome is not None and outcome.state in (OutcomeState.ASKED, OutcomeState.DISPUTED)
    return showing.for_confirmation(outcome) if asked else ""


def _confirm_form(link, data=None, files=None):
    outcome = _outcome(link)
    return LinkAnswerForm(data, initial={"number": outcome.number if outcome else 0})


def _lock_outcome(link) -> None:
    outcome = Outcome.objects.select_for_update().filter(public_id=link.subject).first()
    if outcome:
        Case.objects.select_for_update().get(pk=outcome.case_id)


def _confirm(link, data) -> str:
    outcome = _outcome(link)
    if outcome is None:
        raise NotPossible(_("This outcome is not there any more."))
    answer = {"outcome": outcome, "organisation": link.organisation, "number": data["number"], "link": link}
    if data["answer"] == "yes":
        actions.confirm(**answer)
        return _("You confirmed for %(who)s that it is right.") % {"who": link.organisation.name}
    actions.dispute(**answer, reason=data["reason"])
    return _("You said for %(who)s that something is wrong. The office looks into it.") % {
        "who": link.organisation.name
    }


def _confirm_letter(link) -> Letter:
    return Letter(
        _("Please confirm an outcome"),
        _("A partner of yours recorded in the portal of the Cross-Border Incubation Network what came of your co-operation. Please read it and say whether it is right."),
    )  # fmt: skip


# --- the questionnaire ----------------------------------------------------------------------------------------------------


def _follow_up(link) -> FollowUp | None:
    return FollowUp.objects.for_list().filter(public_id=link.subject).first()


def _about_follow_up(link) -> str:
    one = _follow_up(link)
    if one is None or one.answered_at:
        return ""
    return render_to_string("outcomes/parts/follow_up_about.html", {"follow_up": one, "outcome": one.outcome})


def _follow_up_form(link, data=None, files=None):
    return FollowUpForm(data, follow_up=_follow_up(link))


def _answer_follow_up(link, data) -> str:
    one = _follow_up(link)
    if one is None:
        raise NotPossible(_("This questionnaire is not there any more."))
    follow_ups.answer(follow_up=one, values=data, link=link)
    return _("Your answers are stored. They show what becomes of outcomes over time.")


def _follow_up_letter(link) -> Letter:
    return Letter(
        _("What became of it? A few questions"),
        _("Some months ago you confirmed what came of a co-operation through the Cross-Border Incubation Network. Please tell what became of it: about ten questions, all of them optional."),
    )  # fmt: skip


def _may_manage_follow_up(user, link) -> bool:
    return is_handler(user) and FollowUp.objects.handled_by_office(user).filter(public_id=link.subject).exists()


def register_all() -> None:
    register(
        Purpose(
            asking.CONFIRM,
            label=gettext_lazy("Confirmation of an outcome"),
            title=lambda link: _("Is this right?"),
            render=_about_outcome,
            form=_confirm_form,
            act=_confirm,
            letter=_confirm_letter,
            may_manage=_may_manage,
            button=gettext_lazy("Send the answer"),
            lock=_lock_outcome,
            ask=ASK,
        )
    )
    register(
        Purpose(
            asking.FOLLOW_UP,
            label=gettext_lazy("Questionnaire about an outcome"),
            title=lambda link: _("What became of it?"),
            render=_about_follow_up,
            form=_follow_up_form,
            act=_answer_follow_up,
            letter=_follow_up_letter,
            may_manage=_may_manage_follow_up,
            button=gettext_lazy("Send the answers"),
            ask=ASK,
        )
    )

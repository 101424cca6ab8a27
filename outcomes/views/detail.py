"""The page of an outcome and what its sides, contributors and the office do on it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.links.panel import links_panel
from core.scanning import may_download
from core.uploads import download_response
from outcomes import actions, asking, chain, freezing, shares, showing
from outcomes.choices import OutcomeState
from outcomes.errors import NotPossible
from outcomes.forms.answers import DisputeForm, ObjectForm, ObjectionAnswerForm, UpholdForm, WithdrawForm
from outcomes.impact import impact_of
from outcomes.models import Attribution, FollowUp
from outcomes.permissions import (
    Seen,
    is_handler,
    may_change,
    may_set_shares,
    may_withdraw,
    own_shares,
    sides_to_answer_for,
)
from outcomes.views.base import OutcomeMixin, posted_version


class Detail(OutcomeMixin, TemplateView):
    """All of it for both sides and the office; title, kind, day and the own share for contributors."""

    def get_template_names(self):
        return ["outcomes/share.html" if self.seen == Seen.SHARE else "outcomes/detail.html"]

    def get_context_data(self, **context):
        user, outcome = self.request.user, self.outcome
        mine = own_shares(user, outcome)
        context |= {"own_shares": mine, "objectable": [row for row in mine if not row.is_disputed]}
        if self.seen == Seen.SHARE:
            named = list(Attribution.objects.of(user).filter(outcome=outcome).for_page())
            context |= {"facts": showing.contributor_facts(outcome), "named": named}
            return super().get_context_data(**context)
        years, table = showing.value_table(outcome)
        return super().get_context_data(
            facts=showing.facts(outcome),
            years=years,
            table=table,
            words=showing.state_words(outcome),
            sides=self._sides(),
            answer_for=sides_to_answer_for(user, outcome),
            files=[{"row": one, "may": may_download(one.scan)} for one in outcome.files.all()],
            steps=chain.steps_of(self.request, outcome),
            versions=[(one, freezing.is_whole(one)) for one in outcome.versions.select_related("made_by")[:20]],
            impact=impact_of(outcome, self._follow_ups()),
            may_change=may_change(user, outcome, self.seen),
            may_withdraw=may_withdraw(user, outcome, self.seen),
            **self._for_office(),
            **context,
        )

    def _sides(self) -> list[dict]:
        """Each side with how it is asked: by people in the portal, by a link, or not at all."""
        rows = []
        for side in self.outcome.both_sides:
            has_people = asking.people_of(side.organisation).exists()
            waits = self.outcome.state == OutcomeState.ASKED and side.state == "asked"
            rows.append(
                {
                    "side": side,
                    "without_accounts": not has_people,
                    "unreachable": waits and not has_people and not side.mailbox,
                }
            )
        return rows

    def _follow_ups(self):
        return list(
            FollowUp.objects.visible_to(self.request.user).filter(outcome=self.outcome).select_related("organisation")
        )

    def _for_office(self) -> dict:
        if self.seen != Seen.OFFICE:
            return {}
        subjects = [self.outcome.public_id, *self.outcome.follow_ups.values_list("public_id", flat=True)]
        return {
            "shares": list(self.outcome.shares.for_page()),
            "share_records": self.outcome.share_records.select_related("by")[:10],
            "may_set_shares": may_set_shares(self.request.user, self.outcome, self.seen),
            "may_uphold": self.outcome.state == OutcomeState.DISPUTED and is_handler(self.request.user),
            "links": links_panel(self.request, subjects),
        }


class AnswerMixin(OutcomeMixin):
    """For managers of a side that can answer now; the chosen side is in the form, else the only one."""

    least = Seen.SIDE

    @cached_property
    def side(self):
        mine = sides_to_answer_for(self.request.user, self.outcome)
        if not mine:
            raise PermissionDenied
        asked = self.request.POST.get("side") or self.request.GET.get("side")
        return next((one for one in mine if one.organisation.public_id == asked), mine[0])

    def number(self) -> int:
        return posted_version(self.request, "number")


class Confirm(AnswerMixin, View):
    def post(self, request, public_id):
        try:
            found = actions.confirm(
                outcome=self.outcome, organisation=self.side.organisation, number=self.number(), by=request.user
            )
        except NotPossible as refusal:
            return self.refused(refusal)
        both = found.state == OutcomeState.CONFIRMED
        return self.done(_("Both sides have confirmed it now.") if both else _("You have confirmed it."))


class FormPage(TemplateView):
    """One question on a page of its own: title, explanation, a form, a button."""

    template_name = "outcomes/form_page.html"
    form_class: type
    title = ""
    explanation = ""
    button = gettext_lazy("Save")
    tone = "primary"

    def get_form(self, data=None):
        return self.form_class(data)

    def get_context_data(self, **context):
        context.setdefault("form", self.get_form())
        return super().get_context_data(
            title=self.title,
            explanation=self.explanation,
            button=self.button,
            tone=self.tone,
            hidden=self.hidden(),
            **context,
        )

    def hidden(self) -> list[tuple]:
        """(name, value) of what travels with the form: the version that the page showed."""
        sent = self.request.POST.get("version")
        return [("version", sent if sent is not None else self.outcome.version)]

    def post(self, request, *args, **kwargs):
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            return self.done(self.act(form.cleaned_data))
        except NotPossible as refusal:
            return self.refused(refusal, form)


class Dispute(AnswerMixin, FormPage):
    form_class = DisputeForm
    title = gettext_lazy("Something is wrong")
    explanation = gettext_lazy(
        "The other side and the office are told. Until it is settled the outcome does not count as confirmed."
    )
    button = gettext_lazy("Send the objection")

    def get(self, request, *args, **kwargs):
        self.side  # noqa: B018  (403 for those who cannot answer)
        return super().get(request, *args, **kwargs)

    def hidden(self):
        number = self.request.POST.get("number")
        return [
            ("number", number if number is not None else self.outcome.number),
            ("side", self.side.organisation.public_id),
        ]

    def act(self, given):
        actions.dispute(
            outcome=self.outcome,
            organisation=self.side.organisation,
            number=self.number(),
            reason=given["reason"],
            by=self.request.user,
        )
        return _("Your objection is with the office and the other side.")


class Uphold(OutcomeMixin, FormPage):
    """The office looked into a dispute and leaves the values."""

    least = Seen.OFFICE
    form_class = UpholdForm
    title = gettext_lazy("Leave the values as they are")
    explanation = gettext_lazy(
        "Who disputed reads why and is asked once more. To settle it by other values, change the outcome instead."
    )
    button = gettext_lazy("Answer the objection")

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.seen >= Seen.OFFICE and not is_handler(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def act(self, given):
        actions.uphold(
            outcome=self.outcome, note=given["note"], by=self.request.user, version=posted_version(self.request)
        )
        return _("The objection is answered; the side that disputed is asked once more.")


class Withdraw(OutcomeMixin, FormPage):
    least = Seen.SIDE
    form_class = WithdrawForm
    title = gettext_lazy("Withdraw the outcome")
    explanation = gettext_lazy(
        "It stays on record with your reason and counts nowhere. What both sides have confirmed cannot be withdrawn."
    )
    button = gettext_lazy("Withdraw")
    tone = "stop"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.seen >= self.least:
            allowed = may_withdraw(request.user, self.outcome, self.seen)
            if not allowed and not (request.method == "POST" and self.outcome.is_fixed):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def act(self, given):
        actions.withdraw(
            outcome=self.outcome, reason=given["reason"], by=self.request.user, version=posted_version(self.request)
        )
        return _("Withdrawn.")


class ObjectShare(OutcomeMixin, FormPage):
    """A contributor says why their share is wrong."""

    form_class = ObjectForm
    title = gettext_lazy("Your share is wrong")
    explanation = gettext_lazy("The office reads it and either sets other shares or says why it stays.")
    button = gettext_lazy("Send the objection")

    @cached_property
    def share(self) -> Attribution:
        row = next(
            (one for one in own_shares(self.request.user, self.outcome) if one.public_id == self.kwargs["share"]), None
        )
        if row is None:
            raise Http404
        return row

    def get_context_data(self, **context):
        return super().get_context_data(**{**context, "share": self.share})  # the address has a "share", too

    def act(self, given):
        shares.object_to(
            share=self.share, reason=given["reason"], by=self.request.user, version=posted_version(self.request)
        )
        return _("Your objection is with the office.")


class AnswerObjection(OutcomeMixin, FormPage):
    least = Seen.OFFICE
    form_class = ObjectionAnswerForm
    title = gettext_lazy("Answer the objection to a share")
    explanation = gettext_lazy("The share stays; who objected reads why. To give way, set other shares instead.")
    button = gettext_lazy("Answer the objection")

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.seen >= self.least and not is_handler(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def share(self) -> Attribution:
        return get_object_or_404(self.outcome.shares.for_page(), public_id=self.kwargs["share"])

    def get_context_data(self, **context):
        return super().get_context_data(**{**context, "share": self.share, "objection": self.share.objection})

    def act(self, given):
        shares.answer_objection(
            share=self.share, answer=given["answer"], by=self.request.user, version=posted_version(self.request)
        )
        return _("The objection is answered.")


class Evidence(OutcomeMixin, View):
    """A file, for both sides and the office. Contributors get none."""

    least = Seen.SIDE

    def get(self, request, public_id, file):
        one = get_object_or_404(self.outcome.files, public_id=file)
        if not may_download(one.scan):
            messages.warning(request, _("This file has not been looked at for viruses yet. Try again later."))
            return redirect(self.outcome)
        return download_response(one.file, name=one.name, content_type=one.content_type)

"""Writing an outcome down, and changing it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from casework.models import Case
from casework.views.base import conflict_page
from core.ids import new_public_id
from outcomes import actions, sources
from outcomes.choices import OutcomeState
from outcomes.errors import NotPossible
from outcomes.forms.outcome import OutcomeForm, value_rows
from outcomes.models import Outcome
from outcomes.partners import partner_of
from outcomes.permissions import Seen, may_change
from outcomes.views.base import OutcomeMixin, posted_version


class EditPage(TemplateView):
    """The form with its rows of values; what both editors share."""

    template_name = "outcomes/form.html"

    def forms(self, data=None, files=None):
        raise NotImplementedError

    def get_context_data(self, **context):
        if "form" not in context:
            context["form"], context["rows"] = self.forms()
        return super().get_context_data(**context)

    def valid(self, request):
        """The two forms of a post, or the page with what is wrong."""
        form, rows = self.forms(request.POST, request.FILES)
        if form.is_valid() & rows.is_valid():
            return form, rows, None
        return form, rows, self.render_to_response(self.get_context_data(form=form, rows=rows), status=422)

    @property
    def asks(self) -> bool:
        return "draft" not in self.request.POST

    @staticmethod
    def evidence(form) -> list:
        return [form.cleaned_data["evidence"]] if form.cleaned_data.get("evidence") else []


class Add(EditPage):
    """From a case: the office, the broker, and people of both sides."""

    @cached_property
    def case(self) -> Case:
        visible = sources.cases_for(self.request.user).select_related("applicant")
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    @cached_property
    def sides(self) -> list:
        return sources.sides_of(self.case)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not (sources.may_record(request.user, self.case) and self.sides):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def forms(self, data=None, files=None):
        return OutcomeForm(data, files, partners=self.sides[1:], own=self.sides[0]), value_rows(data)

    def get_context_data(self, **context):
        own = sources.organisation_for(self.request.user, self.case)
        return super().get_context_data(
            case=self.case,
            first=self.sides[0],
            back_url=sources.page_of(self.request.user, self.case),
            for_organisation=own,
            key=self.request.POST.get("key") or new_public_id(),
            **context,
        )

    def post(self, request, *args, **kwargs):
        form, rows, wrong = self.valid(request)
        if wrong:
            return wrong
        key = request.POST.get("key", "")[:16] or new_public_id()
        known = Outcome.objects.visible_to(request.user).filter(start_key=key).first()
        if known is not None:
            return redirect(known)
        try:
            made = self._record(form, rows, key)
        except NotPossible as refusal:
            return conflict_page(request, refusal, back_url=sources.page_of(request.user, self.case))
        messages.success(request, _said(made))
        return redirect(made)

    @transaction.atomic
    def _record(self, form, rows, key) -> Outcome:
        partner = partner_of(form)
        made = actions.record(
            case=self.case,
            sides=(self.sides[0], partner),
            values=form.cleaned_data,
            amounts=rows.amounts(),
            by=self.request.user,
            files=self.evidence(form),
            key=key,
            ask=self.asks,
            mailboxes=[(partner.pk, form.cleaned_data.get("partner_mailbox", ""))],
        )
        if made.side_of(partner) is None:  # the other click was quicker and has named it, too
            partner.delete()
        return made


class Change(OutcomeMixin, EditPage):
    """New values for both sides to confirm; a draft stays one until both are asked."""

    least = Seen.SIDE

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.seen >= self.least:
            allowed = may_change(request.user, self.outcome, self.seen)
            if not allowed and not (request.method == "POST" and self.outcome.is_fixed):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def forms(self, data=None, files=None):
        outcome = self.outcome
        initial = {name: getattr(outcome, name) for name in actions.CONTENT}
        amounts = [{"kind": row.kind, "year": row.year, "amount": row.amount} for row in outcome.values_by_year.all()]
        return OutcomeForm(data, files, initial=initial), value_rows(data, initial=amounts)

    def get_context_data(self, **context):
        sent = self.request.POST.get("version")
        return super().get_context_data(
            version=sent if sent is not None else self.outcome.version,
            case=self.outcome.case,
            asked=self.outcome.number > 0,
            **context,
        )

    def post(self, request, *args, **kwargs):
        form, rows, wrong = self.valid(request)
        if wrong:
            return wrong
        try:
            changed = actions.change(
                outcome=self.outcome,
                values=form.cleaned_data,
                amounts=rows.amounts(),
                by=request.user,
                version=posted_version(request),
                files=self.evidence(form),
                ask=self.asks,
            )
        except NotPossible as refusal:
            return self.refused(refusal, form)
        return self.done(_said(changed))


def _said(outcome: Outcome) -> str:
    if outcome.state == OutcomeState.DRAFT:
        return _("Saved as a draft. Nobody has been asked.")
    if outcome.state == OutcomeState.CONFIRMED:
        return _("Saved and confirmed by both sides.")
    return _("Saved. Whoever has not confirmed yet has been asked.")

"""What the office does: shares, rates of exchange, a mailbox for a side that nobody could ask."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.permissions import CommissionRequired
from core.models import AuditEntry
from outcomes import reaching, shares
from outcomes.errors import NotPossible
from outcomes.forms.office import MailboxForm, NoteForm, RateForm, share_rows
from outcomes.models import ExchangeRate
from outcomes.models.attribution import NAMED
from outcomes.permissions import Seen, is_handler, may_set_shares
from outcomes.sources import Contributor
from outcomes.views.base import OutcomeMixin, posted_version
from outcomes.views.detail import FormPage

MOST_RATES = 300


class Shares(OutcomeMixin, TemplateView):
    """To whom the outcome is owed: those who stand already, else those whom the case suggests, in equal shares."""

    template_name = "outcomes/shares.html"
    least = Seen.OFFICE

    def dispatch(self, request, *args, **kwargs):
        if (
            request.user.is_authenticated
            and self.seen >= self.least
            and not may_set_shares(request.user, self.outcome, self.seen)
        ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def standing(self) -> list[tuple]:
        rows = self.outcome.shares.for_page()
        return [
            (Contributor(row.kind, row.role, target=getattr(row, NAMED[row.kind]) if row.kind in NAMED else None, name=row.name), row.share)
            for row in rows
        ]  # fmt: skip

    @cached_property
    def proposed(self) -> list[tuple]:
        return [] if self.standing else shares.propose(self.outcome.case)

    def forms(self, data=None):
        return share_rows(data, shares=self.standing or self.proposed), NoteForm(data)

    def get_context_data(self, **context):
        if "rows" not in context:
            context["rows"], context["form"] = self.forms()
        sent = self.request.POST.get("version")
        return super().get_context_data(
            version=sent if sent is not None else self.outcome.version, is_proposal=bool(self.proposed), **context
        )

    def post(self, request, *args, **kwargs):
        rows, form = self.forms(request.POST)
        if not (rows.is_valid() & form.is_valid()):
            return self.render_to_response(self.get_context_data(rows=rows, form=form), status=422)
        try:
            shares.set_shares(
                outcome=self.outcome,
                rows=rows.rows(),
                by=request.user,
                version=posted_version(request),
                note=form.cleaned_data["note"],
            )
        except NotPossible as refusal:
            return self.refused(refusal, form)
        return self.done(_("The shares are set. Whoever is named has been told."))


class Mailbox(OutcomeMixin, FormPage):
    """Where a side without accounts is asked."""

    least = Seen.OFFICE
    form_class = MailboxForm
    title = gettext_lazy("Whom to ask")
    explanation = gettext_lazy(
        "Nobody of this side has an account. A link to confirm is sent to its contact mailbox, for 14 days."
    )
    button = gettext_lazy("Send the link")

    @cached_property
    def side(self):
        return get_object_or_404(self.outcome.sides.select_related("organisation"), role=self.kwargs["role"])

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.seen >= self.least and not is_handler(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, data=None):
        return MailboxForm(data, initial={"mailbox": self.side.mailbox})

    def get_context_data(self, **context):
        return super().get_context_data(about=self.side.organisation.name, **context)

    def act(self, given):
        reaching.ask_by_mail(outcome=self.outcome, side=self.side, mailbox=given["mailbox"], by=self.request.user)
        return _("The link is on its way.")


class Rates(CommissionRequired, TemplateView):
    """Rates that were entered, and the form for one more."""

    template_name = "outcomes/rates.html"

    def get_context_data(self, **context):
        if is_handler(self.request.user):
            context.setdefault("form", RateForm())
        rates = ExchangeRate.objects.select_related("by")[:MOST_RATES]
        return super().get_context_data(rates=rates, **context)

    def post(self, request, *args, **kwargs):
        if not is_handler(request.user):
            raise PermissionDenied
        form = RateForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            with transaction.atomic():
                rate = form.save(commit=False)
                rate.by = request.user
                rate.save()
                after = f"{rate.currency} {rate.on:%Y-%m-%d} {rate.cny_per_unit}"
                AuditEntry.record("rate_entered", by=request.user, after=after)
        except IntegrityError:  # the other click was quicker
            messages.info(request, _("This rate is entered already."))
            return redirect("outcomes:rates")
        messages.success(request, _("The rate is entered. Sums use it from now on."))
        return redirect("outcomes:rates")


class RemoveRate(CommissionRequired, View):
    """Take a wrong rate out; the trail keeps what it was."""

    def post(self, request, public_id) -> HttpResponseRedirect:
        if not is_handler(request.user):
            raise PermissionDenied
        with transaction.atomic():
            rate = ExchangeRate.objects.select_for_update().filter(public_id=public_id).first()
            if rate is not None:
                before = f"{rate.currency} {rate.on:%Y-%m-%d} {rate.cny_per_unit} {rate.source}"
                AuditEntry.record("rate_removed", by=request.user, before=before)
                rate.delete()
        messages.success(request, _("The rate is taken out."))
        return redirect("outcomes:rates")

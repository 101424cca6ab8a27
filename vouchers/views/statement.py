"""The statement of an enterprise's vouchers for a year: page, PDF, Excel. ``?year=2026&of=<organisation>``."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.models import Organisation
from core.filenames import attachment_header
from core.filters import Chip
from core.tables import TablesExport
from letters import pdf
from vouchers import statements
from vouchers.models import Wallet
from vouchers.permissions import acting_holder

YEARS = range(2000, 2101)


class StatementMixin:
    """Whose and which year. The office may read any that it sees a wallet of; everybody else their own."""

    @cached_property
    def wallets(self):
        return Wallet.objects.visible_to(self.request.user)

    @cached_property
    def organisation(self) -> Organisation:
        asked = self.request.GET.get("of", "")
        if not asked:
            return acting_holder(self.request)
        found = Organisation.objects.filter(public_id=asked[:16].replace("\x00", "")).first()
        if found is None or not (
            found.pk in self.request.user.organisation_ids or self.wallets.filter(organisation=found).exists()
        ):
            raise Http404
        return found

    @cached_property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        if not asked:
            return timezone.localdate().year
        if not (asked.isascii() and asked.isdigit() and len(asked) == 4 and int(asked) in YEARS):
            raise Http404
        return int(asked)

    @cached_property
    def statement(self) -> statements.Statement:
        return statements.statement(organisation=self.organisation, year=self.year, wallets=self.wallets)

    @property
    def title(self) -> str:
        return _("Innovation vouchers of %(organisation)s, %(year)d") % {
            "organisation": self.organisation.name,
            "year": self.year,
        }


class StatementPage(StatementMixin, TemplateView):
    template_name = "vouchers/statement.html"

    def get_context_data(self, **context):
        query = f"?year={self.year}&of={self.organisation.public_id}"
        return super().get_context_data(
            statement=self.statement,
            organisation=self.organisation,
            query=query,
            kinds=statements.account_labels(),
            years=statements.years_of(self.organisation, self.wallets),
            own=self.organisation.pk in self.request.user.organisation_ids,
            lacking=pdf.missing(),
            **context,
        )


class StatementPdf(StatementMixin, View):
    def get(self, request, *args, **kwargs):
        try:
            made = statements.as_pdf(self.statement)
        except (pdf.NotPossible, statements.TooLong) as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{reverse('vouchers:statement')}?{request.GET.urlencode()}")
        response = HttpResponse(made, content_type="application/pdf")
        response["Content-Disposition"] = attachment_header(f"{self.title}.pdf")
        response["Cache-Control"] = "private, no-store"
        return response


class StatementSheet(StatementMixin, TablesExport):
    """The same as a sheet, asked for and logged as every export."""

    page = "vouchers:statement"
    columns = statements.COLUMNS

    @property
    def rows(self):
        return self.statement.rows

    @property
    def chips(self):
        years = _("Year: %(year)d") % {"year": self.year}
        return [Chip("year", years, ""), Chip("of", self.organisation.name, "")]

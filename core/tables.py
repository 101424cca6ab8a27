"""Tables of figures as a file: asked for and logged as the export of a list is, but made from rows that are no queryset."""

from collections.abc import Sequence
from typing import Any

from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.generic.base import View

from core.exports import Column, export_response
from core.forms import ExportForm
from core.lists import FORMAT_LABELS
from core.paging import CappedCount


class TablesExport(View):
    """All tables of a page in one sheet. ``page`` is the page's address by name; ``rows`` and ``chips`` come from the page's own mixin."""

    page = ""
    title: Any = ""
    columns: Sequence[Column] = ()

    @property
    def fmt(self) -> str:
        """Excel, unless the address asks for ``format=csv``."""
        return "csv" if self.request.GET.get("format") == "csv" else "xlsx"

    @property
    def page_url(self) -> str:
        return reverse(self.page)

    def get(self, request, *args, **kwargs):
        return self._ask(ExportForm())

    def post(self, request, *args, **kwargs):
        form = ExportForm(request.POST)
        if not form.is_valid():
            return self._ask(form)
        return export_response(
            rows=self.rows,
            columns=self.columns,
            fmt=self.fmt,
            filename=self.title,
            by=request.user,
            purpose=form.cleaned_data["purpose"],
            query=request.GET.urlencode(),
            page=self.page,
        )

    def _ask(self, form):
        context = {
            "form": form,
            "export_name": self.title,
            "format_label": FORMAT_LABELS[self.fmt],
            "count": CappedCount(len(self.rows), False),
            "chips": self.chips,
            "back_url": f"{self.page_url}?{self.request.GET.urlencode()}",
        }
        return TemplateResponse(self.request, "core/export.html", context)

"""Two candidates of one demand side by side, for the office and for the demand's owner; and the same as a file."""

from types import SimpleNamespace

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.permissions import CommissionRequired
from core.exports import Column
from core.tables import TablesExport
from matching import overview, pairs, side_by_side, wording
from matching.views.base import OfficeDemandMixin, OwnDemandMixin

CHOSEN = "with"  # in the address: the key of a pair
TWO = 2


class TwoMixin:
    """The two ticked companies of a demand's list. Not exactly two: back to the list, with what was ticked, and a sentence.

    Stands behind the guards in the order of classes, so that nothing is said about a list to people who may not see it.
    """

    list_name = page_name = export_name = ""

    def choosable(self) -> list[pairs.Pair]:
        raise NotImplementedError

    @cached_property
    def two(self) -> list[pairs.Pair]:
        asked = set(self.request.GET.getlist(CHOSEN))
        return [pair for pair in self.choosable() if pair.key in asked]

    def dispatch(self, request, *args, **kwargs):
        if len(self.two) != TWO:
            ticked = len(set(request.GET.getlist(CHOSEN)))
            if ticked > TWO:
                words = _("Choose exactly two companies to compare; you chose %(n)d.") % {"n": ticked}
            else:
                words = _("Choose exactly two companies of this list to compare.")
            messages.error(request, words)
            return redirect(self._url(self.list_name))
        return super().dispatch(request, *args, **kwargs)

    def _url(self, name: str, **more) -> str:
        query = urlencode({CHOSEN: self.request.GET.getlist(CHOSEN), **more}, doseq=True)
        return f"{reverse(f'matching:{name}', args=[self.demand.public_id])}?{query}"

    @property
    def sections(self):
        return side_by_side.sections(*self.two)

    def get_context_data(self, **context):
        return super().get_context_data(
            left=self.two[0],
            right=self.two[1],
            sections=self.sections,
            list_url=self._url(self.list_name),
            exports=[
                (label, self._url(self.export_name, format=fmt))
                for fmt, label in (("xlsx", _("Excel")), ("csv", "CSV"))
            ],
            for_owner=self.two[0].reader == wording.OWNER,
            **context,
        )


class OfficeTwo(CommissionRequired, OfficeDemandMixin):
    list_name, page_name, export_name = "candidates", "two", "two-export"

    def choosable(self) -> list[pairs.Pair]:
        return pairs.of_demand(self.demand, reader=wording.OFFICE)


class OwnersTwo(OwnDemandMixin):
    """Only companies that the owner's own list shows."""

    list_name, page_name, export_name = "demand-owner", "owner-two", "owner-two-export"

    def choosable(self) -> list[pairs.Pair]:
        proposed, related = overview.for_owner(pairs.of_demand(self.demand, reader=wording.OWNER))
        return [*proposed, *related]


class TwoPage(TemplateView):
    template_name = "matching/two.html"


class TwoExport(TablesExport):
    """One line for each row of the comparison."""

    title = gettext_lazy("Two companies side by side")
    columns = [
        Column(gettext_lazy("Section"), "section"),
        Column(gettext_lazy("What is compared"), "label"),
        Column(gettext_lazy("First company"), "left"),
        Column(gettext_lazy("Second company"), "right"),
        Column(gettext_lazy("Difference in points"), "difference"),
    ]
    chips = ()

    @property
    def page(self) -> str:
        return f"matching:{self.page_name}"

    @property
    def page_url(self) -> str:
        return reverse(self.page, args=[self.demand.public_id])

    @cached_property
    def rows(self):
        head = SimpleNamespace(
            section=_("Companies"),
            label=str(self.demand),
            left=self.two[0].company,
            right=self.two[1].company,
            difference="",
        )
        lines = [
            SimpleNamespace(
                section=section.title,
                label=row.label,
                left=row.left.text,
                right=row.right.text,
                difference=row.difference,
            )
            for section in self.sections
            for row in section.rows
        ]
        return [head, *certainty_rows(self.demand), *lines]


def certainty_rows(demand) -> list[SimpleNamespace]:
    """How sure the head of the list is, as a line of a file."""
    ranking = demand.current_ranking
    spread = ranking.certainty if ranking else None
    if spread is None:
        return []
    words = wording.certainty(spread)
    return [SimpleNamespace(section=_("The list"), label=_("How certain"), left=words, right="", difference="")]


class StaffTwo(OfficeTwo, TwoMixin, TwoPage):
    pass


class StaffTwoExport(OfficeTwo, TwoMixin, TwoExport):
    pass


class OwnerTwo(OwnersTwo, TwoMixin, TwoPage):
    pass


class OwnerTwoExport(OwnersTwo, TwoMixin, TwoExport):
    pass

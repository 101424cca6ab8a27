"""All introductions that a person may see: as a list with export, and by stage on a board. Each row shows what its reader may know."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.permissions import is_commission
from core.exports import Column
from core.lists import KeysetFilterView
from introductions import board, disclosure
from introductions.filters import IntroductionFilter
from introductions.models import Introduction
from introductions.permissions import has_introductions, may_bring, may_broker
from matching.models import Corporate
from matching.vocabulary import Side

TABS = (
    ("brokering", "introductions:brokering", _("I broker"), may_broker),
    ("brought", "introductions:brought", _("Brought by us"), may_bring),
    ("list", "introductions:introduction-list", _("List"), has_introductions),
    ("board", "introductions:introduction-board", _("Board"), has_introductions),
)


def tabs(here: str, user) -> list[dict]:
    return [
        {"label": label, "url": reverse(name), "current": code == here}
        for code, name, label, allowed in TABS
        if allowed(user)
    ]


class Visible(LoginRequiredMixin):
    """The office's rows without those in which the person has a conflict; a side's or a broker's own."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not has_introductions(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        user = self.request.user
        if is_commission(user):
            return Introduction.objects.handled_by_office(user).for_list()
        return Introduction.objects.visible_to(user).for_list()


class IntroductionList(Visible, KeysetFilterView):
    filterset_class = IntroductionFilter
    template_name = "introductions/introduction_list.html"
    page_name = "introductions:introduction-list"
    orderings = {
        "newest": (("-pk",), _("Newest first")),
        "next": (("next_on", "pk"), _("Next step first")),
        "longest": (("case__moved_at", "pk"), _("Longest in its stage first")),
    }
    export_name = _("Introductions")

    @property
    def export_columns(self):
        return [
            Column(_("Number"), lambda row: row.case.case_no),
            Column(_("Demand"), lambda row: row.case.title),
            Column(_("Owner of the demand"), lambda row: self._party(row, Side.CORPORATE)),
            Column(_("Enterprise"), lambda row: self._party(row, Side.ENTERPRISE)),
            Column(_("Stage"), lambda row: row.case.state_of.label),
            Column(_("In this stage since"), lambda row: row.case.moved_at, kind="datetime"),
            Column(_("Next step"), "next_step"),
            Column(_("Until"), "next_on", kind="date"),
            Column(_("By whom"), lambda row: row.get_next_by_display()),
            Column(_("Why it ended"), lambda row: row.get_end_reason_display()),
        ]

    @cached_property
    def _corporates(self) -> dict[int, Corporate]:
        """Profiles of the owners in this list, for readers who do not know the names."""
        owners = self.filtered.order_by().values("demand__organisation")
        return {one.organisation_id: one for one in Corporate.objects.filter(organisation__in=owners)}

    def _party(self, row: Introduction, side: str) -> str:
        reader = disclosure.reader_of(row, self.request.user)
        corporate = None if reader == disclosure.INSIDE else self._corporates.get(row.demand.organisation_id)
        return disclosure.party(row, side, reader, corporate=corporate).name

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        context["rows"] = board.with_parties(list(context["rows"]), self.request.user)
        context["view_tabs"] = tabs("list", self.request.user)
        context["stale"] = self.get_queryset().stale().count()
        return context


class IntroductionBoard(Visible, TemplateView):
    template_name = "introductions/introduction_board.html"

    def get_context_data(self, **context):
        columns = board.columns(self.get_queryset(), self.request.user)
        return super().get_context_data(
            columns=columns, view_tabs=tabs("board", self.request.user), total=sum(c.number for c in columns), **context
        )

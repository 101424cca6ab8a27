"""Lists of outcomes: the office's with its figures, an organisation's own, and the questionnaires."""

from django.db.models import Count, Prefetch
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.permissions import CommissionRequired
from core.exports import Column
from core.lists import KeysetFilterView
from outcomes import showing
from outcomes.choices import OutcomeState
from outcomes.filters import FollowUpFilter, OutcomeFilter, OwnOutcomeFilter, ShareFilter
from outcomes.models import Attribution, FollowUp, Outcome
from outcomes.sums import sums_of

NEWEST = {
    "newest": (("-signed_on", "-pk"), gettext_lazy("Newest signing first")),
    "oldest": (("signed_on", "pk"), gettext_lazy("Oldest signing first")),
}
WHAT = (
    Column(gettext_lazy("Title"), lambda one: one.title),
    Column(gettext_lazy("Kind"), lambda one: one.get_kind_display()),
    Column(gettext_lazy("Signed on"), "signed_on", kind="date"),
)
ALL = (
    *WHAT,
    Column(gettext_lazy("First side"), lambda one: one.both_sides[0].organisation.name),
    Column(gettext_lazy("Second side"), lambda one: one.both_sides[-1].organisation.name),
    Column(gettext_lazy("Currency"), "currency"),
    Column(gettext_lazy("Amount"), "total", kind="number"),
    Column(gettext_lazy("Jobs"), "jobs", kind="number"),
    Column(gettext_lazy("Number in the register of technology contracts"), "register_no"),
    Column(gettext_lazy("The value is confidential"), lambda one: _("yes") if one.confidential else _("no")),
    Column(gettext_lazy("State"), lambda one: one.get_state_display()),
    Column(gettext_lazy("Confirmed"), "confirmed_at", kind="datetime"),
    Column(gettext_lazy("Case"), lambda one: one.case.reference),
)


class OutcomeList(CommissionRequired, KeysetFilterView):
    """Outcomes that the person handles, with sums of what the filters leave."""

    filterset_class = OutcomeFilter
    template_name = "outcomes/list.html"
    page_name = "outcomes:list"
    orderings = NEWEST
    export_name = pgettext_lazy("outcome", "Outcomes")
    export_columns = ALL

    def get_queryset(self):
        return Outcome.objects.handled_by_office(self.request.user).for_list()

    def figures(self) -> list[dict]:
        """Numbers of the filtered list; each leads to its part of it."""
        counted = dict(self.filtered.order_by().values_list("state").annotate(number=Count("pk")))
        shown = (OutcomeState.CONFIRMED, OutcomeState.ASKED, OutcomeState.DISPUTED)
        return [
            {"value": counted.get(state, 0), "label": state.label, "url": self._url(state=state)} for state in shown
        ]

    def get_context_data(self, **context):
        standing = self.filtered.filter(state__in=(OutcomeState.ASKED, OutcomeState.CONFIRMED, OutcomeState.DISPUTED))
        sums = sums_of(standing)
        money = [
            {"one": one, "total": showing.money(one.total, one.currency), "sure": showing.money(one.confirmed, one.currency), "url": self._url(currency=one.currency)}
            for one in sums.by_currency
        ]  # fmt: skip
        missing = [(currency, year, showing.money(total, currency)) for currency, year, total in sums.missing]
        foreign = bool(sums.rates or sums.missing)
        return super().get_context_data(
            figures=self.figures(), sums=sums, money=money, missing=missing, foreign=foreign,
            cny=showing.money(sums.cny, "CNY"), **context
        )  # fmt: skip


class OwnOutcomes(KeysetFilterView):
    """What an organisation has reached, and (under the second tab) where it, or the person, is named for a share."""

    template_name = "outcomes/ours.html"
    page_name = "outcomes:ours"
    orderings = NEWEST
    export_name = gettext_lazy("Our outcomes")

    @cached_property
    def tab(self) -> str:
        return "shares" if self.request.GET.get("tab") == "shares" else "ours"

    @property
    def filterset_class(self):
        return ShareFilter if self.tab == "shares" else OwnOutcomeFilter

    @property
    def export_columns(self):
        if self.tab == "ours":
            return ALL
        return (
            *WHAT,
            Column(
                gettext_lazy("Amount"),
                lambda one: "" if one.confidential else showing.money(one.total, one.currency),
            ),
            Column(gettext_lazy("Our share, %"), lambda one: sum(row.share for row in one.mine), kind="number"),
        )

    def get_queryset(self):
        user = self.request.user
        if self.tab == "ours":
            return Outcome.objects.of_organisations(user.organisation_ids).for_list()
        mine = Prefetch("shares", Attribution.objects.of(user).for_page(), to_attr="mine")
        return Outcome.objects.contributed_by(user).prefetch_related(mine)

    def get_context_data(self, **context):
        tabs = [
            {"label": _("Our outcomes"), "url": "?", "current": self.tab == "ours", "count": None},
            {"label": _("Our shares"), "url": "?tab=shares", "current": self.tab == "shares", "count": None},
        ]
        waiting = FollowUp.objects.open().filter(organisation__in=self.request.user.organisation_ids)
        asked = list(waiting.for_list().order_by("due_on", "pk")[:5])
        return super().get_context_data(tab=self.tab, tabs=tabs, asked=asked, **context)


TABS = (
    ("overdue", gettext_lazy("Overdue")),
    ("open", pgettext_lazy("questionnaire", "Sent")),
    ("answered", gettext_lazy("Answered")),
    ("all", gettext_lazy("All")),
)


class FollowUpList(CommissionRequired, KeysetFilterView):
    """Questionnaires, those without an answer for long first."""

    filterset_class = FollowUpFilter
    template_name = "outcomes/follow_up_list.html"
    page_name = "outcomes:follow-ups"
    orderings = {
        "due": (("due_on", "pk"), gettext_lazy("Due first")),
        "newest": (("-due_on", "-pk"), gettext_lazy("Newest first")),
    }
    export_name = gettext_lazy("Questionnaires about outcomes")
    export_columns = (
        Column(gettext_lazy("Title"), lambda one: one.outcome.title),
        Column(gettext_lazy("Side"), lambda one: one.organisation.name),
        Column(gettext_lazy("Months after signing"), "months", kind="number"),
        Column(gettext_lazy("Due on"), "due_on", kind="date"),
        Column(gettext_lazy("Answered"), "answered_at", kind="datetime"),
        Column(gettext_lazy("Currency"), "outcome.currency"),
        Column(gettext_lazy("Sales from it so far"), "sales", kind="number"),
        Column(gettext_lazy("Follow-on investment so far"), "investment", kind="number"),
        Column(gettext_lazy("Jobs created or kept"), "jobs", kind="number"),
        Column(gettext_lazy("Patents"), "patents", kind="number"),
        Column(gettext_lazy("Without the network"), lambda one: one.get_without_help_display()),
    )

    @cached_property
    def tab(self) -> str:
        asked = self.request.GET.get("tab", "")
        return asked if asked in dict(TABS) else TABS[0][0]

    def _rows(self):
        return FollowUp.objects.handled_by_office(self.request.user)

    def get_queryset(self):
        rows = self._rows().for_list()
        return {"overdue": rows.overdue, "open": rows.open, "answered": rows.answered, "all": rows.all}[self.tab]()

    def get_context_data(self, **context):
        overdue = self._rows().overdue().count()
        tabs = [
            {"label": label, "url": f"?tab={code}", "current": code == self.tab, "count": overdue if code == "overdue" else None, "tone": "bad" if overdue else ""}
            for code, label in TABS
        ]  # fmt: skip
        return super().get_context_data(tab=self.tab, tabs=tabs, **context)

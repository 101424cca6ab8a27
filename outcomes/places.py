"""Where this app appears on other pages: navigation, the case page, history, search, demonstration data."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.audit import name_actions
from accounts.permissions import is_commission
from casework.timeline import name_events
from core import registry
from core.filters import search
from core.frame import Link, person_links
from core.registry import DealValues, DemoLoader, NavItem, Panel, SearchSource
from outcomes import chain, demo, panels, sums
from outcomes.models import Outcome
from talent.permissions import is_technology_manager


def has_own(user) -> bool:
    """Members of organisations and technology managers have outcomes, or shares, of their own."""
    if not user.is_authenticated or is_commission(user) or user.staff_districts:
        return False
    return bool(user.organisation_ids) or is_technology_manager(user)


def find_outcomes(user, words: str, limit: int) -> list[tuple[str, str, str]]:
    """For the portal's search. A contributor does not find by the names of the sides, which they do not read."""
    if not user.is_authenticated:
        return []
    rows = Outcome.objects.handled_by_office(user) | Outcome.objects.of_organisations(user.organisation_ids)
    found = search(Outcome.objects.filter(pk__in=rows.values("pk")), words).for_list().order_by("-signed_on", "-pk")
    return [(one.title, one.get_absolute_url(), one.get_kind_display()) for one in found[:limit]]


def register() -> None:
    chain.outcome_chain.register(chain.own_steps)
    registry.panels.register(Panel("case", panels.of_case), order=40)
    registry.nav.register(
        NavItem(
            pgettext_lazy("outcome", "Outcomes"),
            "outcomes:list",
            allowed=is_commission,
            match=("outcomes:",),
            seldom=True,
        ),
        order=75,
    )
    person_links.register(
        Link(_("Our outcomes"), "outcomes:ours", lambda request: has_own(request.user), icon="award"), order=17
    )
    registry.search_sources.register(SearchSource(pgettext_lazy("outcome", "Outcomes"), find_outcomes), order=65)
    registry.deal_values.register(DealValues(_("× CNY 10,000, confirmed by both sides"), sums.confirmed_worth))
    registry.demo_loaders.register(DemoLoader("outcomes", demo.load), order=70)
    name_actions({"rate_entered": _("Rate of exchange entered"), "rate_removed": _("Rate of exchange taken out")})
    name_events(
        {
            "outcome_recorded": (_("Outcome recorded"), "award", False),
            "outcome_changed": (_("Outcome changed"), "pencil", False),
            "outcome_asked": (_("Both sides asked to confirm the outcome"), "envelope", False),
            "outcome_side_confirmed": (_("A side confirmed the outcome"), "check-lg", False),
            "outcome_confirmed": (_("Outcome confirmed by both sides"), "check-circle-fill", False),
            "outcome_disputed": (_("A side disputed the outcome"), "exclamation-triangle-fill", False),
            "outcome_upheld": (_("Dispute of the outcome answered"), "chat-left-text", False),
            "outcome_withdrawn": (_("Outcome withdrawn"), "dash-circle", False),
        }
    )

"""Where this app appears on other pages: one entry of the navigation, panels, search, demonstration data, the sweep."""

from django.utils.translation import gettext_lazy as _

from core import registry
from core.ics import calendar_sources
from core.registry import DemoLoader, NavItem, Panel, SearchSource, Sweeper
from services import demo, ics, panels, search
from services.actions.bookings import lapse_unanswered
from services.tabs import waiting_bookings


def waiting(user) -> tuple[int, str, str] | None:
    number = waiting_bookings(user)
    return (number, "wait", _("bookings waiting for your answer")) if number else None


def register() -> None:
    registry.nav.register(
        NavItem(_("Services"), "services:service-list", allowed=lambda user: True, count=waiting, match=("services:",)),
        order=45,
    )
    calendar_sources.register(ics.bookings_of)
    registry.panels.register(Panel("base", panels.base_offers))
    registry.panels.register(Panel("incubator", panels.incubator_offers))
    registry.panels.register(Panel("incubator_home", panels.incubator_home))
    registry.search_sources.register(SearchSource(_("Services"), search.find_services), order=42)
    registry.search_sources.register(SearchSource(_("Platforms"), search.find_platforms), order=43)
    registry.demo_loaders.register(DemoLoader("services", demo.load), order=55)
    registry.sweepers.register(Sweeper("bookings that nobody answered", lapse_unanswered))

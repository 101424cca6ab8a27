"""Where this app appears on other pages: navigation, first pages, the person's menu, demonstration data, the sweep."""

from django.utils.translation import gettext_lazy as _

from accounts import audit
from core.registry import (
    DemoLoader,
    FirstPage,
    NavItem,
    SearchSource,
    Sweeper,
    demo_loaders,
    first_pages,
    nav,
    search_sources,
    sweepers,
)
from incubators import demo
from incubators.campaigns import actions as campaign_actions
from incubators.campaigns import demo as campaign_demo
from incubators.life import sweeps
from incubators.notices import follow_calendar
from incubators.permissions import is_incubator_member
from incubators.search import find_bases
from incubators.service_types import ServiceType
from vouchers.service_types import service_lists


def register() -> None:
    from incubators import field_use

    field_use.register()
    _navigation()
    _sweeps()
    service_lists.register(ServiceType)
    first_pages.register(FirstPage(is_incubator_member, "incubators:home"), order=40)
    search_sources.register(SearchSource(_("Overseas bases"), find_bases), order=40)
    demo_loaders.register(DemoLoader("incubators", demo.load), order=40)
    demo_loaders.register(DemoLoader("campaigns", campaign_demo.load), order=45)
    audit.name_actions(
        {
            "incubator_class": _("Recognised class of an incubator changed"),
            "notice_planned": _("Public notice planned"),
            campaign_actions.DRAWN: _("Bases drawn for evaluation"),
        }
    )


def _navigation() -> None:
    nav.register(
        NavItem(
            _("Overseas bases"),
            "incubators:register",
            allowed=lambda user: True,
            match=(
                "incubators:base-detail", "incubators:notice-list", "incubators:staff-register",
                "incubators:incubator-list", "incubators:incubator-detail", "incubators:class-edit",
                "incubators:notice-batch", "incubators:object", "incubators:batch-list", "incubators:objection-list", "incubators:objection",
                "incubators:confirmation-list", "incubators:base-history", "incubators:office-start",
                "incubators:campaigns",
                "incubators:campaign", "incubators:campaign-new", "incubators:campaign-edit",
            ),
        ),
        order=40,
    )  # fmt: skip
    nav.register(
        NavItem(
            _("My bases"),
            "incubators:home",
            allowed=is_incubator_member,
            match=("incubators:profile-edit", "incubators:filing-start"),
        ),
        order=20,
    )


def _sweeps() -> None:
    sweepers.register(Sweeper("public notices by the calendar", follow_calendar))
    sweepers.register(Sweeper("lapsed base filings", sweeps.expire_lapsed))
    sweepers.register(Sweeper("base renewals to announce", sweeps.tell_renewals))
    sweepers.register(Sweeper("yearly confirmations to open", sweeps.open_confirmations))
    sweepers.register(Sweeper("hearings of bases to close", sweeps.close_hearings))
    sweepers.register(Sweeper("unanswered first verdicts", campaign_actions.go_on_without_answer))

"""Where this app appears on other pages: navigation, first pages, the person's menu, demonstration data, the sweep."""

from django.utils.translation import gettext_lazy as _

from accounts import demo, demo_personal
from accounts.permissions import is_administrator, is_staff_of_any_kind
from accounts.personal import withdrawal
from core.frame import Link, OrganisationSwitch, entrance_links, foot_links, person_links, reminders, switches
from core.registry import DemoLoader, NavItem, demo_loaders, nav


def register() -> None:
    _person_menu()
    nav.register(
        NavItem(
            _("Administration"),
            "accounts:people",
            allowed=is_administrator,
            seldom=True,
            match=(
                "accounts:person",
                "accounts:role-grant",
                "accounts:audit",
                "accounts:export-log",
                "accounts:calendar",
                "accounts:import-list",
                "accounts:import-start",
                "accounts:import-detail",
                "accounts:personal-views",
                "accounts:notices",
                "accounts:notice",
                "accounts:personal-requests",
                "accounts:retention",
                "accounts:retention-rule",
            ),
        ),
        order=95,
    )
    reminders.register(withdrawal.reminder)
    entrance_links.register(Link(_("Open an account"), "account_signup", icon="person"), order=10)
    foot_links.register(Link(_("Protection of personal information"), "accounts:privacy"), order=30)
    switches.register(OrganisationSwitch("accounts:switch"))
    demo_loaders.register(DemoLoader("people", demo.load), order=10)
    demo_loaders.register(DemoLoader("personal data", demo_personal.load), order=950)


def _person_menu() -> None:
    person_links.register(Link(_("My profile"), "accounts:profile", icon="person"), order=10)
    person_links.register(
        Link(
            _("Our organisation"),
            "accounts:own-organisation",
            lambda request: bool(getattr(request.user, "organisation_ids", ())),
            icon="building",
        ),
        order=15,
    )
    person_links.register(
        Link(
            _("Conflicts of interest"),
            "accounts:conflicts",
            lambda request: is_staff_of_any_kind(request.user),
            icon="eye-slash",
        ),
        order=20,
    )
    person_links.register(Link(_("My data"), "accounts:my-data", icon="shield-check"), order=12)

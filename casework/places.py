"""Where this app appears on other pages: navigation, first pages, the person's menu, demonstration data, the sweep."""

from django.utils.translation import gettext_lazy as _

from accounts.audit import name_actions
from accounts.permissions import is_commission, is_staff_of_any_kind
from casework import demo, frame
from casework import panels as own_panels
from casework.permissions import has_absences, is_overseer
from core.frame import Bell, Link, bells, captions, person_links
from core.registry import (
    DemoLoader,
    FirstPage,
    NavItem,
    Panel,
    Sweeper,
    demo_loaders,
    first_pages,
    nav,
    panels,
    sweepers,
)


def register() -> None:
    _navigation()
    _person_menu()
    _audit()
    bells.register(Bell("casework:notifications", frame.unread_count))
    captions.register(frame.staff_caption)
    first_pages.register(FirstPage(is_staff_of_any_kind, "casework:inbox"), order=10)
    first_pages.register(FirstPage(lambda user: user.is_authenticated, "casework:my-cases"), order=900)
    demo_loaders.register(DemoLoader("distribution of work", demo.load), order=90)
    sweepers.register(Sweeper("due moves", frame.sweep_due))
    panels.register(Panel("organisation", own_panels.cases_of), order=20)


def _navigation() -> None:
    nav.register(
        NavItem(
            _("Inbox"),
            "casework:inbox",
            allowed=is_staff_of_any_kind,
            count=frame.overdue_count,
            match=("casework:inbox", "casework:case-detail", "casework:case-move"),
        ),
        order=10,
    )
    nav.register(
        NavItem(
            _("Workload"),
            "casework:load",
            allowed=is_overseer,
            seldom=True,
            match=(
                "casework:load-person",
                "casework:absences",
                "casework:rules",
                "casework:rule-add",
                "casework:rule-edit",
            ),
        ),
        order=90,
    )
    nav.register(
        NavItem(
            _("My matters"),
            "casework:my-cases",
            allowed=lambda user: user.is_authenticated and not is_commission(user) and not user.staff_districts,
            count=frame.waiting_count,
            match=("casework:",),
        ),
        order=30,
    )


def _person_menu() -> None:
    person_links.register(
        Link(
            _("Notification settings"),
            "casework:notification-settings",
            lambda request: request.user.is_authenticated,
            icon="bell",
        )
    )
    person_links.register(
        Link(
            _("Absences"),
            "casework:absences",
            lambda request: has_absences(request.user),
            icon="calendar-check",
        ),
        order=25,
    )


def _audit() -> None:
    name_actions(
        {
            "rule_added": _("Rule of distribution added"),
            "rule_changed": _("Rule of distribution changed"),
            "rule_moved": _("Rule of distribution put in another place"),
            "rule_switched_on": _("Rule of distribution switched on"),
            "rule_switched_off": _("Rule of distribution switched off"),
            "load_limit_changed": _("Limit of open cases changed"),
            "absence_entered": _("Absence entered"),
            "absence_ended": _("Absence ended"),
        }
    )

"""Where this app appears on other pages: navigation, first pages, the person's menu, demonstration data, the sweep."""

from django.utils.translation import gettext_lazy as _

from accounts.audit import name_actions
from accounts.permissions import is_commission, is_staff_of_any_kind
from core.registry import (
    DemoLoader,
    FirstPage,
    NavItem,
    Panel,
    SearchSource,
    demo_loaders,
    first_pages,
    nav,
    panels,
    search_sources,
)
from onboarding import demo, demo_import, search
from onboarding import panels as own_panels


def register() -> None:
    _audit()
    nav.register(
        NavItem(
            _("Organisations"),
            "onboarding:organisation-list",
            allowed=is_commission,
            seldom=True,
            match=(
                "onboarding:organisation-staff",
                "onboarding:duplicate-list",
                "onboarding:duplicate-compare",
                "onboarding:merge-list",
                "onboarding:merge-detail",
            ),
        ),
        order=60,
    )
    first_pages.register(
        FirstPage(
            lambda user: user.is_authenticated and not user.organisation_ids and not is_staff_of_any_kind(user),
            "onboarding:register",
        ),
        order=800,
    )
    panels.register(Panel("organisation", own_panels.verification), order=10)
    panels.register(Panel("organisation_members", own_panels.join_requests), order=10)
    panels.register(Panel("case", own_panels.similar), order=10)
    search_sources.register(SearchSource(_("Organisations"), search.find), order=60)
    demo_loaders.register(DemoLoader("organisations", demo.load), order=20)
    demo_loaders.register(DemoLoader("import", demo_import.load), order=900)


def _audit() -> None:
    name_actions(
        {
            "organisation_registered": _("Organisation registered"),
            "organisation_verified": _("Organisation verified"),
            "organisation_refused": _("Organisation refused"),
            "join_asked": _("Asked to be let into an organisation"),
            "join_declined": _("Not let into an organisation"),
            "organisation_imported": _("Organisation imported"),
            "organisation_completed": _("Organisation completed by an import"),
            "organisation_import_undone": _("Import of an organisation undone"),
            "organisations_merged": _("Organisations merged"),
            "organisations_unmerged": _("Merge of organisations undone"),
            "duplicate_dismissed": _("Organisations are not the same"),
        }
    )

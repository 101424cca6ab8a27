from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnboardingConfig(AppConfig):
    name = "onboarding"
    verbose_name = _("Registration of organisations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
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
        from onboarding import cases, demo, personal, search  # noqa: F401
        from onboarding import panels as own_panels

        personal.register()
        name_actions(
            {
                "organisation_registered": _("Organisation registered"),
                "organisation_verified": _("Organisation verified"),
                "organisation_refused": _("Organisation refused"),
                "join_asked": _("Asked to be let into an organisation"),
                "join_declined": _("Not let into an organisation"),
            }
        )
        nav.register(
            NavItem(
                _("Organisations"),
                "onboarding:organisation-list",
                allowed=is_commission,
                match=("onboarding:organisation-staff",),
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

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self):
        from accounts.permissions import is_staff_of_any_kind
        from core.frame import Link, foot_links, person_links
        from core.registry import NavItem, SearchSource, nav, search_sources
        from portal import sources, urls

        nav.register(
            NavItem(
                _("Overview"),
                "portal:network",
                allowed=lambda user: not user.is_authenticated,
                match=("portal:home",),
            ),
            order=5,
        )
        nav.register(
            NavItem(
                _("Figures"),
                "portal:times",
                allowed=is_staff_of_any_kind,
                match=tuple(f"portal:{name}" for name in urls.OF_FIGURES),
            ),
            order=90,
        )
        person_links.register(Link(_("Search"), "portal:search", icon="search"), order=5)
        foot_links.register(Link(_("The network at a glance"), "portal:network"), order=10)
        search_sources.register(SearchSource(_("Cases"), sources.cases), order=10)
        search_sources.register(SearchSource(_("Overseas demands"), sources.demands), order=30)

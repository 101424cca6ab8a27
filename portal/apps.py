from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self):
        from core.registry import SearchSource, search_sources
        from portal import sources

        search_sources.register(SearchSource(_("Cases"), sources.cases), order=10)
        search_sources.register(SearchSource(_("Overseas bases"), sources.bases), order=20)
        search_sources.register(SearchSource(_("Overseas demands"), sources.demands), order=30)
        search_sources.register(SearchSource(_("Enterprises"), sources.enterprises), order=40)

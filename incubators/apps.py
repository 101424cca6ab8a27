from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncubatorsConfig(AppConfig):
    name = "incubators"
    verbose_name = _("Incubators and overseas bases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from incubators import cases, imports, letters, merging, personal, places, receivers  # noqa: F401  (declaring the kind registers it; listening)
        from incubators.campaigns import consequences  # noqa: F401  (listening)
        from incubators.life import kinds_of_life  # noqa: F401  (declaring the kinds registers them)

        letters.declare()
        personal.register()
        imports.register()
        merging.register()
        places.register()

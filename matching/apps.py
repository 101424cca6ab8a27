from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = _("Demands and matching")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from matching import cases, letters, merging, places, receivers  # noqa: F401

        letters.declare()
        places.register()
        receivers.connect()
        merging.register()

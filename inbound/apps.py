from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboundConfig(AppConfig):
    name = "inbound"
    verbose_name = _("Inbound projects")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from inbound import cases, merging, personal, places, results  # noqa: F401

        places.register()
        merging.register()
        personal.register()
        results.register()

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    name = "outcomes"
    verbose_name = _("Outcomes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from outcomes import merging, personal, places, purposes

        purposes.register_all()
        places.register()
        merging.register()
        personal.register()

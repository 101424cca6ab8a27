from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class OutcomesConfig(AppConfig):
    name = "outcomes"
    verbose_name = pgettext_lazy("outcome", "Outcomes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from outcomes import merging, personal, places, purposes

        purposes.register_all()
        places.register()
        merging.register()
        personal.register()

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    verbose_name = _("Enterprises")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from enterprises import cases, figures, letters, merging, outcomes, places, receivers  # noqa: F401  (importing cases makes the kind known)

        letters.declare()
        places.register()
        figures.register()
        outcomes.register()
        receivers.connect()
        merging.register()

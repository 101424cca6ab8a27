from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = _("Services and platforms")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from services import merging, personal, places

        merging.register()
        personal.register()
        places.register()

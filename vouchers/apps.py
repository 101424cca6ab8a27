from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VouchersConfig(AppConfig):
    name = "vouchers"
    verbose_name = _("Innovation vouchers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from vouchers import cases, merging, places  # noqa: F401  (cases: declares the kind)

        places.register()
        merging.register()

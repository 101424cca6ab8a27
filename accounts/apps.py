from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts and organisations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts import places, receivers  # noqa: F401  (listening)
        from accounts.personal import places as personal_places
        from accounts.personal.install import first_notices

        post_migrate.connect(first_notices, sender=self, dispatch_uid="first_notices")
        personal_places.register()
        places.register()

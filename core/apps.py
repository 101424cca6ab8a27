from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Core")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from core.imports.tasks import stuck_imports
        from core.registry import Sweeper, sweepers

        sweepers.register(Sweeper("imports", stuck_imports))

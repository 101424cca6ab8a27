from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnboardingConfig(AppConfig):
    name = "onboarding"
    verbose_name = _("Registration of organisations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from core.imports.declaring import importers
        from onboarding import cases, letters, personal, places  # noqa: F401  (declaring the kind registers it)
        from onboarding.imports import ORGANISATIONS
        from onboarding.merging import own_steps as merging

        letters.declare()
        personal.register()
        importers.register(ORGANISATIONS, order=10)
        merging.register_own_steps()
        places.register()

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntroductionsConfig(AppConfig):
    name = "introductions"
    verbose_name = _("Introductions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from introductions import cases, links, merging, personal, places, receivers, results  # noqa: F401

        places.register()
        receivers.connect()
        merging.register()
        links.register()
        results.register()
        personal.register()

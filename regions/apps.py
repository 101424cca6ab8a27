from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def load_after_migrate(sender, **kwargs):
    """Countries and the technology taxonomy are part of the product, so they are there wherever the tables are."""
    from regions.reference import load_reference

    load_reference()


class RegionsConfig(AppConfig):
    name = "regions"
    verbose_name = _("Regions and technology fields")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from regions import imports, places

        post_migrate.connect(load_after_migrate, sender=self)
        places.register()
        imports.register()

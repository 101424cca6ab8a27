from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TalentConfig(AppConfig):
    name = "talent"
    verbose_name = _("Talent")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts.permissions import is_commission
        from core.registry import DemoLoader, FirstPage, NavItem, demo_loaders, first_pages, nav
        from talent import demo, merging, personal
        from talent.permissions import is_technology_manager

        personal.register()
        nav.register(
            NavItem(_("Technology managers"), "talent:pool", allowed=is_commission, match=("talent:",), seldom=True),
            order=60,
        )
        nav.register(
            NavItem(_("My profile"), "talent:own-profile", allowed=is_technology_manager, match=("talent:",)), order=20
        )
        first_pages.register(FirstPage(is_technology_manager, "talent:own-profile"), order=60)
        demo_loaders.register(DemoLoader("talent", demo.load), order=50)
        merging.register()

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    name = "letters"
    verbose_name = _("Letters")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts.audit import name_actions
        from accounts.permissions import is_commission
        from casework.timeline import MACHINERY
        from core.frame import Link, foot_links
        from core.registry import DemoLoader, NavItem, Panel, Sweeper, demo_loaders, nav, panels, sweepers
        from letters import demo, personal, receivers  # noqa: F401  (listening)
        from letters import panels as own_panels
        from letters.running import sweep

        personal.register()
        MACHINERY["letter_issued"] = (_("Letter issued"), "envelope", True)
        MACHINERY["letter_withdrawn"] = (_("Letter withdrawn"), "dash-circle", False)
        name_actions(
            {
                "letter_text_approved": _("Text of a letter approved"),
                "letter_text_dropped": _("Text of a letter not approved"),
            }
        )
        nav.register(NavItem(_("Letters"), "letters:outbox", allowed=is_commission, match=("letters:",)), order=15)
        foot_links.register(Link(_("Verify a certificate"), "letters:verify-start", icon="shield-check"))
        panels.register(Panel("case", own_panels.of_case), order=20)
        sweepers.register(Sweeper("letters", sweep))
        demo_loaders.register(DemoLoader("letters", demo.load), order=85)

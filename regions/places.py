"""Where this app appears on other pages: navigation, the audit trail, demonstration data."""

from django.utils.translation import gettext_lazy as _

from accounts.audit import name_actions
from accounts.permissions import is_commission
from core.registry import DemoLoader, NavItem, demo_loaders, nav


def register() -> None:
    from regions import demo

    nav.register(
        NavItem(_("Technology fields"), "regions:fields", allowed=is_commission, match=("regions:",), seldom=True),
        order=65,
    )
    # After everything is matched, so that the demonstration shows a run with each version.
    demo_loaders.register(DemoLoader("technology fields", demo.load), order=90)
    name_actions(
        {
            "taxonomy_draft_started": _("Draft of the technology fields started"),
            "taxonomy_draft_discarded": _("Draft of the technology fields discarded"),
            "taxonomy_published": _("Technology fields published"),
        }
    )

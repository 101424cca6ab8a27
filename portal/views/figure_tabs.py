"""The pages of figures as tabs; a district's office has the times alone."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import is_commission, is_supervisor

TABS = (
    ("portal:times", _("Times"), lambda user: True),
    ("portal:funnel", _("From demand to deal"), is_commission),
    ("portal:gaps", _("Unmet demand, idle supply"), is_commission),
    ("portal:standing", _("What stands still"), is_supervisor),
)


def tabs(user, here: str) -> list[dict]:
    return [
        {"label": label, "url": reverse(name), "current": name == here}
        for name, label, allowed in TABS
        if allowed(user)
    ]

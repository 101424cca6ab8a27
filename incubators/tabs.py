"""The tabs over the pages about bases: everybody's two, and the office's own."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import is_commission, is_staff_of_any_kind


def tabs_for(request) -> list[dict]:
    rows = [("incubators:register", _("Public register")), ("incubators:notice-list", _("On public notice"))]
    if is_staff_of_any_kind(request.user):
        rows.append(("incubators:staff-register", _("Register of the office")))
        rows.append(("incubators:confirmation-list", _("Yearly confirmations")))
    if is_commission(request.user):
        rows += [
            ("incubators:batch-list", _("Public notices")),
            ("incubators:objection-list", _("Objections")),
            ("incubators:incubator-list", _("Incubators")),
            ("incubators:campaigns", _("Evaluations")),
        ]
    here = request.resolver_match.view_name
    return [{"label": label, "url": reverse(name), "current": name == here, "count": None} for name, label in rows]

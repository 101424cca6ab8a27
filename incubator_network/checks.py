"""Checks of the surroundings, shown by ``manage.py check`` and before the start."""

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security)
def production_is_closed(app_configs, **kwargs):
    """Errors for settings that must never meet in production."""
    if settings.PORTAL_MODE != "production":
        return []
    faults = {
        "frame.E001": (settings.DEBUG, "DEBUG is on in production: unset DEBUG."),
        "frame.E002": ("*" in settings.ALLOWED_HOSTS, "ALLOWED_HOSTS allows every host: name the portal's hosts."),
        "frame.E003": (not settings.STAFF_MFA_REQUIRED, "STAFF_MFA_REQUIRED is off in production: unset it."),
    }
    return [Error(message, id=name) for name, (wrong, message) in faults.items() if wrong]

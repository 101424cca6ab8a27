"""Checks of the surroundings, shown by ``manage.py check`` and before the start."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, Tags, register
from django.db import DatabaseError

from incubator_network import demo_accounts


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


@register(Tags.database)
def no_demo_accounts_in_production(app_configs, databases=None, **kwargs):
    """Runs with ``migrate``: accounts whose password stands in the README must not be carried into production."""
    if settings.PORTAL_MODE != "production" or not databases:
        return []
    emails = [email for email, _role in demo_accounts.DEMO_ACCOUNTS]
    try:
        found = get_user_model().objects.filter(email__in=emails, is_active=True).count()
    except DatabaseError:  # the first migration is still to come
        return []
    message = f"{found} demonstration accounts are active in this database: start production from an empty one."
    return [Error(message, id="frame.E004")] if found else []

"""When a session began, and under which name failures to sign in are counted."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

STARTED = "signed_in_at"
SEEN = "seen_at"


@receiver(user_logged_in)
def note_the_start(sender, request, user, **kwargs):
    """Both times are written with the session that signing in saves anyway."""
    if request is not None and hasattr(request, "session"):
        request.session[STARTED] = request.session[SEEN] = int(timezone.now().timestamp())


def axes_username(request, credentials=None):
    """allauth passes the address as ``email``; on the form the field is called ``login``."""
    given = (credentials or {}).get("email") or (request.POST.get("login") if request is not None else "")
    return (given or "").strip().lower()[:254] or None

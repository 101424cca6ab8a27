"""Large text, high contrast and the language: chosen by the reader, kept in cookies, without a script."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST
from django.views.i18n import LANGUAGE_QUERY_PARAMETER, set_language

TEXT_COOKIE = "display_text"
CONTRAST_COOKIE = "display_contrast"
CHOICES = {"text": (TEXT_COOKIE, ("large", "normal")), "contrast": (CONTRAST_COOKIE, ("high", "normal"))}
A_YEAR = 365 * 24 * 60 * 60


def back_to(request) -> str:
    """The page the form came from if it is one of ours, else the first page."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if ours else "/"


@login_not_required
@require_POST
def set_display(request):
    """Keep ``text`` (large, normal) and ``contrast`` (high, normal) for a year; other values change nothing."""
    response = HttpResponseRedirect(back_to(request))
    for name, (cookie, values) in CHOICES.items():
        value = request.POST.get(name)
        if value in values:
            response.set_cookie(
                cookie, value, max_age=A_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
            )
    return response


@login_not_required
@require_POST
def choose_language(request):
    """Django's own switch; a signed-in person's choice is also kept for the mails we send them."""
    language = request.POST.get(LANGUAGE_QUERY_PARAMETER, "")
    user = request.user
    if user.is_authenticated and check_for_language(language) and language in dict(settings.LANGUAGES):
        get_user_model().objects.filter(pk=user.pk).update(language=language)
    return set_language(request)

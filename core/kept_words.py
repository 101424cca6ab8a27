"""What somebody typed into a form while their sign-in had run out: kept in the session, and given back on the page of that form.

Only texts are kept, for half an hour, and where it is known whose they are only for the same person. The page shows them to be copied;
the script puts them back into the fields that they came from.
"""

import time
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

KEY = "kept_words"
LIFE = 30 * 60  # seconds
MOST_FIELDS, MOST_CHARACTERS = 60, 60_000
NEVER = {"csrfmiddlewaretoken", "next"}


def is_text(name: str, value: str) -> bool:
    """Words that a person wrote; not codes, keys, versions, and never a password."""
    if name in NEVER or "password" in name:
        return False
    return not value.isascii() or any(character.isspace() for character in value.strip())


def page_of_form(request) -> str:
    """Where the form stood: the page that the browser says it came from, if it is one of ours."""
    back = request.META.get("HTTP_REFERER", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    parts = urlsplit(back)
    return f"{parts.path}?{parts.query}".rstrip("?") if back and ours else "/"


def words_of(request) -> list[tuple[str, str]]:
    pairs = [(name, value) for name, values in request.POST.lists() for value in values if is_text(name, value)]
    return pairs[:MOST_FIELDS] if sum(len(value) for _name, value in pairs) <= MOST_CHARACTERS else []


def keep(request, words: list[tuple[str, str]], *, whose: int | None = None) -> None:
    """After the old session has ended: into the one that the person signs in with."""
    if words:
        page = urlsplit(page_of_form(request)).path
        request.session[KEY] = {"page": page, "words": words, "until": time.time() + LIFE, "whose": whose}


def kept_for(request) -> list[tuple[str, str]]:
    """(field, text) pairs for the page that is being made; [] on every other page and for everybody else."""
    if not request.user.is_authenticated or KEY not in request.session:
        return []
    kept = request.session[KEY]
    if kept["until"] < time.time() or kept["whose"] not in (None, request.user.pk):
        del request.session[KEY]
        return []
    return kept["words"] if kept["page"] == request.path else []


class KeptWordsMiddleware:
    """A form that is sent without being signed in leads to the sign-in and back to its own page, with the words kept."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        arrived = request.method == "POST" and request.user.is_authenticated and response.status_code == 302
        if arrived and KEY in request.session and request.session[KEY]["page"] == urlsplit(page_of_form(request)).path:
            del request.session[KEY]
        return response

    def process_view(self, request, view_func, view_args, view_kwargs):
        from core.middleware import sign_in_address

        needs_sign_in = getattr(view_func, "login_required", True)
        if request.method != "POST" or request.user.is_authenticated or not needs_sign_in or request.htmx:
            return None
        keep(request, words_of(request))
        messages.warning(request, _("You were signed out meanwhile. Please sign in again; what you typed is kept."))
        return HttpResponseRedirect(sign_in_address(back=page_of_form(request)))

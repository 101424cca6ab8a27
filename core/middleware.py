"""What happens around every request. The order and its reason stand in the settings."""

import re
import time
import uuid
from urllib.parse import urlencode, urlsplit

import structlog
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from core import kept_words

logger = structlog.get_logger("portal.request")

GOOD_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
QUIET = {"healthz", "readyz"}
LONG_PART = re.compile(
    r"[^/]{20,}"
)  # longer than a public id: in an address that leads nowhere it may be a key with a slip
# Parts of an address that let whoever reads the log act for another person.
SECRET_PARTS = {"key", "token", "uidb36", "uidb64", "code"}
HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Background polling says so with this header; it does not count as a person at work.
POLL_HEADER = "X-Poll"


class Middleware:
    def __init__(self, get_response):
        self.get_response = get_response


class RealAddressMiddleware(Middleware):
    """``REMOTE_ADDR`` becomes the visitor's address as our own proxies report it; nobody else is believed."""

    def __call__(self, request):
        if settings.PROXY_COUNT:
            hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
            if len(hops) >= settings.PROXY_COUNT:
                request.META["REMOTE_ADDR"] = hops[-settings.PROXY_COUNT]
        return self.get_response(request)


class RequestLogMiddleware(Middleware):
    """A request id for every line of this request, one line at its end, and headers that no answer may lack."""

    def __call__(self, request):
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        trusted = settings.PROXY_COUNT and GOOD_REQUEST_ID.fullmatch(given)
        request.request_id = given if trusted else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)
        started = time.perf_counter()

        translation.activate(chosen_language(request))
        response = self.get_response(request)

        response["X-Request-ID"] = request.request_id
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        getattr(logger, level_of(request, response))(
            "request",
            method=request.method,
            path=path_without_secrets(request),
            status=response.status_code,
            ms=round(1000 * (time.perf_counter() - started)),
        )
        return response


def level_of(request, response) -> str:
    """Probes that go well are not worth a line; what failed on our side is an error."""
    match = request.resolver_match
    if match and match.url_name in QUIET and response.status_code == 200:
        return "debug"
    return "error" if response.status_code >= 500 else "info"


def path_without_secrets(request) -> str:
    """The path with one-time keys blanked. The query string is left out: people search for names."""
    path = request.path
    match = request.resolver_match
    if match is None:
        return LONG_PART.sub("***", path)[:300]
    for name, value in match.kwargs.items():
        if name in SECRET_PARTS and value:
            path = path.replace(str(value), "***")
    return path[:300]


def chosen_language(request) -> str:
    """The cookie's language, else the portal's. The browser's wish is not asked: see docs/architecture.md."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class LanguageMiddleware(Middleware):
    """Without a cookie, a person signed in reads the language of their profile."""

    def __call__(self, request):
        chose_here = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        if not chose_here and request.user.is_authenticated and request.user.language in dict(settings.LANGUAGES):
            translation.activate(request.user.language)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class PrivatePagesMiddleware(Middleware):
    """Names the actor in the log, and keeps pages of people signed in out of every cache."""

    def __call__(self, request):
        signed_in = request.user.is_authenticated
        if signed_in:
            structlog.contextvars.bind_contextvars(actor=request.user.public_id)
        response = self.get_response(request)
        if signed_in or request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class HtmxLoginMiddleware(Middleware):
    """A part of a page must not be filled with the sign-in page: the whole page goes there instead."""

    def __call__(self, request):
        response = self.get_response(request)
        target = response.headers.get("Location", "")
        if request.htmx and response.status_code == 302 and urlsplit(target).path == resolve_url(settings.LOGIN_URL):
            return HttpResponseClientRedirect(sign_in_address(back=request.htmx.current_url_abs_path or "/"))
        return response


def sign_in_address(*, back: str) -> str:
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"


class SessionLimitsMiddleware(Middleware):
    """Ends a session 12 hours after signing in, and one of commission staff after 30 minutes without a click."""

    STARTED = "signed_in_at"
    SEEN = "seen_at"
    NOTE_EVERY = 60  # seconds; a write for each click would be too much

    def __call__(self, request):
        if request.user.is_authenticated and (reason := self.reason_to_end(request)):
            return self.end(request, reason)
        return self.get_response(request)

    def reason_to_end(self, request) -> str:
        now = int(timezone.now().timestamp())
        started = request.session.setdefault(self.STARTED, now)
        idle = now - request.session.setdefault(self.SEEN, now)
        if now - started > settings.SESSION_ABSOLUTE_LIMIT.total_seconds():
            return _("You were signed out because you signed in more than 12 hours ago. Please sign in again.")
        if idle < self.NOTE_EVERY:
            return ""
        if idle > settings.STAFF_IDLE_LIMIT.total_seconds() and request.user.is_commission_staff:
            return _("You were signed out after 30 minutes without activity. Please sign in again.")
        if POLL_HEADER not in request.headers:
            request.session[self.SEEN] = now
        return ""

    def end(self, request, reason):
        back = request.get_full_path() if request.method == "GET" else request.META.get("HTTP_REFERER", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
            back = "/"
        words, whose = (kept_words.words_of(request), request.user.pk) if request.method == "POST" else ([], None)
        logout(request)
        kept_words.keep(request, words, whose=whose)
        messages.warning(request, reason)
        return HttpResponseRedirect(sign_in_address(back=back))


class StaffSecondFactorMiddleware(Middleware):
    """Commission staff without a second factor get as far as the page that sets it up, and to the way out."""

    OPEN = {
        "account_logout",
        "account_reauthenticate",
        "account_confirm_email",
        "account_email_verification_sent",
        "mfa_activate_totp",
        "mfa_reauthenticate",
        "language",
        "display",
        "healthz",
        "readyz",
    }

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not settings.STAFF_MFA_REQUIRED or not request.user.is_authenticated:
            return None
        if request.resolver_match.url_name in self.OPEN or has_second_factor(request):
            return None
        if not request.user.is_commission_staff:
            return None
        messages.info(request, _("Set up the second factor first: staff accounts need it."))
        return redirect("mfa_activate_totp")


def has_second_factor(request) -> bool:
    """Used when this session began, or set up since."""
    used = any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
    return used or is_mfa_enabled(request.user)

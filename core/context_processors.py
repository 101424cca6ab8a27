"""What base.html draws around every page. Nothing is read before a template asks for it."""

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext_lazy as _

from core import frame as pieces
from core.kept_words import kept_for
from core.registry import nav_for_request
from core.views.display import CONTRAST_COOKIE, TEXT_COOKIE

HTML_LANGUAGES = {"zh-hans": "zh-CN"}


def own_name(code: str) -> str:
    """A language in its own words, since that is how the person who needs it will look for it."""
    with override(code):
        return pgettext("name of the language of this catalogue", "English")


ACCOUNT_LINKS = [
    pieces.Link(_("E-mail address"), "account_email", icon="envelope"),
    pieces.Link(_("Change password"), "account_change_password", icon="key"),
    pieces.Link(_("Second factor"), "mfa_index", icon="shield-check"),
    pieces.Link(_("Signed-in devices"), "usersessions_list", icon="laptop"),
]


class Frame:
    """Head and foot of one page for one request. Cheap to make; every part is worked out when it is drawn."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def person(self):
        """The signed-in person, or None. Early errors come before anybody was looked up."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def html_lang(self):
        language = get_language() or settings.LANGUAGE_CODE
        return HTML_LANGUAGES.get(language.lower(), language)

    @property
    def text(self):
        return "large" if self.request.COOKIES.get(TEXT_COOKIE) == "large" else ""

    @property
    def contrast(self):
        return "high" if self.request.COOKIES.get(CONTRAST_COOKIE) == "high" else ""

    @property
    def other_languages(self):
        """(code, name in that language, code for ``lang``) of the languages this page is not in."""
        now = (get_language() or "").lower()
        return [
            (code, own_name(code), HTML_LANGUAGES.get(code, code)) for code, _name in settings.LANGUAGES if code != now
        ]

    @property
    def here(self):
        """Where the switches lead back to. A page that answered a form is asked for again without its data."""
        return self.request.get_full_path() if self.request.method == "GET" else self.request.path

    @cached_property
    def nav(self):
        return nav_for_request(self.request) if hasattr(self.request, "user") else []

    @property
    def tucked(self):
        """What stands under "More"."""
        return [entry for entry in self.nav if entry.tucked]

    @property
    def tucked_is_current(self):
        return any(entry.current for entry in self.tucked)

    @cached_property
    def bell(self):
        if self.person is None:
            return None
        for bell in pieces.bells:
            url = pieces.address(bell.url_name)
            if url:
                return {"url": url, "unread": bell.unread(self.person)}
        return None

    @cached_property
    def organisations(self):
        """Organisations the person can act for; a choice only when there are two."""
        if self.person is None or not hasattr(self.person, "organisations"):
            return []
        return list(self.person.organisations())

    @cached_property
    def organisation(self):
        return getattr(self.request, "organisation", None) or None

    @cached_property
    def switch_url(self):
        urls = [pieces.address(switch.url_name) for switch in pieces.switches]
        return next((url for url in urls if url), "") if len(self.organisations) > 1 else ""

    @cached_property
    def caption(self):
        """What the person is here for: said by an app above, else the organisation they act for."""
        if self.person is None:
            return ""
        said = (caption(self.request) for caption in pieces.captions)
        return next((text for text in said if text), "") or (str(self.organisation) if self.organisation else "")

    @cached_property
    def reminders(self):
        if self.person is None:
            return []
        found = (remind(self.request) for remind in pieces.reminders)
        return [one for one in found if one is not None and not one.url.startswith(self.request.path + "#")]

    @cached_property
    def kept_words(self):
        """What the person typed on this page before their sign-in ran out: (field, text) pairs."""
        return kept_for(self.request) if self.person is not None else []

    @cached_property
    def person_links(self):
        return pieces.drawn([*pieces.person_links, *ACCOUNT_LINKS], self.request)

    @cached_property
    def account_links(self):
        """The rail beside the account pages."""
        return pieces.drawn(ACCOUNT_LINKS, self.request)

    @cached_property
    def foot_links(self):
        return pieces.drawn(pieces.foot_links, self.request)

    @cached_property
    def entrance_links(self):
        return pieces.drawn(pieces.entrance_links, self.request)

    @property
    def lock_after(self):
        """Failed tries until an account is locked."""
        return settings.AXES_FAILURE_LIMIT

    @property
    def lock_minutes(self):
        return round(settings.AXES_COOLOFF_TIME.total_seconds() / 60)

    @property
    def staff_need_code(self):
        return settings.STAFF_MFA_REQUIRED

    @property
    def foot_texts(self):
        """Filing and security numbers as the client gives them in the settings; none are invented."""
        names = ("FOOT_CONTACT", "FOOT_ICP_NUMBER", "FOOT_POLICE_NUMBER", "FOOT_SITE_CODE")
        return [text for text in (getattr(settings, name, "") for name in names) if text]

    @property
    def sign_in_url(self):
        return pieces.address("account_login")

    @property
    def sign_out_url(self):
        return pieces.address("account_logout")

    @property
    def is_demonstration(self):
        return getattr(settings, "PORTAL_MODE", "") == "embedded"


def frame(request):
    return {"frame": Frame(request)}

"""The page behind a signed link, and the office's buttons for links.

The page answers people without an account. Loading it changes nothing: scanners of mail follow every link. It is exempt from the
check against forged requests: whoever can send the form has the token, and with it the right; and since the page sends no
referrer, browsers send no origin with its form either.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView, View

from accounts.errors import Refused
from accounts.links import actions
from accounts.links.purposes import purpose_of
from accounts.models import SignedLink
from accounts.views.base import tell
from core.limits import too_many, too_many_of

SESSION_KEY = "answered_link"
MOST_OF_ADDRESS, MOST_OF_TOKEN, SECONDS = 60, 30, 10 * 60
PRIVATE_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store, private",
}


class PrivatePage(TemplateView):
    """Neither kept, nor found, nor told on; in the language that the reader chose, else that of the mail."""

    language = ""

    def dispatch(self, request, *args, **kwargs):
        self.choose_language(request)
        response = super().dispatch(request, *args, **kwargs)
        for name, value in PRIVATE_HEADERS.items():
            response[name] = value
        return response

    def choose_language(self, request):
        known = dict(settings.LANGUAGES)
        wanted = (request.GET.get("lang"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), self.language)
        chosen = next((one for one in wanted if one in known), None)
        if chosen:
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen

    def get_context_data(self, **context):
        here = translation.get_language()
        languages = [
            (code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES if code != here
        ]
        return super().get_context_data(other_languages=languages, **context)


@method_decorator([login_not_required, csrf_exempt], name="dispatch")
class FollowLink(PrivatePage):
    """GET shows, POST acts once."""

    template_name = "accounts/link.html"

    @cached_property
    def link(self) -> SignedLink | None:
        link = actions.find(self.kwargs["token"])
        return link if link is not None and purpose_of(link) else None

    def dispatch(self, request, *args, **kwargs):
        self.refused = too_many(request, scope="link", most=MOST_OF_ADDRESS, seconds=SECONDS) or too_many_of(
            self.kwargs["token"], scope="link.token", most=MOST_OF_TOKEN, seconds=SECONDS
        )
        if not self.refused and self.link:
            self.language = self.link.language
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        return self.answer()

    def answer(self, form=None, status=200):
        if self.refused:
            response = self.render_to_response(self.get_context_data(too_many=True), status=429)
            response["Retry-After"] = str(SECONDS)
            return response
        about = purpose_of(self.link).render(self.link) if self.link and self.link.is_open else ""
        if not about:
            return self.gone()
        purpose = purpose_of(self.link)
        form = form or purpose.form(self.link)
        context = self.get_context_data(
            link=self.link, purpose=purpose, about=about, title=purpose.title(self.link), form=form
        )
        return self.render_to_response(context, status=status)

    def gone(self):
        """One page for all that does not work; only who holds a real token hears whom to ask."""
        ask = purpose_of(self.link).ask if self.link else ""
        return self.render_to_response(self.get_context_data(gone=True, ask=ask), status=410 if self.link else 404)

    def post(self, request, *args, **kwargs):
        if self.refused or self.link is None:
            return self.answer()
        if self.link.used_at:
            return self.done()
        if not self.link.is_open or not purpose_of(self.link).render(self.link):
            return self.gone()
        form = purpose_of(self.link).form(self.link, request.POST, request.FILES)
        if not form.is_valid():
            return self.answer(form, status=422)
        try:
            actions.use(link=self.link, data=form.cleaned_data)
        except actions.LinkOver:
            self.link.refresh_from_db()
            return self.done() if self.link.used_at else self.gone()
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.answer(form, status=409)
        return self.done()

    def done(self):
        """To an address without the token. A second click on the button comes here as well, and has changed nothing."""
        self.request.session[SESSION_KEY] = self.link.public_id
        return redirect("accounts:link-done")


@method_decorator(login_not_required, name="dispatch")
class LinkDone(PrivatePage):
    """What was done with the link that was answered from this browser."""

    template_name = "accounts/link_done.html"

    def get(self, request, *args, **kwargs):
        key = request.session.get(SESSION_KEY, "")
        link = SignedLink.objects.filter(public_id=key, used_at__isnull=False).first() if key else None
        return self.render_to_response(self.get_context_data(link=link), status=200 if link else 404)


class ManageLink(View):
    """A button of the list of links; who does not look after the record gets a 404."""

    @cached_property
    def link(self) -> SignedLink:
        link = SignedLink.objects.select_related("organisation").filter(public_id=self.kwargs["public_id"]).first()
        purpose = purpose_of(link) if link else None
        if purpose is None or not purpose.may_manage(self.request.user, link):
            raise Http404
        return link

    def back(self):
        asked = self.request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(asked, {self.request.get_host()}, require_https=self.request.is_secure())
        return redirect(asked if safe and asked.startswith("/") else "/")


class RevokeLink(ManageLink):
    def post(self, request, public_id):
        link = self.link
        tell(request, lambda: actions.revoke(link=link, by=request.user), said=_("The link does not work any more."))
        return self.back()


class ResendLink(ManageLink):
    def post(self, request, public_id):
        link = self.link
        said = _("A new link is on its way; the one before it does not work any more.")
        tell(request, lambda: actions.send_again(link=link, by=request.user), said=said)
        return self.back()

"""One's own calendar for calendar programs: a booking as a file, everything by a secret address that can be taken back."""

import hashlib
import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.generic import TemplateView, View

from core import ics
from core.filenames import attachment_header
from services.ics import event
from services.models import Booking, CalendarFeed
from services.tabs import tabs_for

FRESH = "services_fresh_feed"  # in the session: the token is shown once, after it was made


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def host() -> str:
    return settings.SITE_URL.partition("://")[2].partition(":")[0] or "portal"


class BookingFile(View):
    """One booking as a calendar file."""

    def get(self, request, public_id):
        rows = Booking.objects.visible_to(request.user).for_list()
        booking = get_object_or_404(rows, public_id=public_id)
        content = ics.calendar([event(booking)], name=str(booking.equipment), host=host())
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = attachment_header(f"{_('Booking')}.ics")
        return response


class FeedPage(TemplateView):
    """Make the secret address, make a new one, or end it. For everybody with an account: a broker and the office have meetings, too."""

    template_name = "services/feed.html"

    @transaction.atomic
    def post(self, request):
        CalendarFeed.objects.filter(user=request.user).delete()
        if "end" in request.POST:
            return redirect("services:feed")
        token = secrets.token_urlsafe(32).replace("_", "-")
        CalendarFeed.objects.create(user=request.user, token_digest=digest(token))
        request.session[FRESH] = token
        return redirect("services:feed")

    def get_context_data(self, **context):
        token = self.request.session.get(FRESH, "")
        feed = CalendarFeed.objects.filter(user=self.request.user).first()
        shown = token and feed and feed.token_digest == digest(token)
        address = settings.SITE_URL + reverse("services:feed-file", args=[token]) if shown else ""
        return super().get_context_data(feed=feed, address=address, tabs=tabs_for(self.request), **context)


@method_decorator(login_not_required, name="dispatch")
class Feed(View):
    """Whoever has the address reads its owner's entries: bookings without names and purposes, meetings as the owner may know them."""

    def get(self, request, token):
        feed = (
            CalendarFeed.objects.filter(token_digest=digest(token), user__is_active=True).select_related("user").first()
        )
        if feed is None:
            raise Http404
        with override(feed.user.language or "zh-hans"):
            content = ics.calendar(ics.own_events(feed.user), name=_("My calendar in the network"), host=host())
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Cache-Control"] = "private, no-store"
        return response

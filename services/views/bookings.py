"""Calendar, booking, and the lists of those who booked and those who run the platform."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.permissions import MemberRequired, RightRequired, belongs, may_see_personal
from core.exports import Column
from core.lists import KeysetFilterView
from services.actions import bookings as actions
from services.actions.common import Refused
from services.calendar import week
from services.choices import BookingState
from services.forms.booking import BookingForm
from services.forms.filters import BookingFilter, ReasonForm
from services.free import next_free
from services.models import Booking, Equipment, Platform
from services.permissions import is_provider_member, may_edit_platform, may_run
from services.rules import booking_organisations, may_book
from services.tabs import tabs_for
from services.views.common import day_asked, known, posted_version, refused

USUAL = timedelta(hours=2)  # length of the free times that a calendar proposes
OFFICE_HOUR = "09:00"


class EquipmentMixin:
    """Equipment on a platform that the reader may see."""

    @cached_property
    def equipment(self) -> Equipment:
        visible = Platform.objects.visible_to(self.request.user)
        standing = Equipment.objects.standing().filter(platform__in=visible)
        rows = standing.select_related("platform__region").prefetch_related(
            "units", "platform__operators__organisation"
        )
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])


@method_decorator(login_not_required, name="dispatch")
class WeekCalendar(EquipmentMixin, TemplateView):
    """A week of one kind of equipment. Free and taken for everybody; names only of one's own, or to those who run it."""

    template_name = "services/calendar.html"

    def get_context_data(self, **context):
        user, equipment = self.request.user, self.equipment
        platform, day = equipment.platform, day_asked(self.request.GET.get("week", ""))
        others = list(platform.equipment.standing())
        return super().get_context_data(
            equipment=equipment,
            platform=platform,
            week=week(equipment, day, user),
            others=others if len(others) > 1 else [],
            may_book=platform.takes_bookings and may_book(user, platform),
            may_run=may_run(user, platform),
            may_edit=may_edit_platform(user, platform),
            offset=timezone.now().astimezone(platform.zone).strftime("%z"),
            next_free=next_free(equipment, min(USUAL, timedelta(hours=platform.longest_hours)), after=timezone.now())
            if platform.takes_bookings
            else [],
            **context,
        )


class Book(EquipmentMixin, TemplateView):
    """Book: errors beside the field; when somebody was faster, 409 with the next free times."""

    template_name = "services/book.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            platform = self.equipment.platform
            if not may_book(request.user, platform):
                raise PermissionDenied
            if not platform.takes_bookings:
                messages.error(request, _("This platform takes no bookings now."))
                return redirect(platform)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def organisations(self) -> list:
        found = booking_organisations(self.request.user, self.equipment.platform)
        chosen = self.request.organisation
        return sorted(found, key=lambda one: not (chosen and one.pk == chosen.pk))

    def _form(self, data=None):
        return BookingForm(data, equipment=self.equipment, organisations=self.organisations, initial=self._initial())

    def _initial(self) -> dict:
        asked = self.request.GET
        first = next_free(self.equipment, timedelta(hours=1), after=timezone.now(), limit=1)
        day = asked.get("day") or (f"{first[0].starts_at:%Y-%m-%d}" if first else "")
        start = asked.get("start") or (f"{first[0].starts_at:%H:%M}" if first else OFFICE_HOUR)
        end = asked.get("end") or (f"{first[0].ends_at:%H:%M}" if first else "10:00")
        return {"day": day[:10], "start": start[:5], "end": end[:5]}

    def post(self, request, *args, **kwargs):
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        starts_at, ends_at = form.span
        try:
            booking = actions.book(
                equipment=self.equipment, organisation=form.chosen, by=request.user, starts_at=starts_at, ends_at=ends_at,
                purpose=form.cleaned_data["purpose"], key=form.cleaned_data["key"], number=form.cleaned_data["unit"],
            )  # fmt: skip
        except actions.NotPossible as refusal:
            form.add_problems(refusal.problems)
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        except actions.Taken as taken:
            form.add_error("start", str(taken))
            return self.render_to_response(
                self.get_context_data(form=form, offered=taken.next_free), status=taken.status
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        confirmed = booking.state == BookingState.CONFIRMED
        messages.success(request, _("Booked.") if confirmed else _("Asked for. The operator answers."))
        return redirect(booking)

    def get_context_data(self, **context):
        context.setdefault("form", self._form())
        platform = self.equipment.platform
        offset = timezone.now().astimezone(platform.zone).strftime("%z")
        return super().get_context_data(equipment=self.equipment, platform=platform, offset=offset, **context)


COLUMNS = (
    Column(gettext_lazy("Platform"), lambda booking: str(booking.platform)),
    Column(gettext_lazy("Equipment"), lambda booking: str(booking.equipment)),
    Column(gettext_lazy("Unit"), lambda booking: booking.unit.number, kind="number"),
    Column(gettext_lazy("Organisation"), "organisation.name"),
    Column(gettext_lazy("Begins (local time)"), lambda booking: f"{booking.local_start:%Y-%m-%d %H:%M}"),
    Column(gettext_lazy("Ends (local time)"), lambda booking: f"{booking.local_end:%Y-%m-%d %H:%M}"),
    Column(gettext_lazy("Time zone"), lambda booking: booking.platform.time_zone),
    Column(gettext_lazy("State"), lambda booking: booking.get_state_display()),
    Column(gettext_lazy("Price (CNY)"), "price", kind="number"),
    Column(gettext_lazy("Purpose"), "purpose"),
)


class BookingList(KeysetFilterView):
    """Bookings by day, the latest first."""

    filterset_class = BookingFilter
    template_name = "services/booking_list.html"
    saves_views = False
    orderings = {
        "newest": (("-starts_at", "-pk"), gettext_lazy("Latest day first")),
        "oldest": (("starts_at", "pk"), gettext_lazy("Earliest day first")),
    }
    export_columns = COLUMNS
    export_purpose_required = False
    heading = export_name = gettext_lazy("My bookings")
    side = "mine"

    def get_context_data(self, **context):
        return super().get_context_data(tabs=tabs_for(self.request), heading=self.heading, side=self.side, **context)


class MyBookings(MemberRequired, BookingList):
    """What the person's organisations booked."""

    page_name = "services:booking-list"

    def get_queryset(self):
        return Booking.objects.made_by(self.request.user).for_list()


class OperatorBookings(RightRequired, BookingList):
    """Bookings of platforms that the person's organisations run: first what waits for an answer."""

    right = staticmethod(is_provider_member)
    page_name = "services:booking-requests"
    heading = export_name = gettext_lazy("Bookings of our platforms")
    side = "operator"

    def get_queryset(self):
        return Booking.objects.operated_by(self.request.user).for_list()

    def get_context_data(self, **context):
        waiting = Booking.objects.operated_by(self.request.user).waiting().for_list().order_by("starts_at", "pk")
        return super().get_context_data(waiting=waiting[:20], **context)


class BookingDetail(TemplateView):
    """One booking, for those who booked, those who run the platform, and the office."""

    template_name = "services/booking_detail.html"

    @cached_property
    def booking(self) -> Booking:
        visible = Booking.objects.visible_to(self.request.user).for_list()
        rows = visible.prefetch_related("unit__equipment__platform__operators__organisation")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_context_data(self, **context):
        user, booking = self.request.user, self.booking
        own, runs, now = belongs(user, booking.organisation), may_run(user, booking.platform), timezone.now()
        begun = booking.starts_at <= now
        open_states = (BookingState.REQUESTED, BookingState.CONFIRMED)
        context.setdefault("form", ReasonForm())
        return super().get_context_data(
            booking=booking,
            platform=booking.platform,
            equipment=booking.equipment,
            events=booking.events.select_related("organisation"),
            is_own=own,
            booked_by=booking.by if own and may_see_personal(user, booking.by) else None,
            may_cancel=own and actions.may_cancel_now(booking),
            may_confirm=runs and booking.state == BookingState.REQUESTED and not begun,
            may_decline=runs and booking.state in open_states and booking.ends_at > now,
            may_close=runs
            and begun
            and booking.state not in (BookingState.REQUESTED, BookingState.DECLINED, BookingState.CANCELLED),
            offset=booking.local_start.strftime("%z"),
            **context,
        )


class BookingMove(View):
    """Confirm, decline, used, no-show (operators); cancel (who booked)."""

    http_method_names = ["post"]
    moves = ("confirm", "decline", "used", "no-show", "cancel")

    def post(self, request, public_id, move):
        known(move, self.moves)
        page = BookingDetail()
        page.setup(request, public_id=public_id)
        booking, version = page.booking, posted_version(request)
        form = ReasonForm(request.POST)
        if move == "decline" and not form.is_valid():
            return page.render_to_response(page.get_context_data(form=form), status=422)
        reason = form.cleaned_data.get("reason", "") if form.is_valid() else ""
        try:
            self._perform(move, booking, request.user, version, reason)
        except Refused as refusal:
            return refused(request, refusal, back=booking.get_absolute_url())
        messages.success(request, _("Saved."))
        return redirect(booking)

    @staticmethod
    def _perform(move, booking, by, version, reason):
        if move == "confirm":
            return actions.confirm(booking=booking, by=by, version=version)
        if move == "decline":
            return actions.decline(booking=booking, by=by, version=version, reason=reason)
        if move == "cancel":
            return actions.cancel(booking=booking, by=by, version=version, reason=reason)
        return actions.close(booking=booking, by=by, version=version, used=move == "used")

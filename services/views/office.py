"""The commission's pages: all offers with their states, use of platforms, bookings, and taking an offer down."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.permissions import CommissionRequired, belongs
from core.exports import Column
from core.lists import KeysetFilterView
from regions.reference import field_label, region_label
from services import queries
from services.actions import platforms as platform_actions
from services.actions import services as service_actions
from services.actions.common import OFFICE_MOVES, Refused
from services.forms.filters import OfficePlatformFilter, OfficeServiceFilter, ReasonForm
from services.models import Booking, Platform, Service
from services.permissions import may_take_down
from services.tabs import tabs_for
from services.views.bookings import BookingList
from services.views.catalogue import USE_DAYS
from services.views.common import known, refused


def _joined(codes, label) -> str:
    return "; ".join(label(code) for code in codes)


class OfficeServices(CommissionRequired, KeysetFilterView):
    """Every service that was ever published."""

    filterset_class = OfficeServiceFilter
    template_name = "services/office_services.html"
    page_name = "services:office-services"
    export_name = gettext_lazy("Services of the catalogue")
    orderings = {
        "changed": (("-changed_at", "-pk"), gettext_lazy("Last change first")),
        "provider": (("provider__name_zh", "pk"), gettext_lazy("By provider")),
    }
    export_columns = (
        Column(gettext_lazy("Chinese title"), "title_zh"),
        Column(gettext_lazy("English title"), "title_en"),
        Column(gettext_lazy("Provider"), "provider.name"),
        Column(gettext_lazy("Kind"), lambda service: service.get_kind_display()),
        Column(gettext_lazy("Scope"), lambda service: service.get_tier_display()),
        Column(gettext_lazy("Stage of incubation"), lambda service: service.get_stage_display()),
        Column(gettext_lazy("Price"), "price"),
        Column(gettext_lazy("Working days"), "days", kind="number"),
        Column(gettext_lazy("Technology fields"), lambda service: _joined(service.tech_fields, field_label)),
        Column(gettext_lazy("Countries and regions"), lambda service: _joined(service.countries, region_label)),
        Column(gettext_lazy("State"), lambda service: service.get_state_display()),
        Column(gettext_lazy("Reason"), "reason"),
        Column(gettext_lazy("Last change"), "changed_at", kind="datetime"),
    )

    def get_queryset(self):
        return Service.objects.handled_by_office(self.request.user).for_list()

    def get_context_data(self, **context):
        return super().get_context_data(tabs=tabs_for(self.request), **context)


class OfficePlatforms(CommissionRequired, KeysetFilterView):
    """Every platform that was ever published, with what was booked in the last thirty days."""

    filterset_class = OfficePlatformFilter
    template_name = "services/office_platforms.html"
    page_name = "services:office-platforms"
    export_name = gettext_lazy("Professional platforms")
    orderings = {
        "changed": (("-changed_at", "-pk"), gettext_lazy("Last change first")),
        "state": (("state", "pk"), gettext_lazy("By stage")),
    }
    export_columns = (
        Column(gettext_lazy("Chinese name"), "name_zh"),
        Column(gettext_lazy("English name"), "name_en"),
        Column(gettext_lazy("Kind"), lambda platform: platform.get_kind_display()),
        Column(gettext_lazy("Stage"), lambda platform: platform.get_state_display()),
        Column(gettext_lazy("Opens on"), "opens_on", kind="date"),
        Column(
            gettext_lazy("Operators"),
            lambda platform: "; ".join(f"{row.organisation} {row.share}%" for row in platform.operators.all()),
        ),
        Column(gettext_lazy("Place"), "place"),
        Column(gettext_lazy("Catalogue"), lambda platform: platform.get_publication_display()),
        Column(gettext_lazy("Reason"), "reason"),
        Column(gettext_lazy("Last change"), "changed_at", kind="datetime"),
    )

    def get_queryset(self):
        return Platform.objects.handled_by_office(self.request.user).for_list().prefetch_related("equipment__units")

    def get_context_data(self, **context):
        context = super().get_context_data(tabs=tabs_for(self.request), use_days=USE_DAYS, **context)
        now = timezone.now()
        use = queries.use_of(context["rows"], now - timedelta(days=USE_DAYS), now)
        context["shown"] = [(platform, use[platform.pk]) for platform in context["rows"]]
        return context


class OfficeBookings(CommissionRequired, BookingList):
    """Bookings of all platforms, but of organisations the reader is tied to."""

    page_name = "services:office-bookings"
    heading = export_name = gettext_lazy("Bookings of platforms")
    side = "office"
    export_purpose_required = True

    def get_queryset(self):
        return Booking.objects.handled_by_office(self.request.user).for_list()


class _Office(CommissionRequired, TemplateView):
    """Take an offer down, with a reason, or put it back."""

    template_name = "services/office_move.html"

    @cached_property
    def move(self) -> str:
        return known(self.kwargs["move"].replace("-", "_"), OFFICE_MOVES)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.is_commission_staff:
            offered_by = self.offered_by()
            if not may_take_down(request.user, offered_by) or any(belongs(request.user, one) for one in offered_by):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        form = ReasonForm(request.POST)
        if self.move == "take_down" and not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        reason = form.cleaned_data["reason"] if self.move == "take_down" else ""
        try:
            self.perform(reason)
        except Refused as refusal:
            return refused(request, refusal, back=self.offer.get_absolute_url())
        messages.success(request, _("Saved. The provider is told."))
        return redirect(self.offer)

    def get_context_data(self, **context):
        context.setdefault("form", ReasonForm())
        shown = {**context, "offer": self.offer, "move": self.move, "list_url": self.list_url}
        return super().get_context_data(**shown)


class ServiceOffice(_Office):
    list_url = "services:office-services"

    @cached_property
    def offer(self) -> Service:
        rows = Service.objects.handled_by_office(self.request.user).for_list()
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def offered_by(self):
        return [self.offer.provider]

    def perform(self, reason: str):
        service_actions.office_service(service=self.offer, move=self.move, by=self.request.user, reason=reason)


class PlatformOffice(_Office):
    list_url = "services:office-platforms"

    @cached_property
    def offer(self) -> Platform:
        rows = Platform.objects.handled_by_office(self.request.user).for_list()
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def offered_by(self):
        return [row.organisation for row in self.offer.operators.all()]

    def perform(self, reason: str):
        platform_actions.office_platform(platform=self.offer, move=self.move, by=self.request.user, reason=reason)

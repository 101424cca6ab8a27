"""Open pages: services and platforms with their filters, one of each, one provider. No sign-in."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.models import Organisation
from accounts.permissions import belongs
from core.lists import KeysetFilterView
from core.registry import panels_for
from incubators.models import Incubator
from services import queries
from services.actions.common import offered_moves
from services.forms.filters import PlatformFilter, ServiceFilter
from services.models import Booking, Platform, Service
from services.permissions import is_provider_member, may_edit_platform, may_offer, may_run, may_take_down
from services.rules import may_book
from services.tabs import tabs_for

open_page = method_decorator(login_not_required, name="dispatch")
MOVE_WORDS = {
    "publish": gettext_lazy("Publish"),
    "pause": gettext_lazy("Pause"),
    "retire": gettext_lazy("Retire"),
    "take_down": gettext_lazy("Take down"),
    "put_back": gettext_lazy("Put back"),
}
USE_DAYS = 30
SHOWN = 100


def moves_offered(state: str, *, own: bool, office: bool) -> dict:
    """Buttons of an offer's page: of its provider, and of the office."""
    mine = [(name, MOVE_WORDS[name]) for name in offered_moves(state, office=False)] if own else []
    theirs = [(name, MOVE_WORDS[name]) for name in offered_moves(state, office=True)] if office else []
    return {"moves": mine, "office_moves": theirs}


@open_page
class ServiceList(KeysetFilterView):
    """The catalogue of services."""

    filterset_class = ServiceFilter
    template_name = "services/service_list.html"
    page_name = "services:service-list"
    saves_views = False
    orderings = {
        "newest": (("-published_at", "-pk"), gettext_lazy("Newest first")),
        "kind": (("kind", "pk"), gettext_lazy("By kind")),
        "price": (("amount", "pk"), gettext_lazy("Lowest price first")),
    }

    def get_queryset(self):
        return Service.objects.published().for_list()

    def get_context_data(self, **context):
        return super().get_context_data(
            tabs=tabs_for(self.request), may_add=is_provider_member(self.request.user), **context
        )


@open_page
class PlatformList(KeysetFilterView):
    """The catalogue of platforms, also those that are planned or being built."""

    filterset_class = PlatformFilter
    template_name = "services/platform_list.html"
    page_name = "services:platform-list"
    saves_views = False
    orderings = {
        "newest": (("-published_at", "-pk"), gettext_lazy("Newest first")),
        "kind": (("kind", "pk"), gettext_lazy("By kind")),
        "place": (("region__country", "city", "pk"), gettext_lazy("By place")),
    }

    def get_queryset(self):
        return Platform.objects.published().for_list()

    def get_context_data(self, **context):
        return super().get_context_data(
            tabs=tabs_for(self.request), may_add=is_provider_member(self.request.user), **context
        )


@open_page
class ServiceDetail(TemplateView):
    """One service; its provider and the office also see its history and earlier prices."""

    template_name = "services/service_detail.html"

    @cached_property
    def service(self) -> Service:
        visible = Service.objects.visible_to(self.request.user).for_list().select_related("current_version")
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    def get_context_data(self, **context):
        user, service = self.request.user, self.service
        own, office = belongs(user, service.provider), may_take_down(user, [service.provider])
        insider = own or office
        return super().get_context_data(
            service=service,
            incubator=Incubator.objects.public().filter(organisation=service.provider).first(),
            is_own=own,
            may_edit=may_offer(user, service.provider),
            events=list(service.events.all()[:SHOWN]) if insider else [],
            versions=list(service.versions.all()[:SHOWN]) if insider else [],
            panels=panels_for("service", self.request, service),
            **moves_offered(service.state, own=may_offer(user, service.provider), office=office),
            **context,
        )


@open_page
class PlatformDetail(TemplateView):
    """One platform with its equipment, hours, rules and how much it is used."""

    template_name = "services/platform_detail.html"

    @cached_property
    def platform(self) -> Platform:
        visible = Platform.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(visible.prefetch_related("equipment__units"), public_id=self.kwargs["public_id"])

    def get_context_data(self, **context):
        user, platform = self.request.user, self.platform
        operators = list(platform.operators.all())
        asked = [row for row in operators if row.agreed_at is None and may_offer(user, row.organisation)]
        edits, runs = may_edit_platform(user, platform), may_run(user, platform)
        office = may_take_down(user, [row.organisation for row in operators])
        now = timezone.now()
        use = queries.use_of([platform], now - timedelta(days=USE_DAYS), now)[platform.pk]
        waiting = (
            Booking.objects.operated_by(user).waiting().filter(unit__equipment__platform=platform) if runs else None
        )
        return super().get_context_data(
            platform=platform,
            operators=[row for row in operators if row.agreed_at or edits],
            asked=asked,
            equipment=[one for one in platform.equipment.all() if one.removed_at is None],
            closures=platform.closures.filter(ends_on__gte=timezone.localdate()).select_related("equipment")[:SHOWN],
            use=use,
            use_days=USE_DAYS,
            may_edit=edits,
            may_run=runs,
            may_book=may_book(user, platform),
            waiting=waiting.count() if runs else 0,
            events=list(platform.events.all()[:SHOWN]) if runs or edits or office else [],
            panels=panels_for("platform", self.request, platform),
            **moves_offered(platform.publication, own=edits, office=office),
            **context,
        )


@open_page
class Provider(TemplateView):
    """All that one organisation offers in the catalogue. An organisation that offers nothing has no such page."""

    template_name = "services/provider.html"

    def get_context_data(self, **context):
        organisation = get_object_or_404(Organisation.objects.verified(), public_id=self.kwargs["public_id"])
        found = list(queries.published_services(provider=organisation)[:SHOWN])
        platforms = list(queries.platforms_of(organisation)[:SHOWN])
        if not found and not platforms:
            get_object_or_404(
                Organisation.objects.filter(pk__in=getattr(self.request.user, "organisation_ids", ())),
                pk=organisation.pk,
            )
        incubator = Incubator.objects.public().filter(organisation=organisation).first()
        return super().get_context_data(
            organisation=organisation, services=found, platforms=platforms, incubator=incubator,
            empty=_("Nothing of this organisation stands in the catalogue."), **context,
        )  # fmt: skip

"""Filters of the catalogue and of the lists of bookings."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from core.filters import ListFilterSet, SearchFilter
from incubators.choices import PlatformKind, ServiceStage
from incubators.service_types import ServiceType
from regions.models import Region
from regions.reference import field_choices
from services.choices import BookingState, OfferState, PlatformState, PriceModel, Tier, VoucherUse
from services.models import Booking, Platform, Service
from services.models.words import with_facet
from talent.forms import LANGUAGES


def _countries(codes) -> list[tuple[str, str]]:
    return sorted(
        ((one.country, one.name) for one in Region.objects.countries().filter(country__in=codes)),
        key=lambda pair: pair[1],
    )


def countries_served():
    """Countries and regions that a published service names."""
    lists = Service.objects.published().values_list("countries", flat=True).distinct()
    return _countries({code for codes in lists for code in codes})


def countries_with_platforms():
    return _countries(set(Platform.objects.published().values_list("region__country", flat=True)))


class ServiceFilter(ListFilterSet):
    """Services by words, kind, scope, stage, field, country, language, price and voucher."""

    q = SearchFilter(label=_("Service or provider"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ServiceType.choices, empty_label=_("All kinds"))
    field = django_filters.ChoiceFilter(
        method="in_field", label=_("Field"), choices=field_choices, empty_label=_("All fields")
    )
    country = django_filters.ChoiceFilter(
        method="for_country", label=_("Country or region"), choices=countries_served,
        empty_label=_("All countries and regions"),
    )  # fmt: skip
    language = django_filters.ChoiceFilter(
        method="in_language", label=_("Language"), choices=LANGUAGES, empty_label=_("All languages")
    )
    price = django_filters.ChoiceFilter(
        field_name="price_model", label=_("Price"), choices=PriceModel.choices, empty_label=_("Any price")
    )
    stage = django_filters.ChoiceFilter(
        label=_("Stage of incubation"), choices=ServiceStage.choices, empty_label=_("Any stage")
    )
    tier = django_filters.ChoiceFilter(label=_("Scope"), choices=Tier.choices, empty_label=_("Any scope"))
    voucher = django_filters.ChoiceFilter(
        method="for_voucher", label=_("Voucher"), choices=VoucherUse.choices, empty_label=_("With or without")
    )

    class Meta:
        model = Service
        fields = ["q", "kind", "stage", "tier"]

    def in_field(self, queryset, name, value):
        return with_facet(queryset, "f", value)

    def for_country(self, queryset, name, value):
        return with_facet(queryset, "r", value)

    def in_language(self, queryset, name, value):
        return with_facet(queryset, "l", value)

    def for_voucher(self, queryset, name, value):
        return with_facet(queryset, "v", value)


class OfficeServiceFilter(ServiceFilter):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=OfferState.choices[1:], empty_label=_("Any state")
    )  # fmt: skip


class PlatformFilter(ListFilterSet):
    """Platforms by words, kind, stage, country, field, and whether one can book."""

    q = SearchFilter(label=_("Platform, equipment or operator"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=PlatformKind.choices, empty_label=_("All kinds"))
    state = django_filters.ChoiceFilter(label=_("Stage"), choices=PlatformState.choices, empty_label=_("Any stage"))
    country = django_filters.ChoiceFilter(
        field_name="region__country", label=_("Country or region"), choices=countries_with_platforms,
        empty_label=_("All countries and regions"),
    )  # fmt: skip
    field = django_filters.ChoiceFilter(
        method="in_field", label=_("Field"), choices=field_choices, empty_label=_("All fields")
    )

    class Meta:
        model = Platform
        fields = ["q", "kind", "state"]

    def in_field(self, queryset, name, value):
        return with_facet(queryset, "f", value)


class OfficePlatformFilter(PlatformFilter):
    publication = django_filters.ChoiceFilter(
        label=_("Catalogue"), choices=OfferState.choices[1:], empty_label=_("Any state")
    )  # fmt: skip


class BookingFilter(ListFilterSet):
    """Bookings by words, state and day."""

    q = SearchFilter(
        label=_("Platform, equipment or organisation"),
        fields=("unit__equipment__platform__search_text", "organisation__name_zh", "organisation__name_en"),
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=BookingState.choices, empty_label=_("Any state"))
    day = django_filters.DateFromToRangeFilter(field_name="starts_at", label=_("Begins"))

    class Meta:
        model = Booking
        fields = ["q", "state"]


class ReasonForm(forms.Form):
    """Why something is taken down, declined or cancelled."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

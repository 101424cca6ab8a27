"""Filters of the lists. They narrow what a view allows, and never let anybody feel for what they may not read."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.districts import district_choices
from accounts.permissions import is_commission
from core.filters import SearchFilter, search
from enterprises.models import Enterprise, ServiceRequest
from enterprises.vocabulary import CooperationType, Disclosure, Qualification
from incubators.service_types import ServiceType
from regions.reference import field_choices, region_choices


def readable(queryset, user):
    """Enterprises whose whole profile this person may read: a filter on anything else would tell what is hidden."""
    if is_commission(user):
        return queryset
    return queryset.filter(Q(disclosure=Disclosure.PROFILE) | Q(organisation__in=user.organisation_ids))


def searched(queryset, words: str, *, user):
    """Search in the whole text for those who may read it, in the basics for everybody else."""
    if is_commission(user):
        return search(queryset, words)
    whole = readable(search(queryset, words), user)
    basics = search(queryset, words, fields=["public_text"])
    return queryset.filter(Q(pk__in=whole.values("pk")) | Q(pk__in=basics.values("pk")))


class EnterpriseFilter(django_filters.FilterSet):
    """Name or words, field, district; target country, co-operation and recognition of those that show their profile."""

    q = django_filters.CharFilter(method="by_words", label=_("Name, product or field"), max_length=200)
    field = django_filters.ChoiceFilter(
        method="in_field", choices=field_choices, label=_("Technology field"), empty_label=_("All fields")
    )
    district = django_filters.ChoiceFilter(
        field_name="organisation__district",
        choices=district_choices,
        label=_("District"),
        empty_label=_("All districts"),
    )
    region = django_filters.ChoiceFilter(
        method="targeting", choices=region_choices, label=_("Aims at"), empty_label=_("Anywhere")
    )
    cooperation = django_filters.ChoiceFilter(
        method="offering", choices=CooperationType.choices, label=_("Co-operation"), empty_label=_("Any")
    )
    qualification = django_filters.ChoiceFilter(
        method="qualified", choices=Qualification.choices, label=_("Recognised as"), empty_label=_("Any")
    )

    class Meta:
        model = Enterprise
        fields = ["q", "field", "district", "region", "cooperation", "qualification"]

    def by_words(self, queryset, name, value):
        return searched(queryset, value, user=self.request.user)

    def in_field(self, queryset, name, value):
        return queryset.in_field(value)

    def targeting(self, queryset, name, value):
        return readable(queryset.targeting(value), self.request.user)

    def offering(self, queryset, name, value):
        return readable(queryset.offering(value), self.request.user)

    def qualified(self, queryset, name, value):
        return readable(queryset.qualified_as(value), self.request.user)


class RequestFilter(django_filters.FilterSet):
    """A party's list of requests: words, service, country."""

    q = SearchFilter(
        fields=["case__title", "case__search_text", "case__case_no", "case__receipt_no"], label=_("Word or number")
    )
    service = django_filters.ChoiceFilter(
        field_name="main_service", choices=ServiceType.choices, label=_("Service"), empty_label=_("All services")
    )
    region = django_filters.ChoiceFilter(
        field_name="region__code", choices=region_choices, label=_("Country or region"), empty_label=_("All")
    )

    class Meta:
        model = ServiceRequest
        fields = ["q", "service", "region"]


class OpenRequestFilter(django_filters.FilterSet):
    """Requests that could be taken. No search by words: the text that is searched holds the name."""

    service = django_filters.ChoiceFilter(
        field_name="main_service", choices=ServiceType.choices, label=_("Service"), empty_label=_("All services")
    )
    region = django_filters.ChoiceFilter(
        field_name="region__code", choices=region_choices, label=_("Country or region"), empty_label=_("All")
    )

    class Meta:
        model = ServiceRequest
        fields = ["service", "region"]

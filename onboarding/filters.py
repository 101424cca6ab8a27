"""Filters of the office's list of organisations."""

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.districts import district_choices
from accounts.models import Capacity, Organisation, OrganisationStatus
from core.filters import ListFilterSet, SearchFilter
from onboarding.models import JoinRequest, MergeRecord, PossibleDuplicate
from onboarding.search import FIELDS


def country_choices():
    return [(country.code, country.name) for country in countries]


class OrganisationFilter(ListFilterSet):
    """Name or number, status, capacity (verified or asked for), district, country, and what waits for an answer."""

    q = SearchFilter(fields=(*FIELDS, "mailbox"), label=_("Name or number"))
    status = django_filters.ChoiceFilter(
        choices=OrganisationStatus.choices, label=_("Status"), empty_label=_("Any status")
    )
    capacity = django_filters.ChoiceFilter(
        choices=Capacity.Kind.choices, method="with_capacity", label=_("Capacity"), empty_label=_("Any capacity")
    )
    district = django_filters.ChoiceFilter(
        choices=district_choices, label=_("District"), empty_label=_("All districts")
    )
    country = django_filters.ChoiceFilter(
        choices=country_choices, label=_("Country or region"), empty_label=_("Everywhere")
    )
    asked = django_filters.ChoiceFilter(
        choices=[("yes", _("With requests to be let in"))],
        method="with_requests",
        label=_("Waiting"),
        empty_label=_("All"),
    )

    class Meta:
        model = Organisation
        fields = ["q", "status", "capacity", "district", "country", "asked"]

    def with_capacity(self, queryset, name, value):
        state = [Capacity.State.VERIFIED, Capacity.State.ASKED]
        return queryset.filter(
            Exists(Capacity.objects.filter(organisation=OuterRef("pk"), kind=value, state__in=state))
        )

    def with_requests(self, queryset, name, value):
        return queryset.filter(Exists(JoinRequest.objects.open().filter(organisation=OuterRef("pk"))))


class DuplicateFilter(ListFilterSet):
    q = SearchFilter(
        fields=("one__name_zh", "one__name_en", "one__uscc", "other__name_zh", "other__name_en", "other__uscc"),
        label=_("Name or number"),
    )
    state = django_filters.ChoiceFilter(
        choices=PossibleDuplicate.State.choices, label=_("State"), empty_label=_("Any state")
    )
    reason = django_filters.ChoiceFilter(
        choices=PossibleDuplicate.Reason.choices, label=_("Reason"), empty_label=_("Any reason")
    )

    class Meta:
        model = PossibleDuplicate
        fields = ["q", "state", "reason"]


class MergeFilter(ListFilterSet):
    q = SearchFilter(
        fields=("absorbed_name", "survivor__name_zh", "survivor__name_en", "reason"), label=_("Name or reason")
    )

    class Meta:
        model = MergeRecord
        fields = ["q"]

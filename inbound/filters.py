"""Filters of the list of inbound projects. They narrow what the view allows and never widen it."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.districts import district_choices
from accounts.permissions import is_commission
from core.filters import ListFilterSet, SearchFilter, search
from inbound.models import InboundProject
from inbound.vocabulary import CORRECTION, ENDED, HOLD, PARTS, RANK, REFUSED, WITHDRAWN, EndReason, Part, Stage
from regions.reference import field_choices, holds_field, region_choices

STATES = [
    *Stage.choices,
    (CORRECTION, _("Waiting for correction")),
    (HOLD, _("On hold")),
    (REFUSED, pgettext_lazy("inbound", "Not taken up")),
    (ENDED, pgettext_lazy("inbound", "Ended")),
    (WITHDRAWN, pgettext_lazy("inbound", "Withdrawn")),
]
WAITING = [("open", _("All open ones")), ("stale", _("Stands still")), ("late", _("A time limit has passed"))]


class InboundFilter(ListFilterSet):
    q = SearchFilter(method="search", label=_("Name or number"))
    stage = django_filters.ChoiceFilter(
        field_name="case__state", choices=STATES, label=_("State"), empty_label=_("All states")
    )
    part = django_filters.ChoiceFilter(
        method="of_part", choices=Part.choices, label=_("Stage of the chain"), empty_label=_("All three")
    )
    reached = django_filters.ChoiceFilter(
        method="has_reached", choices=Stage.choices, label=_("Has come as far as"), empty_label=_("However far")
    )
    waiting = django_filters.ChoiceFilter(
        method="waits", choices=WAITING, label=_("What it waits for"), empty_label=_("Open and closed")
    )
    region = django_filters.ChoiceFilter(
        field_name="home_region__country", choices=region_choices, label=_("Country or region"), empty_label=_("All countries and regions")
    )  # fmt: skip
    field = django_filters.ChoiceFilter(
        method="in_field", choices=field_choices, label=_("Field"), empty_label=_("All fields")
    )
    district = django_filters.ChoiceFilter(
        field_name="case__district", choices=district_choices, label=pgettext_lazy("inbound", "District"), empty_label=_("All districts")
    )  # fmt: skip
    landed = django_filters.NumberFilter(field_name="landed_on", lookup_expr="year", label=_("Landed in the year"))
    reason = django_filters.ChoiceFilter(
        field_name="end_reason", choices=EndReason.choices, label=_("Why it ended"), empty_label=_("Any reason")
    )

    class Meta:
        model = InboundProject
        fields = ["q", "stage", "part", "reached", "waiting", "region", "field", "district", "landed", "reason"]

    def search(self, queryset, name, value):
        """What a district does not read it does not find either: the words of the whole case are for the others."""
        inside = is_commission(self.request.user) or not self.request.user.staff_districts
        whole = ("case__search_text",) if inside else ()
        return search(queryset, value, fields=("case__title", "case__case_no", *whole))

    def of_part(self, queryset, name, value):
        return queryset.filter(case__state__in=PARTS[Part(value)])

    def has_reached(self, queryset, name, value):
        return queryset.filter(furthest__gte=RANK[value])

    def waits(self, queryset, name, value):
        today = timezone.localdate()
        if value == "stale":
            return queryset.stale(today)
        if value == "late":
            return queryset.open().filter(case__promised_on__lt=today)
        return queryset.open()

    def in_field(self, queryset, name, value):
        return queryset.filter(holds_field("tech_fields", value))

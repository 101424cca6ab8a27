"""Filters of the page of unmet demand and idle supply, and of the two lists behind it."""

import django_filters
from django.utils.translation import gettext_lazy as _

from core.filters import ListFilterSet
from enterprises.models import Enterprise
from matching.models import Demand
from portal.funnel import gaps
from regions.models import Continent
from regions.reference import field_choices, holds_field, region_choices


class GapFilter(ListFilterSet):
    """Of the page: after how many days a demand without an introduction counts."""

    days = django_filters.ChoiceFilter(
        label=_("Without introduction for"),
        choices=[(str(n), _("%(n)d days") % {"n": n}) for n in gaps.DAYS if n != gaps.USUAL],
        empty_label=_("30 days"),
        method="as_it_is",
    )

    class Meta:
        model = Demand
        fields = ["days"]

    def as_it_is(self, queryset, name, value):
        return queryset

    @property
    def kept(self) -> dict[str, str]:
        self.form.is_valid()
        given = self.form.cleaned_data.get("days")
        return {"days": given} if given else {}

    @property
    def number(self) -> int:
        return int(self.kept.get("days") or gaps.USUAL)


class UnmetFilter(GapFilter):
    """Of the list of unmet demands."""

    why = django_filters.ChoiceFilter(
        label=_("Why"), choices=gaps.Unmet.choices, empty_label=_("Any reason"), method="as_it_is"
    )
    field = django_filters.ChoiceFilter(
        label=_("Field"), choices=field_choices, empty_label=_("All fields"), method="in_field"
    )
    continent = django_filters.ChoiceFilter(
        label=_("Part of the world"), choices=Continent.choices, empty_label=_("All"), field_name="region__continent"
    )
    region = django_filters.ChoiceFilter(
        label=_("Country or region"), choices=region_choices, empty_label=_("All countries and regions"),
        field_name="region__country",
    )  # fmt: skip

    class Meta(GapFilter.Meta):
        fields = ["days", "why", "field", "continent", "region"]

    def in_field(self, queryset, name, value):
        return queryset.filter(holds_field("current_version__tech_fields", value))

    def filter_queryset(self, queryset):
        why = self.form.cleaned_data.get("why") or ""
        asked = gaps.unmet(self.request.user, days=self.number, why=why)
        return super().filter_queryset(queryset.filter(pk__in=asked.order_by().values("pk")))


class IdleFilter(ListFilterSet):
    """Of the list of idle companies."""

    why = django_filters.ChoiceFilter(
        label=_("Why"), choices=gaps.Idle.choices, empty_label=_("Any reason"), method="for_reason"
    )
    field = django_filters.ChoiceFilter(
        label=_("Field"), choices=field_choices, empty_label=_("All fields"), method="in_field"
    )
    continent = django_filters.ChoiceFilter(
        label=_("Wants to go to"), choices=Continent.choices, empty_label=_("All"), method="to_continent"
    )

    class Meta:
        model = Enterprise
        fields = ["why", "field", "continent"]

    def for_reason(self, queryset, name, value):
        return queryset.filter(pk__in=gaps.idle(self.request.user, why=value).order_by().values("pk"))

    def in_field(self, queryset, name, value):
        return queryset.in_field(value)

    def to_continent(self, queryset, name, value):
        return gaps.targeting(queryset, value)

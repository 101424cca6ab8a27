"""Filters of the funnel and of the lists behind it: the same names, so that a figure's link shows what it counted."""

import re
from datetime import datetime, time, timedelta

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.filters import ListFilterSet
from incubators.models import OverseasEntity
from introductions.models import Introduction
from matching.models import Demand
from portal.filters import period_choices, span
from portal.funnel.figures import NOWHERE
from portal.funnel.stages import FunnelStage, Question, Slice, accepted
from regions.reference import field_choices, holds_field, region_choices
from talent.models import TechnologyManager

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
NONE = (NOWHERE, _("Not stated"))


def manager_choices():
    brokered = Introduction.objects.filter(manager__isnull=False).values("manager")
    rows = TechnologyManager.objects.filter(pk__in=brokered) | TechnologyManager.objects.filter(
        pk__in=accepted().values("manager")
    )
    return sorted(((row.profile.public_id, str(row)) for row in rows.select_related("profile")), key=lambda one: one[1])


def broker_choices():
    return _organisations("broker")


def _organisations(column: str):
    keys = Introduction.objects.filter(**{f"{column}__isnull": False}).values(column)
    return [(row.public_id, str(row)) for row in Organisation.objects.filter(pk__in=keys).order_by("pk")]


def base_choices():
    return [(public_id, label) for _pk, public_id, label in bases_that_brought()]


def bases_that_brought() -> list[tuple[int, str, str]]:
    """(key, address, label) of every organisation that brought a demand; the label names the bases that it operates."""
    brought = Introduction.objects.filter(brought_demand__isnull=False).values("brought_demand")
    names: dict[int, list[str]] = {}
    for base in OverseasEntity.objects.in_register().filter(operator__in=brought).for_list().order_by("pk"):
        names.setdefault(base.operator_id, []).append(base.name)
    rows = Organisation.objects.filter(pk__in=names)
    return [(row.pk, row.public_id, f"{row} ({' · '.join(names[row.pk])})") for row in rows.order_by("pk")]


class FunnelFilter(ListFilterSet):
    """A cohort: demands published in a period, of a region, in a field; and whose introductions count."""

    period = django_filters.ChoiceFilter(
        label=_("Published"), choices=period_choices, empty_label=_("Last 12 months"), method="as_it_is"
    )
    region = django_filters.ChoiceFilter(
        label=_("Country or region"),
        choices=lambda: [*region_choices(), NONE],
        empty_label=_("All countries and regions"),
        method="in_region",
    )
    field = django_filters.ChoiceFilter(
        label=_("Field"), choices=lambda: [*field_choices(), NONE], empty_label=_("All fields"), method="in_field"
    )
    manager = django_filters.ChoiceFilter(
        label=_("Technology manager"), choices=manager_choices, empty_label=_("All"), method="as_it_is"
    )
    broker = django_filters.ChoiceFilter(
        label=_("Broker"), choices=broker_choices, empty_label=_("All"), method="as_it_is"
    )
    base = django_filters.ChoiceFilter(
        label=_("Brought by a base"), choices=base_choices, empty_label=_("All"), method="as_it_is"
    )

    class Meta:
        model = Demand
        fields = ["period", "region", "field", "manager", "broker", "base"]

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        asked = (data or {}).get("period", "")
        if MONTH.fullmatch(
            asked
        ):  # older months are rows of the table by month, though the list offers only the newest
            self.filters["period"].extra["choices"] = lambda: [*period_choices(), (asked, asked)]

    def as_it_is(self, queryset, name, value):
        return queryset  # narrowed below, or by the slice

    def in_region(self, queryset, name, value):
        return queryset.filter(region__isnull=True) if value == NOWHERE else queryset.filter(region__country=value)

    def in_field(self, queryset, name, value):
        if value != NOWHERE:
            return queryset.filter(holds_field("current_version__tech_fields", value))
        for node in field_choices():
            queryset = queryset.exclude(holds_field("current_version__tech_fields", node[1][0][0]))
        return queryset

    @property
    def kept(self) -> dict[str, str]:
        """The filters in the address that make sense."""
        self.form.is_valid()
        names = FunnelFilter.base_filters
        return {name: value for name, value in self.form.cleaned_data.items() if value and name in names}

    @property
    def days(self):
        return span(self.kept.get("period", ""), timezone.localdate())

    @property
    def slice(self) -> Slice:
        kept = self.kept
        keys = {}
        if "manager" in kept:
            keys["manager"] = _key(TechnologyManager.objects.filter(profile__public_id=kept["manager"]))
        for name in ("broker", "base"):
            if name in kept:
                keys[name] = _key(Organisation.objects.filter(public_id=kept[name]))
        return Slice(**keys)

    def filter_queryset(self, queryset):
        first, last = self.days
        if first:
            queryset = queryset.filter(published_at__gte=_begin(first))
        if last:
            queryset = queryset.filter(published_at__lt=_begin(last + timedelta(days=1)))
        return super().filter_queryset(queryset)

    def question(self) -> Question:
        first, last = self.days
        cohort = (first, last, self.kept.get("region", ""), self.kept.get("field", ""))
        return Question(self.request.user, self.qs, self.slice, cohort)


def _begin(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _key(rows) -> int:
    return rows.values_list("pk", flat=True).first() or 0


class StageFilter(FunnelFilter):
    """Of the lists behind a figure."""

    stage = django_filters.ChoiceFilter(
        label=_("Reached"), choices=FunnelStage.choices, empty_label=_("Published"), method="as_it_is"
    )

    class Meta(FunnelFilter.Meta):
        fields = ["stage", *FunnelFilter.Meta.fields]

    @property
    def reached(self) -> str:
        self.form.is_valid()
        return self.form.cleaned_data.get("stage") or FunnelStage.PUBLISHED

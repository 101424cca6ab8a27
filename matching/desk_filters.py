"""Filters of outcomes and of the places of an allocation. The page of figures and the list behind it share their names."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.filters import ListFilterSet
from enterprises.vocabulary import Language
from matching.models import MatchOutcome, Placement
from matching.models.outcomes import GOOD_FROM, OutcomeKind
from matching.quality import CUTS
from regions.reference import field_label

MONTHS = 24
NONE = "none"


def months():
    """The last two years, the newest month first."""
    today = timezone.localdate()
    number = today.year * 12 + today.month - 1
    names = [f"{one // 12}-{one % 12 + 1:02d}" for one in range(number, number - MONTHS, -1)]
    return [(name, name) for name in names]


def domains():
    """The domains of the outcomes there are."""
    codes = MatchOutcome.objects.order_by("field").values_list("field", flat=True).distinct()
    return [(code or NONE, field_label(code) if code else _("not stated")) for code in codes]


def languages():
    return [*Language.choices, (NONE, _("not stated"))]


class QualityFilter(ListFilterSet):
    """Of the page of figures."""

    period = django_filters.ChoiceFilter(
        label=_("Decided in"), choices=months, empty_label=_("Since the beginning"), method="in_month"
    )
    field = django_filters.ChoiceFilter(
        label=_("Field"), choices=domains, empty_label=_("All fields"), method="or_none"
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), field_name="lang", choices=languages, empty_label=_("All languages"), method="or_none"
    )

    class Meta:
        model = MatchOutcome
        fields = ["period", "field", "language"]

    def in_month(self, queryset, name, value):
        year, month = value.split("-")
        return queryset.filter(decided_at__year=int(year), decided_at__month=int(month))

    def or_none(self, queryset, name, value):
        column = {"language": "lang"}.get(name, name)
        return queryset.filter(**{column: "" if value == NONE else value})


class OutcomeFilter(QualityFilter):
    """Of the decisions behind a figure."""

    top = django_filters.ChoiceFilter(
        label=_("Place in the list"),
        choices=[(str(k), _("among the first %(k)d") % {"k": k}) for k in CUTS],
        empty_label=_("Any place"),
        method="among",
    )
    good = django_filters.ChoiceFilter(
        label=_("Went well"), choices=[("yes", _("Yes")), ("no", _("No"))], empty_label=_("All"), method="went_well"
    )
    kind = django_filters.ChoiceFilter(
        label=_("What came of it"), choices=OutcomeKind.choices, empty_label=_("Anything")
    )
    counted = django_filters.ChoiceFilter(
        label=_("Counts"), choices=[("yes", _("Yes")), ("no", _("No"))], empty_label=_("All"), method="counts"
    )

    class Meta(QualityFilter.Meta):
        fields = ["period", "field", "language", "top", "good", "kind", "counted"]

    def among(self, queryset, name, value):
        return queryset.judging().filter(rank__lte=int(value))

    def went_well(self, queryset, name, value):
        return queryset.filter(grade__gte=GOOD_FROM) if value == "yes" else queryset.filter(grade__lt=GOOD_FROM)

    def counts(self, queryset, name, value):
        judging = MatchOutcome.objects.judging().values("pk")
        return queryset.filter(pk__in=judging) if value == "yes" else queryset.exclude(pk__in=judging)


class PlacementFilter(ListFilterSet):
    """Of the places of a plan."""

    only = django_filters.ChoiceFilter(
        label=_("Shown"),
        choices=[
            ("open", _("Not on the shortlist yet")),
            ("done", _("On the shortlist")),
        ],
        empty_label=_("All"),
        method="by_decision",
    )

    class Meta:
        model = Placement
        fields = ["only"]

    def by_decision(self, queryset, name, value):
        return queryset.filter(on_shortlist=value == "done")

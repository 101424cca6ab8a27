"""Filters of lists of outcomes. They narrow what the view allows and never widen it."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.filters import ListFilterSet, SearchFilter
from incubators.models import OverseasEntity
from outcomes.choices import FOLLOW_UP_MONTHS, Currency, OutcomeKind, OutcomeState
from outcomes.models import Attribution, FollowUp, Outcome
from talent.models import TechnologyManager

FIRST_YEAR = 2015


def years():
    this = timezone.localdate().year
    return [(str(year), str(year)) for year in range(this, FIRST_YEAR - 1, -1)]


def _named(model, column):
    """A function of the request: the rows of ``model`` that a share is named for in what the reader handles."""

    def rows(request):
        seen = Outcome.objects.handled_by_office(request.user)
        named = Attribution.objects.filter(outcome__in=seen.values("pk"), **{f"{column}__isnull": False})
        found = model.objects.filter(pk__in=named.values(column))
        return found.select_related("profile") if model is TechnologyManager else found

    return rows


class _ShareOf(django_filters.ModelChoiceFilter):
    """Outcomes with a share for the one chosen."""

    def __init__(self, model, column, **kwargs):
        self.column = column
        super().__init__(queryset=_named(model, column), to_field_name="public_id", **kwargs)

    def filter(self, queryset, value):
        if value is None:
            return queryset
        return queryset.filter(pk__in=Attribution.objects.filter(**{self.column: value}).values("outcome"))


class OwnOutcomeFilter(ListFilterSet):
    """For an organisation's own list."""

    q = SearchFilter(label=_("Title, side or number"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=OutcomeState.choices, empty_label=_("All states"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=OutcomeKind.choices, empty_label=_("All kinds"))
    year = django_filters.ChoiceFilter(
        label=_("Year of signing"),
        field_name="signed_on",
        lookup_expr="year",
        choices=years,
        empty_label=_("All years"),
    )

    class Meta:
        model = Outcome
        fields = ["q", "state", "kind", "year"]


class OutcomeFilter(OwnOutcomeFilter):
    """For the office: also by money, base, incubator and technology manager."""

    currency = django_filters.ChoiceFilter(
        label=_("Currency"), choices=Currency.choices, empty_label=_("All currencies")
    )
    base = _ShareOf(OverseasEntity, "base", label=_("Share of the base"))
    incubator = _ShareOf(Organisation, "organisation", label=_("Share of the institution"))
    manager = _ShareOf(TechnologyManager, "manager", label=_("Share of the technology manager"))

    class Meta:
        model = Outcome
        fields = ["q", "state", "kind", "year", "currency", "base", "incubator", "manager"]


class ShareFilter(ListFilterSet):
    """For contributors: by what they may read. Neither sides nor money can be asked for."""

    q = SearchFilter(label=_("Title"), fields=["title_zh", "title_en"])
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=OutcomeKind.choices, empty_label=_("All kinds"))
    year = django_filters.ChoiceFilter(
        label=_("Year of signing"),
        field_name="signed_on",
        lookup_expr="year",
        choices=years,
        empty_label=_("All years"),
    )

    class Meta:
        model = Outcome
        fields = ["q", "kind", "year"]


class FollowUpFilter(ListFilterSet):
    q = SearchFilter(label=_("Title, side or number"), fields=["outcome__search_text"])
    months = django_filters.ChoiceFilter(
        label=_("Months after signing"), choices=[(str(n), str(n)) for n in FOLLOW_UP_MONTHS], empty_label=_("All")
    )

    class Meta:
        model = FollowUp
        fields = ["q", "months"]

"""Filters of the list of technology fields."""

import django_filters
from django.utils.translation import gettext_lazy as _

from core.filters import ListFilterSet, SearchFilter
from regions.models import TechnologyField


def domain_choices() -> list[tuple[str, str]]:
    return [(row.code, f"{row.code} {row.label}") for row in TechnologyField.objects.domains()]


class FieldFilter(ListFilterSet):
    """Names and synonyms of every language, the domain, in use or retired."""

    q = SearchFilter(label=_("Name, synonym or code"))
    domain = django_filters.ChoiceFilter(
        method="in_domain", choices=domain_choices, label=_("Domain"), empty_label=_("All domains")
    )
    state = django_filters.ChoiceFilter(
        method="in_state",
        choices=[("active", _("In use")), ("retired", _("Retired"))],
        label=_("State"),
        empty_label=_("In use and retired"),
    )

    class Meta:
        model = TechnologyField
        fields = ["q", "domain", "state"]

    def in_domain(self, queryset, name, value):
        return queryset.filter(code=value) | queryset.filter(parent__code=value)

    def in_state(self, queryset, name, value):
        return queryset.filter(is_active=value == "active")

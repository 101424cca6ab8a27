"""Filters of the outbox. They narrow what the view allows and never widen it."""

import django_filters
from django.utils.translation import gettext_lazy as _

from casework.kinds import kinds as kinds_of_case
from core.filters import ListFilterSet, SearchFilter
from letters.kinds import LetterCode, case_kinds
from letters.models import Letter


def matters():
    return [(code, kinds_of_case[code].label) for code in case_kinds() if code in kinds_of_case]


class LetterFilter(ListFilterSet):
    """Search, letter, kind of case, written since."""

    q = SearchFilter(label=_("Name or number"))
    kind = django_filters.ChoiceFilter(label=_("Letter"), choices=LetterCode.choices, empty_label=_("All letters"))
    matter = django_filters.ChoiceFilter(
        label=_("Kind of case"), field_name="case__kind", choices=matters, empty_label=_("All kinds")
    )
    since = django_filters.DateFilter(field_name="created_at", lookup_expr="date__gte", label=_("Written since"))

    class Meta:
        model = Letter
        fields = ["q", "kind", "matter", "since"]

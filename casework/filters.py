"""Filters of the inbox. They narrow what the view allows and never widen it."""

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.districts import district_choices
from accounts.models import User
from casework.forms import colleagues
from casework.kinds import CLOSED_PHASES, Phase, kind_choices
from casework.models import Case
from casework.queue import ordered, tab_condition
from core.filters import ListFilterSet, SearchFilter

NOBODY = "nobody"
PHASE_GROUPS = {
    "draft": [Phase.DRAFT],
    "waiting": [Phase.WAITING_APPLICANT],
    "office": [Phase.TO_ACCEPT, Phase.IN_REVIEW, Phase.ON_NOTICE],
    "closed": CLOSED_PHASES,
}
PHASES = [
    ("draft", _("Drafts")),
    ("waiting", _("Waiting for you")),
    ("office", _("With the office")),
    ("closed", _("Closed")),
]


class CaseFilter(ListFilterSet):
    """Search, kind, district, assignee, submitted since."""

    q = SearchFilter(label=_("Name, number, credit code"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=kind_choices, empty_label=_("All kinds"))
    district = django_filters.ChoiceFilter(
        label=_("District"), choices=district_choices, empty_label=_("All districts")
    )
    assignee = django_filters.ChoiceFilter(
        label=_("Assigned to"), method="assigned", choices=(), empty_label=_("Anybody")
    )
    since = django_filters.DateFilter(field_name="submitted_at", lookup_expr="date__gte", label=_("Submitted since"))

    class Meta:
        model = Case
        fields = ["q", "kind", "district", "assignee"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["assignee"].extra["choices"] = self.assignees  # asked only where the choices are shown or checked

    @staticmethod
    def assignees():
        return [(NOBODY, _("Not assigned")), *((user.public_id, str(user)) for user in colleagues())]

    def assigned(self, queryset, name, value):
        if value == NOBODY:
            return queryset.filter(assignee__isnull=True)
        return queryset.filter(assignee__in=User.objects.filter(public_id=value))


class OwnCaseFilter(ListFilterSet):
    """Of an applicant's own list: nothing about the people of the office."""

    q = SearchFilter(label=_("Name or number"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=kind_choices, empty_label=_("All kinds"))
    phase = django_filters.ChoiceFilter(label=_("State"), choices=PHASES, empty_label=_("All"), method="in_phase")

    class Meta:
        model = Case
        fields = ["q", "kind"]

    def in_phase(self, queryset, name, value):
        return queryset.filter(phase__in=PHASE_GROUPS[value])


def queue_cases(params, user):
    """The cases of a list's query string in its order: what the list shows, for stepping through it."""
    cases = Case.objects.handled_by_office(user).filter(tab_condition(params.get("tab", ""), user))
    return ordered(CaseFilter(params, queryset=cases).qs, params.get("sort", ""))

"""Filters of the administrators' lists."""

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.forms import DateInput, TextInput
from django.utils.translation import gettext_lazy as _

from accounts.audit import action_choices
from accounts.models import StaffRole, User
from core.filters import ListFilterSet, SearchFilter
from core.models import AuditEntry, ExportLog


def day_filter(field: str, lookup: str, label):
    return django_filters.DateFilter(
        field_name=field, lookup_expr=f"date__{lookup}", label=label, widget=DateInput(attrs={"type": "date"})
    )


class PeopleFilter(ListFilterSet):
    q = SearchFilter(fields=("name", "email"), label=_("Name or e-mail"))
    role = django_filters.ChoiceFilter(
        method="with_role", choices=StaffRole.Role.choices, label=_("Role"), empty_label=_("All roles")
    )

    class Meta:
        model = User
        fields = ["q", "role"]

    def with_role(self, queryset, name, value):
        """Not by a join: a district officer of two districts is one person."""
        return queryset.filter(Exists(StaffRole.objects.filter(user=OuterRef("pk"), role=value)))


class AuditFilter(ListFilterSet):
    """Who (acting or concerned), what, when, from which address."""

    q = django_filters.CharFilter(
        method="person", label=_("Person: name or e-mail"), widget=TextInput(attrs={"type": "search"})
    )
    action = django_filters.ChoiceFilter(choices=action_choices, label=_("What"), empty_label=_("Everything"))
    since = day_filter("at", "gte", _("From"))
    until = day_filter("at", "lte", _("To"))
    address = django_filters.CharFilter(lookup_expr="istartswith", label=_("Address"))

    class Meta:
        model = AuditEntry
        fields = ["q", "action", "since", "until", "address"]

    def person(self, queryset, name, value):
        """Entries by people of that name, and about them. Ten people are enough: more is no search for a person."""
        people = list(User.objects.filter(Q(name__icontains=value) | Q(email__icontains=value)).order_by("pk")[:10])
        about = Q()
        for user in people:
            about |= Q(subject__contains=f"user:{user.public_id}")
        return queryset.filter(Q(user__in=people) | about) if people else queryset.none()


class ExportLogFilter(ListFilterSet):
    q = SearchFilter(fields=("user__name", "user__email", "page", "purpose"), label=_("Person, list or purpose"))
    since = day_filter("at", "gte", _("From"))
    until = day_filter("at", "lte", _("To"))

    class Meta:
        model = ExportLog
        fields = ["q", "since", "until"]

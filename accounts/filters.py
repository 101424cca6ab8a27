"""Filters of the administrators' lists."""

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.forms import DateInput, TextInput
from django.utils.translation import gettext_lazy as _

from accounts.audit import action_choices
from accounts.models import StaffRole, User
from core.filters import ListFilterSet, SearchFilter
from core.imports.declaring import importers
from core.imports.models import Decision, ImportBatch, ImportRow, Outcome, Stage
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


def _importer_choices():
    return [(one.code, one.label) for one in importers]


class ImportFilter(ListFilterSet):
    q = SearchFilter(fields=("file_name", "requested_by__name"), label=_("File or person"))
    importer = django_filters.ChoiceFilter(
        choices=_importer_choices, label=_("What is imported"), empty_label=_("All registers")
    )
    stage = django_filters.ChoiceFilter(choices=Stage.choices, label=_("Stage"), empty_label=_("Any stage"))

    class Meta:
        model = ImportBatch
        fields = ["q", "importer", "stage"]


class ImportRowFilter(ListFilterSet):
    """What would become of a row, or what did."""

    SHOWN = [
        ("bad", _("With problems")),
        ("open", _("Perhaps here already")),
        ("new", _("New")),
        ("fill", _("Complete an existing one")),
        ("skip", _("Not entered")),
    ]
    q = SearchFilter(fields=("title",), label=_("Name or number"))
    show = django_filters.ChoiceFilter(choices=SHOWN, method="shown", label=_("Which rows"), empty_label=_("All rows"))
    outcome = django_filters.ChoiceFilter(
        choices=[pair for pair in Outcome.choices if pair[0]], label=_("Outcome"), empty_label=_("Any outcome")
    )

    class Meta:
        model = ImportRow
        fields = ["q", "show", "outcome"]

    def shown(self, queryset, name, value):
        if value == "bad":
            return queryset.bad()
        return queryset.filter(problems=[], decision=Decision.OPEN if value == "open" else value)

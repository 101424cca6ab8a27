"""The register as it stood on a day: the same list, the same columns, over the versions of that day."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from core.exports import Column
from incubators.register import register_as_of


def day_asked(parameters) -> date | None:
    """The day in the address; None where there is none, or none that the register can know (the filter says why)."""
    try:
        day = date.fromisoformat(parameters.get("as_of", ""))
    except ValueError:
        return None
    return day if date(1901, 1, 1) <= day <= timezone.localdate() else None


def columns_as_of(columns) -> tuple[Column, ...]:
    """The columns of a list of entities, over versions."""

    def of_version(column):
        return Column(column.label, lambda version: column.value(version.as_entity()), column.kind)

    return tuple(of_version(column) for column in columns)


class AsOfMixin:
    """For a list of entities: ``?as_of=2026-03-31`` shows the versions of that day instead."""

    filterset_now: type
    filterset_as_of: type
    columns: tuple = ()
    orderings_now: dict
    timeless = ("newest", "validity", "country")  # orderings whose columns a version has as well

    @cached_property
    def as_of(self) -> date | None:
        return day_asked(self.request.GET)

    @property
    def filterset_class(self):
        return self.filterset_as_of if self.as_of else self.filterset_now

    @property
    def export_columns(self):
        return columns_as_of(self.columns) if self.as_of else self.columns

    @property
    def orderings(self):
        if not self.as_of:
            return self.orderings_now
        return {key: order for key, order in self.orderings_now.items() if key in self.timeless}

    def get_versions(self) -> QuerySet:
        return register_as_of(self.as_of)

    def get_queryset(self):
        return self.get_versions() if self.as_of else self.get_entities()

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        if self.as_of:
            context["rows"] = [version.as_entity() for version in context["rows"]]
        return {**context, "as_of": self.as_of}

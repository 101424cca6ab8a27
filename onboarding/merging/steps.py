"""What moves when two organisations become one, as each app declares it, and what is written anew because names changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from accounts.models import Organisation
from core.registry import Registry

steps = Registry()
rewrites = Registry()
# Functions of an organisation that derive again what holds its names, such as the words that a search looks in. They run for both
# after a merge and after it was undone; what they write is not noted down.
named_again = Registry()


def _nothing(*args, **kwargs) -> None:
    return None


@dataclass(frozen=True)
class MergeStep:
    """Rows of ``model`` whose ``field`` points at an organisation, or at its one ``owner`` row, such as an enterprise's profile.

    ``single``: an organisation has at most one; with two, the one of the absorbed stays with it. ``same``: columns that two standing
    rows (``standing``) cannot share under one organisation; then the row stays, and ``settle(row, twin)`` says what of either changes
    instead: (object, {column: value}) pairs. ``after(ids, by=, record=, undone=)`` runs when rows were moved, or moved back.
    """

    label: Any
    model: type[Model]
    field: str
    owner: type[Model] | None = None
    single: bool = False
    same: tuple[str, ...] = ()
    standing: Q = Q()
    settle: Callable[[Any, Any], Iterable[tuple[Any, dict]]] = lambda row, twin: ()
    after: Callable[..., None] = _nothing

    @property
    def code(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    @property
    def column(self) -> str:
        return self.model._meta.get_field(self.field).attname

    def rows(self, organisation: Organisation) -> QuerySet:
        path = f"{self.field}__organisation" if self.owner else self.field
        return self.model._base_manager.filter(**{path: organisation}).order_by("pk")

    def target(self, survivor: Organisation):
        """What the column holds afterwards; None where the survivor has no ``owner`` row, which then moves itself."""
        if self.owner is None:
            return survivor.pk
        return self.owner._base_manager.filter(organisation=survivor).values_list("pk", flat=True).first()

    def twin(self, row, survivor: Organisation):
        """The survivor's row that stands in the way of ``row``."""
        if self.single:
            return self.rows(survivor).first()
        if not self.same or not self.rows_like(row).exists():
            return None
        values = {name: getattr(row, self.model._meta.get_field(name).attname) for name in self.same}
        return self.rows(survivor).filter(self.standing, **values).first()

    def rows_like(self, row) -> QuerySet:
        """The row itself, if it stands: an ended membership is in nobody's way."""
        return self.model._base_manager.filter(self.standing, pk=row.pk)


@dataclass(frozen=True)
class Rewrite:
    """Rows that name an organisation in words, where no key points at it.

    ``changes(names, name)``: (object, {column: value}) pairs, so that none of ``names`` (as they stood before, of both) stands there any
    more and ``name`` does instead.
    """

    code: str
    label: Any
    changes: Callable[[set[str], str], Iterable[tuple[Any, dict]]]

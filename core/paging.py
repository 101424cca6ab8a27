"""Pages of any ordered list without OFFSET and without COUNT: the next page starts behind the last row that was shown.

The order may mix directions and hold columns with nulls, which come last either way; the primary key is added when it is missing, so
no two rows are equal. A cursor carries the values of one row and is signed: one that was tampered with, or made for another order, is
the first page. What a cursor shows is limited by the queryset, so it gives no rights.

    page = KeysetPaginator(cases, order=("promised_on", "-pk"), per_page=25).page(request.GET.get("cursor"))
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from django.core import signing
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext as _

SALT = "core.paging"
COUNT_CAP = 10_000
LONGEST_CURSOR = 4_096
ALIAS = "_keyset_{}"

# How a value is written into a cursor and read back, by a letter.
CODES = {
    "t": (datetime, datetime.isoformat, datetime.fromisoformat),
    "d": (date, date.isoformat, date.fromisoformat),
    "h": (time, time.isoformat, time.fromisoformat),
    "n": (Decimal, str, Decimal),
    "u": (UUID, str, UUID),
}


@dataclass(frozen=True)
class Page:
    """One page of rows. The cursors are None where there is no such page."""

    object_list: list
    next_cursor: str | None
    previous_cursor: str | None

    @property
    def has_next(self) -> bool:
        return self.next_cursor is not None

    @property
    def has_previous(self) -> bool:
        return self.previous_cursor is not None

    def __iter__(self):
        return iter(self.object_list)

    def __len__(self):
        return len(self.object_list)


@dataclass(frozen=True)
class CappedCount:
    """A number of rows, or "10,000+": nobody needs to know how many more, and counting them costs."""

    number: int
    more: bool

    def __str__(self):
        text = f"{self.number:,}"
        return _("%(number)s+") % {"number": text} if self.more else text

    def __int__(self):
        return self.number


def capped_count(queryset: QuerySet, cap: int = COUNT_CAP) -> CappedCount:
    """Count up to ``cap`` rows; the database stops there."""
    found = queryset.order_by()[: cap + 1].count()
    return CappedCount(min(found, cap), found > cap)


@dataclass(frozen=True)
class _Column:
    """One column of the order: where it is read, in which direction, whether it may be null."""

    path: str
    descending: bool
    nullable: bool
    name: str  # attribute of a row that holds the value

    def ordering(self, *, reverse: bool):
        descending = self.descending != reverse
        if not self.nullable:  # plain, so that the database can walk an index
            return F(self.path).desc() if descending else F(self.path).asc()
        nulls = {"nulls_first": True} if reverse else {"nulls_last": True}
        return F(self.path).desc(**nulls) if descending else F(self.path).asc(**nulls)

    def equals(self, value) -> Q:
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def beyond(self, value, *, reverse: bool, or_equal: bool = False) -> Q | None:
        """Rows that come later in this column; None when there cannot be any."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if reverse else None
        lookup = ("lt" if self.descending != reverse else "gt") + ("e" if or_equal else "")
        later = Q(**{f"{self.path}__{lookup}": value})
        return later | Q(**{f"{self.path}__isnull": True}) if self.nullable and not reverse else later


class _DoesNotFit(Exception):
    """The values of a cursor are of another type than the columns."""


class KeysetPaginator:
    """Pages of ``queryset`` in ``order``: names of columns, with "-" for descending; relations ("user__email") and annotations too.

    Its own ordering is replaced. Raises ``ValueError`` for a page size below 1.
    """

    def __init__(self, queryset: QuerySet, order: Sequence[str] = ("pk",), per_page: int = 25):
        if per_page < 1:
            raise ValueError(f"a page needs at least one row, not {per_page}")
        self.per_page = per_page
        if not {"pk", "-pk", *_pk_names(queryset.model)} & set(order):
            order = (*order, "pk")
        self.order = tuple(order)
        self.columns = [_column(queryset, place, text) for place, text in enumerate(self.order)]
        related = {
            column.name: F(column.path) for column in self.columns if column.name != column.path and "__" in column.path
        }
        self.queryset = queryset.annotate(**related) if related else queryset

    def page(self, cursor: str | None = None) -> Page:
        """The page behind or before a cursor; the first page without one, or with one that does not fit."""
        backward, values = self._decode(cursor)
        try:
            if values is None:
                return self._first()
            return self._before(values) if backward else self._behind(values)
        except _DoesNotFit:
            return self._first()

    def _behind(self, values: list) -> Page:
        rows, more = self._rows(values, reverse=False)
        if not rows:  # what was behind the cursor is gone: show the end of the list instead of nothing
            return self._before(values, inclusive=True)
        return Page(rows, self._encode(rows[-1]) if more else None, self._encode(rows[0], backward=True))

    def ordered(self) -> QuerySet:
        """All rows in this order, for exports."""
        return self.queryset.order_by(*(column.ordering(reverse=False) for column in self.columns))

    def _first(self) -> Page:
        rows, more = self._rows(None, reverse=False)
        return Page(rows, self._encode(rows[-1]) if more else None, None)

    def _before(self, values: list, *, inclusive: bool = False) -> Page:
        rows, more = self._rows(values, reverse=True, inclusive=inclusive)
        if not more and (inclusive or len(rows) < self.per_page):
            return self._first()
        rows.reverse()
        return Page(
            rows, None if inclusive else self._encode(rows[-1]), self._encode(rows[0], backward=True) if more else None
        )

    def _rows(self, values: list | None, *, reverse: bool, inclusive: bool = False) -> tuple[list, bool]:
        try:
            parts = list(self._parts(values, reverse=reverse, inclusive=inclusive))
        except (
            ValidationError,
            ValueError,
            TypeError,
        ) as problem:  # a column has changed its type since the cursor was made
            if values is None:
                raise
            raise _DoesNotFit from problem
        rows: list = []
        for part in parts:
            rows.extend(_narrow(part, self.per_page + 1 - len(rows)))
            if len(rows) > self.per_page:
                break
        return rows[: self.per_page], len(rows) > self.per_page

    def _parts(self, values: list | None, *, reverse: bool, inclusive: bool):
        """The rows to read, as querysets in turn.

        Where the first column has nulls, these are a part of their own: "at least this value, or null" is a condition for which no
        database walks an index, and the page would get slower with its depth. So a page takes one query, or two at the seam.
        """
        first, *rest = self.columns
        if not first.nullable:
            yield self._part(self.columns, values, reverse=reverse, inclusive=inclusive)
            return
        filled = self.queryset.filter(**{f"{first.path}__isnull": False})
        empty = self.queryset.filter(**{f"{first.path}__isnull": True})
        in_empty = values is not None and values[0] is None
        in_filled = values is not None and not in_empty
        filled_part = self._part(
            [replace(first, nullable=False), *rest],
            values if in_filled else None,
            of=filled,
            reverse=reverse,
            inclusive=inclusive,
        )
        empty_part = self._part(rest, values[1:] if in_empty else None, of=empty, reverse=reverse, inclusive=inclusive)
        if reverse:
            yield from (filled_part,) if in_filled else (empty_part, filled_part)
        else:
            yield from (empty_part,) if in_empty else (filled_part, empty_part)

    def _part(
        self, columns: list[_Column], values: list | None, *, reverse: bool, inclusive: bool, of: QuerySet | None = None
    ) -> QuerySet:
        queryset = self.queryset if of is None else of
        if values is not None:
            queryset = queryset.filter(_beyond(columns, values, reverse=reverse, inclusive=inclusive))
        return queryset.order_by(*(column.ordering(reverse=reverse) for column in columns))

    def _encode(self, row, *, backward: bool = False) -> str:
        values = [_code(_value(row, column.name)) for column in self.columns]
        return signing.dumps([int(backward), list(self.order), values], salt=SALT)

    def _decode(self, cursor: str | None) -> tuple[bool, list | None]:
        if not cursor or len(cursor) > LONGEST_CURSOR:
            return False, None
        try:
            backward, order, values = signing.loads(cursor, salt=SALT)
            if tuple(order) != self.order or len(values) != len(self.columns):
                return False, None
            return bool(backward), [_decode_value(value) for value in values]
        except (signing.BadSignature, ValueError, TypeError, KeyError, ArithmeticError):
            return False, None


def _narrow(rows: QuerySet, most: int) -> QuerySet:
    """The first rows; where others are joined, they are chosen by their keys first, so that nothing is joined to rows that fall away.

    A search that finds 15,000 cases sorts 15,000 keys instead of 15,000 cases with their applicants.
    """
    query = rows.query
    if not query.select_related or query.distinct or query.combinator:
        return rows[:most]
    return rows.filter(pk__in=rows.select_related(None).values("pk")[:most])


def _beyond(columns: list[_Column], values: list, *, reverse: bool, inclusive: bool) -> Q:
    """Later in the first column, or equal in it and later in the second, and so on; ``inclusive`` takes the row itself too."""
    condition = Q()
    equal_so_far = Q()
    for column, value in zip(columns, values, strict=True):
        later = column.beyond(value, reverse=reverse)
        if later is not None:
            condition |= equal_so_far & later
        equal_so_far &= column.equals(value)
    if inclusive:
        condition |= equal_so_far
    if not columns[0].nullable:
        # Says nothing new, but lets the database start its walk of an index at this value.
        condition &= columns[0].beyond(values[0], reverse=reverse, or_equal=True)
    return condition


def _pk_names(model: type[Model]) -> set[str]:
    return {model._meta.pk.name, f"-{model._meta.pk.name}", model._meta.pk.attname, f"-{model._meta.pk.attname}"}


def _column(queryset: QuerySet, place: int, text: str) -> _Column:
    path = text.removeprefix("-")
    nullable = _may_be_null(queryset, path)
    if path in queryset.query.annotations or "__" not in path:
        if path != "pk" and path not in queryset.query.annotations:
            name = queryset.model._meta.get_field(path).attname  # the key of a relation, not the related row
            return _Column(name, text.startswith("-"), nullable, name)
        return _Column(path, text.startswith("-"), nullable, path)
    return _Column(path, text.startswith("-"), nullable, ALIAS.format(place))


def _may_be_null(queryset: QuerySet, path: str) -> bool:
    """Whether a column of the order can hold nulls: any step of the path, or an annotation of which nothing is known."""
    if path == "pk":
        return False
    if path in queryset.query.annotations:
        return True
    model = queryset.model
    for step in path.split("__"):
        if step == "pk":
            continue
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist:
            return True  # a transform such as "at__date"
        if field.null or not field.concrete:
            return True
        model = field.related_model or model
    return False


def _value(row, name: str):
    return row[name] if isinstance(row, dict) else getattr(row, name)


def _code(value):
    for letter, (kind, write, _read) in CODES.items():
        if isinstance(value, kind):
            return {letter: write(value)}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"cannot page by a value of {type(value).__name__}")


def _decode_value(value):
    if isinstance(value, dict):
        ((letter, text),) = value.items()
        return CODES[letter][2](text)
    return value

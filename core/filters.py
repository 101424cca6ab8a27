"""Filters of lists: search that also finds one character of Chinese, and the chips that say what is filtered and take it away.

class CaseFilter(django_filters.FilterSet):
    q = SearchFilter(label=_("Name or number"))                     # over the column search_text
    state = AnyOfFilter(label=_("State"), choices=STATES)           # several values, one condition
    submitted = django_filters.DateFromToRangeFilter(label=_("Submitted"))
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES, MaxLengthValidator
from django.db.models import Count, Model, Q, QuerySet, Subquery, Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django_filters.conf import settings as filter_settings

from core.identifiers import fold_text, fold_width

LONGEST_SEARCH = 200  # characters; SQLite refuses LIKE patterns of 50,000 bytes, and nobody types so many
MOST_WORDS = 8
FOLDED_COLUMNS = ("search_text", "public_text")  # written by ``make_search_text``
LARGEST_NUMBER = 10**15
YEARS = range(1900, 2201)


@dataclass(frozen=True)
class Chip:
    """One active filter: what it says, and the address of the list without it."""

    name: str
    label: str
    url: str


def make_search_text(*parts: Any) -> str:
    """Content of a ``search_text`` column: the parts without case, and folded (simplified, without accents) where that differs.

    No word splitting: a search is a LIKE over this text, so that one and two characters of Chinese are found as well. Without
    case, so that the database need not fold each row for each search: that was two thirds of the time.
    """
    written = _written(" ".join(str(part) for part in parts if part))
    folded = fold_text(written)
    return written if folded == written else f"{written} {folded}"


def _written(text: str) -> str:
    return fold_width(text).casefold()


def search(queryset: QuerySet, text: str, *, fields: Iterable[str] = ("search_text",)) -> QuerySet:
    """The rows that hold every word of ``text`` somewhere in ``fields``. Wildcards in the text stand for themselves."""
    fields = tuple(fields)
    for word in text[:LONGEST_SEARCH].split()[:MOST_WORDS]:
        queryset = queryset.filter(Q.create([part for field in fields for part in _holds(field, word)], connector=Q.OR))
    return queryset


def _holds(field: str, word: str) -> list[tuple[str, str]]:
    if field.endswith(FOLDED_COLUMNS):
        return [(f"{field}__contains", spelling) for spelling in sorted({_written(word), fold_text(word)})]
    return [(f"{field}__icontains", spelling) for spelling in sorted({fold_width(word), fold_text(word)})]


def count_of(rows: QuerySet) -> Subquery:
    """How many rows there are, as part of another query."""
    return Subquery(rows.annotate(all=Value(1)).values("all").annotate(number=Count("pk")).values("number"))


class SearchFilter(django_filters.CharFilter):
    """A search box over ``fields`` (default: the column ``search_text``, see ``make_search_text``)."""

    def __init__(self, *, fields: Iterable[str] = ("search_text",), **kwargs):
        kwargs.setdefault("label", gettext_lazy("Search"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "search"}))
        kwargs.setdefault("max_length", LONGEST_SEARCH)
        super().__init__(**kwargs)
        self.fields = tuple(fields)

    def filter(self, queryset, value):
        return search(queryset, value, fields=self.fields) if value else queryset


class AnyOfFilter(django_filters.MultipleChoiceFilter):
    """Tick boxes; a row fits when its column holds one of the ticked values.

    Unlike its parent it does not ask for DISTINCT, which makes the database sort the whole list before the first row. Give
    ``distinct=True`` for a column on the far side of a many-to-many relation.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("distinct", False)
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(*args, **kwargs)

    def filter(self, queryset, value):
        if not value:
            return queryset
        found = self.get_method(queryset)(**{f"{self.field_name}__in": list(value)})
        return found.distinct() if self.distinct else found


def prepare(form: forms.Form) -> forms.Form:
    """Give every field of a filter form a limit, so that no filter becomes a question the database cannot take, and plain words."""
    if not getattr(form, "is_prepared", False):
        form.is_prepared = True
        for field in form.fields.values():
            _limit(field)
            _word(field)
    return form


def _limit(field: forms.Field) -> None:
    for part in getattr(field, "fields", ()):  # the two ends of a range
        _limit(part)
    if isinstance(field, forms.IntegerField | forms.DecimalField):  # and FloatField
        field.validators = [*field.validators, _bearable_number]
    elif isinstance(field, forms.DateField | forms.DateTimeField):
        field.validators = [*field.validators, _bearable_day]
    elif isinstance(field, forms.CharField) and field.max_length is None:
        field.max_length = LONGEST_SEARCH
        field.validators = [*field.validators, MaxLengthValidator(LONGEST_SEARCH)]


def _word(field: forms.Field) -> None:
    """ "All" instead of a row of dashes or "Unknown", and the browser's own calendar for dates."""
    if getattr(field, "empty_label", None) == filter_settings.EMPTY_CHOICE_LABEL:
        field.empty_label = gettext_lazy("All")
        field.widget.choices = field.choices  # a copied widget still asks the field that it was copied from
    if isinstance(field, forms.NullBooleanField):
        field.widget.choices = [("", gettext_lazy("All")), ("true", gettext_lazy("Yes")), ("false", gettext_lazy("No"))]
    parts = getattr(field, "fields", (field,))
    for part, widget in zip(parts, getattr(field.widget, "widgets", (field.widget,)), strict=False):
        if isinstance(part, forms.DateField):
            widget.input_type, widget.format = "date", "%Y-%m-%d"


def _bearable_number(value) -> None:
    if abs(value) > LARGEST_NUMBER:
        raise ValidationError(_("Enter a smaller number."), code="large")


def _bearable_day(value: date) -> None:
    if value.year not in YEARS:  # a time zone's difference takes the first and last day of the calendar out of it
        raise ValidationError(
            _("Enter a year from %(first)d to %(last)d."),
            code="year",
            params={"first": YEARS.start, "last": YEARS.stop - 1},
        )


class ListFilterSet(django_filters.FilterSet):
    """A filter set whose fields have limits also where no list view is around it."""

    @property
    def form(self):
        return prepare(super().form)


def parameter_names(form: forms.Form, name: str) -> set[str]:
    """The parameters of the address that one filter reads: a range has two."""
    full = form.add_prefix(name)
    widget = form.fields[name].widget
    names = {full}
    if isinstance(widget, forms.MultiWidget):
        if hasattr(widget, "suffixes"):
            names |= {widget.suffixed(full, suffix) for suffix in widget.suffixes}
        else:
            names |= {full + part for part in widget.widgets_names}
    return names


def without(query: QueryDict, names: Iterable[str]) -> str:
    """The address of the same list without some parameters."""
    left = query.copy()
    for name in names:
        left.pop(name, None)
    return f"?{left.urlencode()}"


def active_chips(form: forms.Form, query: QueryDict, *, also_without: Iterable[str] = ()) -> list[Chip]:
    """One chip for each filter of a cleaned form that narrows the list."""
    chips = []
    for name, value in getattr(form, "cleaned_data", {}).items():
        names = parameter_names(form, name)
        if not names & set(query) or not _narrows(form.fields[name], value):
            continue
        field = form.fields[name]
        said = value_in_words(field, value)
        label = str(field.label or name)
        text = _("%(label)s: %(value)s") % {"label": label, "value": said} if said else label
        chips.append(Chip(name, text, without(query, {*names, *also_without})))
    return chips


def problems_in_words(form: forms.Form) -> list[str]:
    """What is wrong with the filters that came in: a sentence for each. These filters are left out, the others hold."""
    return [
        _("One filter was left out. %(label)s: %(problem)s")
        % {"label": form.fields[name].label or name, "problem": " ".join(map(str, errors))}
        if name in form.fields
        else " ".join(map(str, errors))
        for name, errors in form.errors.items()
    ]


def _narrows(field: forms.Field, value) -> bool:
    if isinstance(value, slice):
        return value.start is not None or value.stop is not None
    if isinstance(value, QuerySet):
        return bool(value)
    if value is False:
        return isinstance(field, forms.NullBooleanField)
    return value not in EMPTY_VALUES


def value_in_words(field: forms.Field, value) -> str:
    """A filter's value as its chip says it. Nothing for a plain tick, whose label says everything."""
    if value is True and not isinstance(field, forms.NullBooleanField):
        return ""
    if isinstance(value, slice):
        return _span(value.start, value.stop)
    if isinstance(value, list | tuple | set | QuerySet):
        return pgettext("between the items of a list", ", ").join(_one_in_words(field, item) for item in value)
    return _one_in_words(field, value)


def _span(start, end) -> str:
    if end is None:
        return _("from %(start)s") % {"start": _plain(start)}
    if start is None:
        return _("up to %(end)s") % {"end": _plain(end)}
    return _("%(start)s to %(end)s") % {"start": _plain(start), "end": _plain(end)}


def _one_in_words(field: forms.Field, value) -> str:
    if isinstance(value, Model):
        return str(value)
    labels = dict(_flat(getattr(field, "choices", ()))) if not isinstance(field, forms.ModelChoiceField) else {}
    return str(labels.get(str(value), _plain(value)))


def _flat(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label


def _plain(value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%Y-%m-%d}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return str(value)

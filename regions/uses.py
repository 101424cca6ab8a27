"""What the apps above say about technology fields: who has chosen them, and where words stand. Each registers in ``ready()``."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, QuerySet

from core.registry import Registry

GENERAL_FROM = 0.1  # share of all texts from which a synonym tells hardly anything apart
FEWEST_TEXTS = 10  # below which no share is judged


@dataclass(frozen=True)
class FieldUse:
    """Records that name technology fields: those in ``rows(user)`` that this person may count, in a JSON list ``column``.

    ``url(code)``: the list of them, for a person of the commission.
    """

    code: str
    label: Any
    column: str
    rows: Callable[[Any], QuerySet]
    url: Callable[[str], str]


@dataclass(frozen=True)
class TextSource:
    """Texts that synonyms are looked for in. ``texts(user)`` gives one for each record that this person may count."""

    label: Any
    texts: Callable[[Any], Iterable[str]]


field_uses = Registry()
text_sources = Registry()


def counts(user) -> dict[str, dict[str, int]]:
    """For each registered use: code → number of records that name it; a domain counts each record of its fields once.

    At most ``FIGURES_KEPT_SECONDS`` old for each person: whoever is in a conflict of interest counts less than others.
    """
    if not settings.FIGURES_KEPT_SECONDS:
        return _counts(user)
    return cache.get_or_set(f"regions.uses.{user.pk}", lambda: _counts(user), settings.FIGURES_KEPT_SECONDS)


def _counts(user) -> dict[str, dict[str, int]]:
    return {use.code: _count(use.rows(user), use.column) for use in field_uses}


def _count(rows: QuerySet, column: str) -> dict[str, int]:
    """The database groups equal lists; few records choose the same three fields, but most choose one."""
    found: Counter = Counter()
    for codes, number in rows.order_by().values_list(column).annotate(number=Count("pk", distinct=True)):
        for code in {*codes, *(code.partition("-")[0] for code in codes)}:
            found[code] += number
    return dict(found)


@dataclass(frozen=True)
class Standing:
    """In how many of all texts a word stands."""

    texts: int
    of: int

    @property
    def is_general(self) -> bool:
        return self.of >= FEWEST_TEXTS and self.texts >= GENERAL_FROM * self.of


def standing(words: Iterable[str], user) -> dict[str, Standing]:
    """How often each word stands in the texts of today, over all sources. Without case, inside words as well."""
    wanted = {word: word.casefold() for word in words}
    found, total = Counter(), 0
    if wanted:
        for source in text_sources:
            for text in source.texts(user):
                total += 1
                lower = text.casefold()
                found.update(word for word, form in wanted.items() if form in lower)
    return {word: Standing(found[word], total) for word in wanted}

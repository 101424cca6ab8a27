"""What an app says about a register that it takes: its columns, the form that a row goes through, how a row is known, written, taken back."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import override

from core.imports.reading import fold
from core.registry import Registry

SEPARATORS = "\u3001\uff0c\uff1b,;|/\n"


class Stays(Exception):
    """What was imported cannot be taken back. ``reason`` is a lazy sentence that says why."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class Refused(Exception):
    """A row cannot be written after all. ``reason`` is a lazy sentence, ``column`` the code of the column that it belongs to."""

    def __init__(self, reason, column: str = ""):
        super().__init__(reason)
        self.reason, self.column = reason, column


@dataclass(frozen=True)
class ImportColumn:
    """One column. ``choices`` gives (code, label) pairs, of which a cell may hold either in any language; ``many`` several of them."""

    code: str
    label: Any
    note: Any = ""
    required: bool = False
    choices: Callable[[], Iterable[tuple[str, Any]]] | None = None
    many: bool = False
    example: str = ""
    also: tuple[str, ...] = ()  # other words that registers head this column with


@dataclass(frozen=True)
class Known:
    """Something that a row may be a copy of. ``exact``: it has the same number; else its name is alike (``score`` of 100)."""

    ref: str
    label: str
    url: str
    exact: bool
    score: float = 100


@dataclass(frozen=True)
class Written:
    """What writing a row made or changed: its reference, and what ``undo`` needs to know."""

    ref: str
    state: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Importer:
    """A register that can be imported.

    ``form(values)``: the Django form of one row, the rules are those of input by hand. ``keys(form)``: what two rows of one file may
    not share. ``duplicates(form, prepared)``: what is here already;
    ``prepared`` is what ``prepare()`` gave at the start of the check, so that names are read once and not with every row. ``write(form, by=, batch=, target=)``: enter the row, or fill the empty
    fields of ``target`` (a reference); may raise ``Refused``. ``undo(row, by=)``: take it back, or raise ``Stays``.
    ``url(ref)``: where the record is shown.
    """

    code: str
    label: Any
    note: Any
    columns: tuple[ImportColumn, ...]
    form: Callable[[dict], Any]
    title: Callable[[dict], str]
    keys: Callable[[Any], list[tuple[str, str]]]
    duplicates: Callable[[Any, Any], list[Known]]
    write: Callable[..., Written]
    undo: Callable[..., None]
    url: Callable[[str], str]
    prepare: Callable[[], Any] = lambda: None

    def headings(self) -> dict[str, list[str]]:
        """The words that each column may be headed with."""
        return {column.code: [*in_languages(column.label).values(), *column.also] for column in self.columns}

    def typed(self, values: dict[str, str]) -> dict[str, Any]:
        """The texts of a row as a person would have chosen them in a form: codes instead of words, lists where there may be several."""
        return {
            column.code: _codes(column, values.get(column.code, "")) if column.choices else values.get(column.code, "")
            for column in self.columns
        }


importers = Registry()


def other_headings(file: Path) -> dict[str, tuple[str, ...]]:
    """Words that registers head the columns with, by the code of the column; a data file of the app."""
    return {code: tuple(words) for code, words in json.loads(file.read_text(encoding="utf-8")).items()}


def importer(code: str) -> Importer | None:
    return next((one for one in importers if one.code == code), None)


def heading_of(code: str, column: str) -> str:
    """The heading of a column in the reader's language; "" for a problem of the whole row."""
    known = importer(code)
    return next((str(one.label) for one in known.columns if one.code == column), "") if known else column


def in_languages(text) -> dict[str, str]:
    """A lazy sentence in every language of the portal, for storing."""
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code] = str(text)
    return texts


def flat(choices: Iterable) -> Iterable[tuple[str, Any]]:
    """Pairs, without the groups they may stand in."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from flat(label)
        else:
            yield str(value), label


def _words(column: ImportColumn) -> dict[str, str]:
    words = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for value, label in flat(column.choices()):
                words.setdefault(fold(str(label)), value)
                words.setdefault(fold(value), value)
    words.pop("", None)
    return words


def _codes(column: ImportColumn, text: str) -> str | list[str]:
    """What is no choice stays as it is, so that the form can say so."""
    words = _words(column)
    if not column.many:
        return words.get(fold(text), text.strip())
    if fold(text) in words:
        return [words[fold(text)]]
    for mark in SEPARATORS:
        text = text.replace(mark, "\n")
    parts = [part.strip() for part in text.split("\n") if part.strip()]
    return list(dict.fromkeys(words.get(fold(part), part) for part in parts))

"""Tables that people upload, as rows of text with the addresses of their cells. Nothing in a file is ever evaluated.

Excel (.xlsx) is read cell by cell, at most ``MAX_ROWS`` rows of ``MAX_COLUMNS`` columns. CSV may be UTF-8 with or without byte order
mark, UTF-16 with one, or GB18030, as Chinese Excel saves it; separated by comma, semicolon or tab.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from core.exports import EXACT_DIGITS, FORMULA_START

MAX_ROWS = 5_000  # rows of data in one file
MAX_COLUMNS = 60
MAX_BLANK = 1_000  # empty rows in the middle; sheets that were formatted to the end have a million
MAX_CELL = 2_000  # characters
FORMULA = "formula"
TOO_LONG = "too_long"
INEXACT = "inexact"


@dataclass(frozen=True)
class TableRow:
    """One row: its number in the file, its values by column code, and what is wrong with single cells (code of column → kind)."""

    number: int
    values: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A file that was read. ``places`` maps the code of a column to its letter; ``unknown`` are headings that nobody asked for."""

    rows: list[TableRow]
    places: dict[str, str]
    unknown: list[str]


def fold(heading: str) -> str:
    """A heading without what people add to it: blanks, an asterisk, brackets with notes, capital letters."""
    return re.sub(r"[\s*\uff0a:\uff1a]+", "", re.sub(r"[(\uff08].*?[)\uff09]", "", heading)).casefold()


def read_table(content: bytes, *, is_excel: bool, headings: dict[str, Iterable[str]]) -> Table:
    """The rows of a file. ``headings`` maps the code of each column to the words it may be headed with.

    Raises ``ValidationError`` with one sentence when the file cannot be read as a table with these headings.
    """
    known = {fold(word): code for code, words in headings.items() for word in (code, *words)}
    lines = _excel(content) if is_excel else _csv(content, known)
    return _table(lines, known)


def _table(lines: Iterator[list[tuple[str, str]]], known: dict[str, str]) -> Table:
    head, start = _head(lines, known)
    codes = [known.get(fold(text)) for text, _fault in head]
    twice = sorted({text for (text, _fault), code in zip(head, codes, strict=True) if code and codes.count(code) > 1})
    if twice:
        raise ValidationError(
            _("Two columns have the same heading: %(headings)s. Delete or rename one."),
            code="twice",
            params={"headings": ", ".join(twice)},
        )
    places = {code: get_column_letter(place) for place, code in enumerate(codes, start=1) if code}
    unknown = [text for (text, _fault), code in zip(head, codes, strict=True) if text and not code]
    rows, blank = [], 0
    for number, line in enumerate(lines, start=start + 1):
        if not any(text or fault for text, fault in line):
            blank += 1
            if blank > MAX_BLANK:
                break
            continue
        if len(rows) == MAX_ROWS:
            raise ValidationError(
                _("The file has more than %(limit)s rows. Divide it."), code="rows", params={"limit": f"{MAX_ROWS:,}"}
            )
        rows.append(_row(number, line, codes))
    if not rows:
        raise ValidationError(_("The file has headings but no row below them."), code="nothing")
    return Table(rows, places, unknown)


def _head(lines: Iterator, known: dict[str, str]) -> tuple[list[tuple[str, str]], int]:
    """The row of headings: the first of the first ten with at least two known ones, or with its only one."""
    for number, line in zip(range(1, 11), lines, strict=False):
        found = {known.get(fold(text)) for text, _fault in line} - {None}
        if len(found) >= min(2, len(set(known.values()))):
            return line, number
    raise ValidationError(
        _("No row of headings was found in the first ten rows. Use the headings of the template."), code="headings"
    )


def _row(number: int, line: list[tuple[str, str]], codes: list) -> TableRow:
    values, faults = {}, {}
    for code, (text, fault) in zip(codes, line, strict=False):
        if code is None:
            continue
        if len(text) > MAX_CELL:
            text, fault = text[:MAX_CELL], TOO_LONG
        values[code] = text
        if fault:
            faults[code] = fault
    return TableRow(number, values, faults)


# --- Excel --------------------------------------------------------------------------------------


def _excel(content: bytes) -> Iterator[list[tuple[str, str]]]:
    """The cells of the first sheet. The formula itself is never used, nor what some program last made of it."""
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the file's own word on its size is not trusted
        for row in sheet.iter_rows(max_col=MAX_COLUMNS, max_row=MAX_ROWS + MAX_BLANK + 20):
            cells = [_cell(cell) for cell in row]
            while cells and cells[-1] == ("", ""):
                cells.pop()
            yield cells
    except ValidationError:
        raise
    except Exception as problem:  # openpyxl raises a dozen kinds, from KeyError to BadZipFile
        raise ValidationError(
            _("This Excel file cannot be read. Open it in Excel, save it again, and upload it once more."), code="excel"
        ) from problem


def _cell(cell) -> tuple[str, str]:
    """(text, fault) of one cell."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f" or not isinstance(value, str | int | float | bool | date):
        return "", FORMULA
    if cell.data_type == "e":
        return str(value), FORMULA
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return (f"{value:%Y-%m-%d}" if midnight else f"{value:%Y-%m-%d %H:%M}"), ""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}", ""
    if isinstance(value, bool):
        return ("1" if value else "0"), ""
    if isinstance(value, int | float):
        return _number(value)
    return clean_cell(value), ""


def _number(value: float) -> tuple[str, str]:
    """A number as it was typed. Longer ones than Excel keeps exactly are credit codes or telephones that lost their end."""
    text = str(int(value)) if value == int(value) else repr(value)
    return text, INEXACT if len(text.lstrip("-")) > EXACT_DIGITS and "." not in text else ""


def clean_cell(text: str) -> str:
    """The text of a cell, without the apostrophe that our own exports put before what could start a formula."""
    text = text.strip()
    return text[1:] if text.startswith("'") and FORMULA_START.match(text[1:]) else text


# --- CSV ----------------------------------------------------------------------------------------


def decodings(content: bytes) -> list[str]:
    """The texts that a file can be, the likeliest first. Bytes of GB18030 now and then make valid UTF-8, so both are given."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        names = ["utf-16"]
    elif content.startswith(b"\xef\xbb\xbf"):
        names = ["utf-8-sig"]
    else:
        names = ["utf-8", "gb18030"]
    texts = []
    for name in names:
        try:
            texts.append(content.decode(name))
        except UnicodeDecodeError:
            continue
    return texts


def _csv(content: bytes, known: dict[str, str]) -> Iterator[list[tuple[str, str]]]:
    texts = decodings(content)
    if not texts or "\x00" in texts[0]:
        raise ValidationError(
            _("The characters of this file cannot be read. Save it as CSV UTF-8, or as an Excel file."), code="encoding"
        )
    candidates = [(text, mark) for text in texts for mark in ",;\t"]
    text, mark = max(candidates, key=lambda pair: _known_headings(*pair, known))
    return _csv_lines(text, mark)


def _known_headings(text: str, mark: str, known: dict[str, str]) -> int:
    head = "\n".join(text.splitlines()[:10])
    lines = csv.reader(io.StringIO(head, newline=""), delimiter=mark)
    try:
        return max((sum(fold(cell) in known for cell in line) for line in lines), default=0)
    except csv.Error:
        return 0


def _csv_lines(text: str, mark: str) -> Iterator[list[tuple[str, str]]]:
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            yield [(clean_cell(cell), "") for cell in line[:MAX_COLUMNS]]
    except csv.Error as problem:
        raise ValidationError(
            _("This CSV file cannot be read: %(problem)s"), code="csv", params={"problem": str(problem)}
        ) from problem

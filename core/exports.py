"""Lists as Excel and CSV files: typed cells, nothing that a spreadsheet would run, and a line in the log for each.

COLUMNS = [
    Column(_("Number"), "case_no"),
    Column(_("Organisation"), "organisation.name_zh"),
    Column(_("Promised"), "promised_on", kind="date"),
    Column(_("Days left"), lambda case: case.days_left, kind="number"),
]
return export_response(rows=cases, columns=COLUMNS, fmt="xlsx", filename=_("Cases"), by=request.user, purpose="...", page="portal:inbox")
"""

import csv
import io
import math
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core.filenames import attachment_header
from core.models import ExportLog
from core.validators import without_unwanted

MAX_ROWS = 100_000
CHUNK = 1_000
LONGEST_CELL = 32_767  # characters, a limit of Excel
EXACT_DIGITS = 15  # Excel keeps no more of a number
KINDS = frozenset({"text", "number", "date", "datetime"})
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
NUMBER_FORMATS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "text": "@"}
WIDTHS = {"text": 24, "number": 12, "date": 12, "datetime": 18}
EARLIEST = date(1900, 3, 1)  # Excel counts days from here without error
# What starts a formula or a command in some spreadsheet, also in full width, also after blanks.
FORMULA_START = re.compile("[\\s\ufeff\u200b]*[=+\\-@\\t\\r\\n|%\uff1d\uff0b\uff0d\uff20]")


class TooManyRows(Exception):
    """More rows than one file holds. ``str()`` is a sentence for the page."""

    def __str__(self):
        return _(
            "This list has more than %(limit)s rows, too many for one file. Narrow it with the filters and export again."
        ) % {"limit": f"{MAX_ROWS:,}"}


@dataclass(frozen=True)
class Column:
    """One column: its heading, where a row keeps the value ("organisation.name", or a function of the row), and its kind.

    Numbers of things (credit codes, telephones, case numbers) are text. Raises ``ValueError`` for an unknown kind.
    """

    label: Any
    getter: str | Callable[[Any], Any]
    kind: str = "text"

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"no kind {self.kind!r} of column; there are {sorted(KINDS)}")

    @property
    def code(self) -> str:
        """What the column is called in forms and logs, the same in every language: its English heading."""
        with translation.override("en"):
            return str(self.label)

    def value(self, row) -> Any:
        """The value of ``row``; None where a step of the path is None."""
        if callable(self.getter):
            return self.getter(row)
        for step in self.getter.split("."):
            if row is None:
                return None
            row = row[step] if isinstance(row, dict) else getattr(row, step)
            if callable(row):
                row = row()
        return row


def export_response(
    *,
    rows: QuerySet | Iterable,
    columns: Iterable[Column],
    fmt: str,
    filename,
    by,
    purpose: str = "",
    query: str = "",
    page: str = "",
) -> HttpResponseBase:
    """A download of ``rows``, logged. Raises ``TooManyRows``, and ``ValueError`` for an unknown format.

    ``rows`` must hold only what ``by`` may see: nothing is filtered here.
    """
    if fmt not in FORMATS:
        raise ValueError(f"no export format {fmt!r}")
    columns = tuple(columns)
    count, rows = _counted(rows)
    user = by if getattr(by, "is_authenticated", False) else None
    ExportLog.objects.create(
        user=user,
        page=page[:80],
        query=query[:2000],
        purpose=purpose[:200],
        format=fmt,
        rows=count,
        columns=[column.code for column in columns],
    )
    if fmt == "csv":
        response = StreamingHttpResponse(csv_pieces(rows, columns), content_type=FORMATS[fmt])
    else:
        response = FileResponse(xlsx_file(rows, columns, title=str(filename)), content_type=FORMATS[fmt])
    response["Content-Disposition"] = attachment_header(f"{filename}-{timezone.localdate():%Y-%m-%d}.{fmt}")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _counted(rows) -> tuple[int, Iterable]:
    """How many rows there are, and a way to read them that holds few at a time."""
    if isinstance(rows, QuerySet):
        count = rows[: MAX_ROWS + 1].count()
        found = rows[:MAX_ROWS].iterator(chunk_size=CHUNK)
    else:
        found = list(islice(rows, MAX_ROWS + 1))
        count = len(found)
    if count > MAX_ROWS:
        raise TooManyRows
    return count, found


def csv_pieces(rows: Iterable, columns: tuple[Column, ...]) -> Iterator[bytes]:
    """The file in pieces: with a byte order mark, or Excel takes UTF-8 for the local code page.

    The language is that of the call: the pieces are made later, and between two of them the thread may serve somebody else.
    """
    headings = [neutral(str(column.label)) for column in columns]
    return _csv_pieces(iter(rows), columns, headings, translation.get_language())


def _csv_pieces(rows: Iterator, columns: tuple[Column, ...], headings: list[str], language: str) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + _csv_lines([headings])
    while chunk := list(islice(rows, CHUNK)):
        with translation.override(language):
            piece = _csv_lines([[csv_text(column, column.value(row)) for column in columns] for row in chunk])
        yield piece


def _csv_lines(lines: list[list]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue().encode()


def csv_text(column: Column, value) -> str:
    """One cell of a CSV file."""
    value = typed(column, value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return "" if value is None else str(value)


def xlsx_file(rows: Iterable, columns: tuple[Column, ...], *, title: str):
    """A workbook of one sheet in a temporary file, open at its start. Rows are written one by one, never held."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]']", " ", title)[:31].strip() or "1")
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS[column.kind]
    sheet.append(_headings(sheet, columns))
    cells: dict[tuple[int, str], Cell] = {}
    for row in rows:
        sheet.append([_xlsx_cell(sheet, cells, place, column, row) for place, column in enumerate(columns)])
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    book.save(file)
    file.seek(0)
    return file


def _headings(sheet, columns: tuple[Column, ...]) -> list[Cell]:
    cells = []
    for column in columns:
        cell = _set(WriteOnlyCell(sheet), neutral(str(column.label)))
        cell.font = Font(bold=True)
        cells.append(cell)
    return cells


def _xlsx_cell(sheet, cells: dict, place: int, column: Column, row) -> Cell | None:
    """The cell of one row, written before the next row comes: so one object for each column and format serves all rows."""
    value = typed(column, column.value(row))
    if value is None:
        return None
    kind = "text" if isinstance(value, str) else column.kind
    cell = cells.get((place, kind))
    if cell is None:
        cell = cells[place, kind] = WriteOnlyCell(sheet)
        if kind in NUMBER_FORMATS:
            cell.number_format = NUMBER_FORMATS[kind]
    return _set(cell, value)


def _set(cell: Cell, value) -> Cell:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = (
            "s"  # openpyxl would take "=..." for a formula; ``neutral`` has seen to it, this is the second lock
        )
    return cell


def typed(column: Column, value) -> Any:
    """The value as the cell holds it: a number, a day, a local time without zone, harmless text, or None."""
    if value is None or value == "":
        return None
    if column.kind == "number" and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value if _is_exact(value) else neutral(str(value))
    if column.kind in {"date", "datetime"} and isinstance(value, date):
        return _local(value, column.kind)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{_local(value, 'datetime'):%Y-%m-%d %H:%M}"
    return neutral(str(value))


def _is_exact(value) -> bool:
    if not math.isfinite(value):
        return False
    digits = Decimal(str(value)).normalize().as_tuple().digits
    return len(digits) <= EXACT_DIGITS or isinstance(value, float)


def _local(value: date, kind: str) -> Any:
    if isinstance(value, datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).replace(tzinfo=None)
        if kind == "date":
            value = value.date()
    day = value.date() if isinstance(value, datetime) else value
    return value if day >= EARLIEST else str(value)


def neutral(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before what could start a formula, no control characters, not too long."""
    clean = without_unwanted(text)
    if FORMULA_START.match(clean):
        clean = f"'{clean}"
    return clean if len(clean) <= LONGEST_CELL else clean[: LONGEST_CELL - 1] + "\u2026"

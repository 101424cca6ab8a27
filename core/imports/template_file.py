"""The file to fill in: headings, notes, and drop-downs where only certain words are possible."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core.exports import neutral
from core.imports.declaring import Importer, flat
from core.imports.reading import MAX_ROWS

NEEDED = PatternFill("solid", fgColor="FDF0D5")
HEAD = PatternFill("solid", fgColor="E4EEF2")


def template_file(declared: Importer) -> bytes:
    """A workbook in the reader's language: the table to fill in, what each column means, the lists of words."""
    book = Workbook()
    table, notes, lists = book.active, book.create_sheet(_("Notes")), book.create_sheet(_("Lists"))
    table.title = str(declared.label)[:31]
    table.freeze_panes = "A2"
    notes.append([_("Column"), _("Needed"), _("What to write"), _("Example")])
    for place, column in enumerate(declared.columns, start=1):
        letter = get_column_letter(place)
        head = table.cell(1, place, f"{column.label}{' *' if column.required else ''}")
        head.font, head.fill = Font(bold=True), NEEDED if column.required else HEAD
        head.alignment = Alignment(wrap_text=True, vertical="top")
        table.column_dimensions[letter].width = 22
        table.column_dimensions[letter].number_format = "@"
        if column.note:
            head.comment = Comment(str(column.note), "-")
        notes.append(
            [str(column.label), _("yes") if column.required else "", str(column.note), neutral(column.example)]
        )
        if column.choices:
            _drop_down(table, lists, column, letter, place)
    for sheet, widths in ((notes, (28, 10, 70, 30)),):
        for place, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        for cell in sheet[1]:
            cell.font = Font(bold=True)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _drop_down(table, lists, column, letter: str, place: int) -> None:
    """The words of a column stand on the third sheet, where people may read them; with several in a cell they are only offered."""
    words = [str(label) for value, label in flat(column.choices()) if value]
    where = get_column_letter(place)
    for number, word in enumerate([str(column.label), *words], start=1):
        lists[f"{where}{number}"] = word
    lists.column_dimensions[where].width = 26
    rule = DataValidation("list", f"'{lists.title}'!${where}$2:${where}${len(words) + 1}", allow_blank=True)
    rule.showErrorMessage = not column.many
    rule.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
    table.add_data_validation(rule)

"""Tables from outside: every encoding, every separator, nothing evaluated, and a sentence for what cannot be read."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from core.exports import FORMULA_START, Column, csv_pieces, xlsx_file
from core.imports import reading
from core.imports.reading import read_table
from core.validators import without_unwanted

HEADINGS = {"name": ["名称", "Name"], "code": ["信用代码", "Credit code"], "note": ["备注", "Note"]}
ROWS = [["联通测试", "91310000DEM000001X", "甲, 乙"], ["Grüße", "", "zwei\nZeilen"]]


def as_csv(rows, *, encoding="utf-8", mark=",", head=("名称", "信用代码", "备注")) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=mark).writerows([head, *rows])
    return buffer.getvalue().encode(encoding)


def as_excel(rows, *, head=("名称", "信用代码", "备注")) -> bytes:
    book = Workbook()
    for row in [head, *rows]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(content, *, is_excel=False):
    return read_table(content, is_excel=is_excel, headings=HEADINGS)


def values(table):
    return [[row.values.get(code, "") for code in HEADINGS] for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_every_encoding_and_separator(encoding, mark):
    table = read(as_csv(ROWS, encoding=encoding, mark=mark))
    assert (values(table), [row.number for row in table.rows]) == (ROWS, [2, 3])


def test_short_words_of_gb18030_that_are_valid_utf8_are_told_by_the_headings():
    content = as_csv([["联通", "1", ""]], encoding="gb18030")
    assert values(read(content)) == [["联通", "1", ""]]


def test_headings_in_either_language_in_any_order_with_asterisks_and_notes_and_below_a_title():
    content = as_excel([["x", "Firm", "91"]], head=["Note (optional)", "Name *", "code"])
    book = as_excel([["Note", "名称＊"], ["x", "Firm"]], head=["Our register of 2024"])
    assert [values(read(one, is_excel=True)) for one in (content, book)] == [[["Firm", "91", "x"]], [["Firm", "", "x"]]]


def test_cells_know_their_place_and_unknown_columns_are_named():
    table = read(as_excel([[1, "a", "b"]], head=["Colour", "Name", "Note"]), is_excel=True)
    assert (table.places, table.unknown) == ({"name": "B", "note": "C"}, ["Colour"])


def test_a_formula_is_never_used_and_a_long_number_is_not_trusted():
    table = read(as_excel([["=1+1", 913100001234567890, "x"]]), is_excel=True)
    assert table.rows[0].faults == {"name": reading.FORMULA, "code": reading.INEXACT}


def test_numbers_and_days_become_what_was_typed():
    from datetime import date, datetime

    table = read(as_excel([[12, 3.5, date(2025, 3, 31)], [True, "x", datetime(2025, 3, 31, 8, 5)]]), is_excel=True)
    assert values(table) == [["12", "3.5", "2025-03-31"], ["1", "x", "2025-03-31 08:05"]]


@pytest.mark.parametrize(
    ("content", "is_excel", "code"),
    [
        (b"PK\x03\x04 not a workbook", True, "excel"),
        (b"a,b\n1,2\n", False, "headings"),
        (as_csv([]), False, "nothing"),
        (as_csv([["1", "2", "3"]], head=("名称", "Name", "备注")), False, "twice"),
        (b"\xff\xff\xff\xff,\xfe", False, "encoding"),
        (b"\xe5\x90\x8d\x00,", False, "encoding"),
        (b"", False, "headings"),
    ],
)
def test_what_cannot_be_read_says_why(content, is_excel, code):
    with pytest.raises(ValidationError) as refused:
        read(content, is_excel=is_excel)
    assert refused.value.code == code


def test_too_many_rows_are_refused_and_empty_ones_do_not_count(monkeypatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 2)
    content = as_csv([["a", "", ""], ["", "", ""], ["b", "", ""]])
    assert [row.number for row in read(content).rows] == [2, 4]
    with pytest.raises(ValidationError) as refused:
        read(as_csv([["a", "", ""]] * 3))
    assert refused.value.code == "rows"


# What a file of ours can hold: no control characters, no blanks at the ends, no apostrophe before what looks like a formula.
TEXT = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Co")), min_size=1, max_size=20
).filter(lambda text: without_unwanted(text) == text and not text.startswith("'"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=5))
def test_what_we_export_comes_back_as_it_was(rows):
    columns = tuple(Column(code, lambda row, place=place: row[place]) for place, code in enumerate(HEADINGS))
    as_text = b"".join(csv_pieces(rows, columns))
    with xlsx_file(rows, columns, title="x") as file:
        as_book = file.read()
    expected = [list(row) for row in rows]
    assert values(read(as_text)) == expected
    assert values(read(as_book, is_excel=True)) == expected


def test_the_round_trip_covers_what_looks_like_a_formula():
    assert FORMULA_START.match("=1") and reading.clean_cell("'=1") == "=1"

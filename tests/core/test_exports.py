"""Exports: nothing runs, numbers of things stay text, dates are dates, and each export leaves a line in the log."""

import csv
import io
from contextlib import ExitStack
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from django.utils import translation
from openpyxl import load_workbook

from core import exports
from core.exports import Column, TooManyRows, export_response
from core.models import ExportLog, OutgoingMail

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example","click")',
    "+1+1",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "   =1+1",
    "\uff1d1+1",
    "\u200b=1+1",
    "%0A=1+1",
    "|cmd",
]
TEXT = [Column("Text", "text")]


def content(response) -> bytes:
    """The file. Closes what the response holds, not the response: that would tell the database that a request has ended."""
    with ExitStack() as stack:
        for close in response._resource_closers:
            stack.callback(close)
        return b"".join(response.streaming_content)


def csv_rows(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(response).decode("utf-8-sig"), newline="")))


def xlsx_sheet(response):
    return load_workbook(io.BytesIO(content(response))).active


def export(rows, columns=TEXT, fmt="xlsx", **more):
    return export_response(rows=rows, columns=columns, fmt=fmt, by=None, **{"filename": "List", **more})


@pytest.mark.django_db
@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_cell_that_could_be_a_formula_is_text_in_both_formats(payload):
    row = SimpleNamespace(text=payload)

    for cell in (csv_rows(export([row], fmt="csv"))[1][0], xlsx_sheet(export([row]))["A2"].value):
        assert cell.startswith("'")
        assert cell.rstrip().endswith(payload.strip().lstrip("\u200b"))
    assert xlsx_sheet(export([row]))["A2"].data_type == "s"


@pytest.mark.django_db
def test_a_heading_that_could_be_a_formula_is_text_too():
    response = export([], columns=[Column("=1+1", "text")])
    assert xlsx_sheet(response)["A1"].value == "'=1+1"


@pytest.mark.django_db
def test_every_kind_of_value_arrives_as_what_it_is():
    moment = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)  # 02:30 of the next day in Shanghai
    row = {
        "code": "91310000DEM0000061",
        "phone": "021-6400",
        "whole": 12,
        "negative": -3,
        "amount": Decimal("1234.50"),
        "long": 12345678901234567,
        "endless": float("inf"),
        "day": date(2026, 11, 23),
        "moment": moment,
        "day_of_moment": moment,
        "old": date(1890, 1, 1),
        "nothing": None,
        "truth": True,
    }
    kinds = {
        **dict.fromkeys(["whole", "negative", "amount", "long", "endless"], "number"),
        **dict.fromkeys(["day", "day_of_moment", "old"], "date"),
        "moment": "datetime",
    }
    columns = [Column(name, name, kind=kinds.get(name, "text")) for name in row]

    with translation.override("en"):
        sheet = xlsx_sheet(export([row], columns=columns))
        line = csv_rows(export([row], columns=columns, fmt="csv"))[1]

    assert [cell.value for cell in sheet[2]] == [
        "91310000DEM0000061",
        "021-6400",
        12,
        -3,
        1234.5,
        "12345678901234567",
        "inf",
        datetime(2026, 11, 23),
        datetime(2026, 11, 24, 2, 30),
        datetime(2026, 11, 24),
        "1890-01-01",
        None,
        "yes",
    ]
    assert (sheet["A2"].number_format, sheet["H2"].number_format, sheet["A1"].font.bold) == ("@", "yyyy-mm-dd", True)
    assert line == [
        "91310000DEM0000061",
        "021-6400",
        "12",
        "-3",
        "1234.50",
        "12345678901234567",
        "inf",
        "2026-11-23",
        "2026-11-24 02:30",
        "2026-11-24",
        "1890-01-01",
        "",
        "yes",
    ]


@pytest.mark.django_db
def test_text_that_excel_cannot_hold_is_cut_and_cleaned():
    row = SimpleNamespace(text="a\x00b\x0b\ud800" + "x" * 40_000)
    value = xlsx_sheet(export([row]))["A2"].value
    assert (value[:4], len(value), value[-1]) == ("abxx", 32_767, "\u2026")
    assert len(csv_rows(export([row], fmt="csv"))[1][0]) == 32_767


def test_a_column_reads_paths_methods_and_stops_at_none():
    row = SimpleNamespace(owner=SimpleNamespace(label=lambda: "ours"), nobody=None)
    assert Column("", "owner.label").value(row) == "ours"
    assert Column("", "nobody.label").value(row) is None
    assert Column("", lambda given: given.owner.label().upper()).value(row) == "OURS"
    with pytest.raises(AttributeError):
        Column("", "misspelt").value(row)


@pytest.mark.parametrize("wrong", [lambda: Column("", "a", kind="money"), lambda: export([], fmt="pdf")])
def test_an_unknown_kind_or_format_is_a_mistake_of_the_programmer(wrong):
    with pytest.raises(ValueError, match="no (kind|export format)"):
        wrong()


@pytest.mark.django_db
@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_the_file_has_a_chinese_name_is_never_cached_and_is_logged(fmt, django_user_model):
    user = django_user_model.objects.create(email="a@demo.example", name="a")
    name = "\u6536\u4ef6\u7bb1/\u202eexe"

    response = export_response(
        rows=[SimpleNamespace(text="a")] * 3,
        columns=TEXT,
        fmt=fmt,
        filename=name,
        by=user,
        purpose="report",
        query="q=1",
        page="core:x",
    )

    disposition = response["Content-Disposition"]
    assert disposition.startswith('attachment; filename="')
    assert disposition.isascii()
    assert f"exe-{date.today():%Y}" in unquote(disposition.split("filename*=UTF-8''")[1])
    assert "\u202e" not in unquote(disposition)
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "private, no-store")
    log = ExportLog.objects.get()
    assert (log.user, log.page, log.query, log.purpose, log.format, log.rows) == (
        user,
        "core:x",
        "q=1",
        "report",
        fmt,
        3,
    )
    assert content(response)[:2] in (b"PK", b"\xef\xbb")


@pytest.mark.django_db
@pytest.mark.parametrize("lazily", [True, False])
def test_more_rows_than_a_file_holds_are_refused_in_words_and_not_logged(monkeypatch, lazily):
    monkeypatch.setattr(exports, "MAX_ROWS", 4)
    OutgoingMail.objects.bulk_create(
        OutgoingMail(to="a@demo.example", subject=str(number), body="") for number in range(5)
    )
    rows = OutgoingMail.objects.order_by("pk") if lazily else iter(list(OutgoingMail.objects.all()))

    with translation.override("en"), pytest.raises(TooManyRows) as refusal:
        export(rows, columns=[Column("Subject", "subject")])

    with translation.override("en"):
        assert str(refusal.value).startswith("This list has more than 4 rows")
    assert ExportLog.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_a_thousand_rows_cost_as_many_queries_as_one(fmt, django_assert_num_queries):
    OutgoingMail.objects.bulk_create(
        OutgoingMail(to="a@demo.example", subject=str(number), body="") for number in range(2_500)
    )
    for rows in (OutgoingMail.objects.order_by("pk")[:1], OutgoingMail.objects.order_by("pk")):
        with django_assert_num_queries(3):  # count, log, rows
            content(export(rows, columns=[Column("Subject", "subject")], fmt=fmt))


@pytest.mark.django_db
def test_a_streamed_file_keeps_the_language_it_was_asked_in_and_leaves_the_threads_alone():
    with translation.override("en"):
        response = export([SimpleNamespace(text=True)], fmt="csv")
    with translation.override("zh-hans"):
        pieces = iter(response.streaming_content)
        assert [next(pieces), translation.get_language()] == [b"\xef\xbb\xbfText\r\n", "zh-hans"]
        assert [next(pieces), translation.get_language()] == [b"yes\r\n", "zh-hans"]

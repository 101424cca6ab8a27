"""The real PDF, where this machine has Pango and a Chinese font."""

import re
import shutil
import subprocess
import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from letters import actions, pdf
from letters.models import Letter

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(bool(pdf.missing()), reason="needs Pango and a Chinese font")]


def unpacked(data: bytes) -> bytes:
    """The file with its packed parts written out, so that names of fonts can be read."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    parts = [data]
    for part in packed:
        with suppress(zlib.error):
            parts.append(zlib.decompress(part))
    return b"".join(parts)


@pytest.fixture
def printed(filed, officer):
    letter = actions.issue(letter=Letter.objects.get(kind="certificate"), by=officer)
    return letter, Path(letter.pdf.path)


def test_it_is_a_pdf_with_the_chinese_font_in_it(printed):
    _letter, path = printed
    data = path.read_bytes()

    assert data.startswith(b"%PDF-")
    assert re.search(rb"Noto-(Serif|Sans)-CJK", unpacked(data))
    assert b"/JavaScript" not in data


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils)")
def test_its_text_reads_in_both_languages(printed):
    letter, path = printed
    words = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout

    for text in ("海外基地备案证书", "Certificate of filing", letter.number, letter.case.filing_no, letter.verify_code):
        assert text in words
    assert words.count("\f") == 1  # one page


def test_the_same_letter_is_the_same_page(printed):
    """Nothing of the clock or of chance gets into the page; what is stored can be set again word for word."""
    from letters import paper

    letter, _path = printed
    again = Letter.objects.get(pk=letter.pk)

    assert paper.page(again) == paper.page(Letter.objects.get(pk=letter.pk))
    assert again.number in paper.page(again)


def test_nothing_is_fetched_for_a_page(tmp_path, caplog):
    secret = tmp_path / "secret.css"
    secret.write_text("body { color: red }")

    made = pdf.make(f'<link rel="stylesheet" href="file://{secret}"><img src="http://127.0.0.1:9/x.png"><p>文书</p>')

    assert made.startswith(b"%PDF-")
    assert "disallowed protocol" in caplog.text

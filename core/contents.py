"""What a file really is, from its bytes: PDF, PNG, JPEG, Word and Excel. Pure Python, nothing is rendered or run.

Each check takes an open binary file and returns nothing, or raises ``ValidationError`` with a sentence for whoever uploaded it.
"""

import re
import struct
from typing import BinaryIO
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.archives import Archive, Locked, TooMuch, Unreadable

PNG_START = b"\x89PNG\r\n\x1a\n"
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old office files, and new ones under a password
MAX_PIXELS = 100_000_000  # a decoded picture takes 4 bytes a pixel
PDF_TAIL = 2_048
SMALL_PART = 2_000_000

CONTENT_TYPES = "[Content_Types].xml"
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_PARTS = re.compile(r"(vbaproject\.bin|vbadata\.xml|/macrosheets/|/activex/|/customui/)", re.IGNORECASE)
PROGRAM_PARTS = re.compile(r"\.(exe|dll|com|scr|bat|cmd|ps1|vbs|js|jse|wsf|hta|msi|jar|lnk|html?)$", re.IGNORECASE)
XML_PARTS = re.compile(r"\.(xml|rels|vml|svg)$", re.IGNORECASE)
# What Word loads by itself when a file is opened. Not among them: links that a person clicks, sources that Excel asks about.
LOADED_BY_ITSELF = re.compile(r"/(attachedtemplate|oleobject|frame|subdocument|afchunk|image)$", re.IGNORECASE)
ON_THIS_MACHINE = re.compile(
    r"(file:///)?[A-Za-z]:[\\/]|[^:\\/][^:]*$"
)  # a template on the author's own disk is harmless
XML_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
SAFE_ENCODINGS = {b"utf-8", b"us-ascii", b"ascii", b"utf-16", b"utf-16le", b"utf-16be", b"iso-8859-1", b"windows-1252"}
DECLARATIONS = [word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")]


def _start(file: BinaryIO, length: int) -> bytes:
    file.seek(0)
    return file.read(length)


def _end(file: BinaryIO, length: int) -> bytes:
    file.seek(0, 2)
    file.seek(max(0, file.tell() - length))
    return file.read()


def _size(file: BinaryIO) -> int:
    file.seek(0, 2)
    return file.tell()


def _refuse(sentence: str, code: str):
    raise ValidationError(sentence, code=code)


def check_pdf(file: BinaryIO) -> None:
    """Starts as PDF at the first byte and ends as one. (Some readers accept a late start: that hides another file before it.)"""
    if not re.match(rb"%PDF-[12]\.\d", _start(file, 8)):
        _refuse(
            _("This is not a PDF file, although its name says so. Open it, save it as PDF and upload that."), "content"
        )
    if b"%%EOF" not in _end(file, PDF_TAIL):
        _refuse(_("This PDF file is cut off. Save it again and upload it complete."), "damaged")


def check_png(file: BinaryIO) -> None:
    """A chain of chunks from header to end, with nothing behind, of a bearable number of pixels."""
    head = _start(file, 33)
    if head[:8] != PNG_START or head[12:16] != b"IHDR":
        _refuse(_("This is not a PNG picture, although its name says so."), "content")
    width, height = struct.unpack(">II", head[16:24])
    _check_pixels(width, height)
    size, position = _size(file), len(PNG_START)
    while position + 12 <= size:
        file.seek(position)
        length, name = struct.unpack(">I4s", file.read(8))
        position += length + 12
        if name == b"IEND":
            if position != size:
                _refuse(
                    _("Something else is hidden behind this picture. Open it, save it again and upload that."), "hidden"
                )
            return
    _refuse(_("This picture is cut off. Save it again and upload it complete."), "damaged")


def check_jpeg(file: BinaryIO) -> None:
    """Segments up to the picture's data, with its size on the way. Cameras add things after the end, so that is left alone."""
    if _start(file, 3) != b"\xff\xd8\xff":
        _refuse(_("This is not a JPEG picture, although its name says so."), "content")
    size, position, sized = _size(file), 2, False
    while position + 4 <= size:
        file.seek(position)
        marker, kind, length = struct.unpack(">BBH", file.read(4))
        if marker != 0xFF or length < 2:
            break
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            frame = file.read(5)
            if len(frame) == 5:
                height, width = struct.unpack(">HH", frame[1:5])
                _check_pixels(width, height)
                sized = True
        if kind == 0xDA and sized:
            if b"\xff\xd9" in _end(file, size - position):
                return
            break
        position += 2 + length
    _refuse(_("This picture is cut off or damaged. Save it again and upload it complete."), "damaged")


def _check_pixels(width: int, height: int) -> None:
    if not width or not height or width * height > MAX_PIXELS:
        _refuse(_("This picture is too large in pixels. Make it smaller and upload it again."), "pixels")


def check_word(file: BinaryIO) -> None:
    """A .docx without password, macros, outer references or bombs."""
    _check_office(
        file,
        WORD_MAIN,
        _("This is not a Word file (.docx), although its name says so. Open it in Word and save it as .docx."),
    )


def check_excel(file: BinaryIO) -> None:
    """An .xlsx without password, macros, outer references or bombs."""
    _check_office(
        file,
        EXCEL_MAIN,
        _("This is not an Excel file (.xlsx), although its name says so. Open it in Excel and save it as .xlsx."),
    )


def _check_office(file: BinaryIO, main: str, not_this: str) -> None:
    start = _start(file, 8)
    if start == OLE_START:
        _refuse(
            _(
                "This file is protected by a password or saved in an old format. Remove the password and save it as .docx or .xlsx."
            ),
            "locked",
        )
    if start[:4] != b"PK\x03\x04":
        _refuse(not_this, "content")
    try:
        archive = Archive(file)
        _check_parts(archive, main, not_this)
    except Locked:
        _refuse(_("This file is protected by a password. Remove the password and upload it again."), "locked")
    except TooMuch:
        _refuse(_("This file unpacks to far more than a document needs, so it is not accepted."), "bomb")
    except (Unreadable, ElementTree.ParseError):
        _refuse(_("This file is damaged and cannot be read. Open it, save it again and upload that."), "damaged")


def _check_parts(archive: Archive, main: str, not_this: str) -> None:
    members = archive.members()
    if CONTENT_TYPES not in {member.name for member in members}:
        _refuse(not_this, "content")
    for member in members:
        if MACRO_PARTS.search(member.name):
            _refuse_macros()
        if PROGRAM_PARTS.search(member.name):
            _refuse(
                _("There is a program or web page inside this file. Remove it and upload the file again."), "program"
            )
    for member in members:
        if XML_PARTS.search(member.name):
            _check_xml(archive, member.name)
        else:
            for _piece in archive.pieces(member.name):
                pass  # inflated and counted: the directory may lie about pictures too
    _check_main_type(archive.read(CONTENT_TYPES, limit=SMALL_PART), main, not_this)
    for member in members:
        if member.name.endswith(".rels"):
            _check_relations(archive.read(member.name, limit=10 * SMALL_PART))


def _check_xml(archive: Archive, name: str) -> None:
    """No document type, so no entities: Office writes none, and every attack by XML needs one."""
    kept = b""
    for number, piece in enumerate(archive.pieces(name)):
        window = kept + piece
        if number == 0:
            declared = XML_ENCODING.search(window[:400].replace(b"\x00", b""))
            if declared and declared.group(1).lower() not in SAFE_ENCODINGS:
                _refuse_entities()
        if any(declaration in window for declaration in DECLARATIONS):
            _refuse_entities()
        kept = window[-40:]


def _refuse_entities():
    _refuse(
        _(
            "This file contains instructions to load other content, so it is not accepted. Open it in Office, save it again and upload that."
        ),
        "entities",
    )


def _refuse_macros():
    _refuse(_("This file contains macros. Save it without macros (as .docx or .xlsx) and upload it again."), "macros")


def _check_main_type(content_types: bytes, main: str, not_this: str) -> None:
    types = {element.get("ContentType", "") for element in ElementTree.fromstring(content_types)}
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types):
        _refuse_macros()
    if main not in types:
        _refuse(not_this, "content")


def _check_relations(relations: bytes) -> None:
    for element in ElementTree.fromstring(relations):
        outside = element.get("TargetMode", "").lower() == "external" and not ON_THIS_MACHINE.match(
            element.get("Target", "")
        )
        if outside and LOADED_BY_ITSELF.search(element.get("Type", "")):
            _refuse_entities()

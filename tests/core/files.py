"""Small files for the tests of uploads: honest ones, and ones that lie."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{main}.main+xml"/></Types>"""
MAIN = {"docx": ("word/document.xml", "wordprocessingml.document"), "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet")}
RELATION = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>"""


def uploaded(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")  # the browser's word counts for nothing


def png(width: int = 2, height: int = 2, *, behind: bytes = b"") -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x00\x00" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"") + behind


def jpeg(width: int = 2, height: int = 2) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + frame
        + b"\xff\xda\x00\x08\x01\x01\x00\x00?\x00\x00\xff\xd9"
    )


def office(
    kind: str = "docx", *, parts: dict[str, bytes | str] | None = None, content_types: str | None = None
) -> bytes:
    """A Word or Excel file as small as it can be, with further ``parts``."""
    part, main = MAIN[kind]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", content_types or CONTENT_TYPES.format(part=part, main=main))
        archive.writestr(part, "<document/>")
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def lying_about_size(content: bytes, name: str, size: int) -> bytes:
    """The archive with the declared unpacked size of one member changed in its directory."""
    position = content.rindex(name.encode()) - 46
    assert content[position : position + 4] == b"PK\x01\x02"
    return content[: position + 24] + struct.pack("<I", size) + content[position + 28 :]


def encrypted(content: bytes) -> bytes:
    """The archive with the password flag of every member set in its directory."""
    changed, position = bytearray(content), 0
    while (position := content.find(b"PK\x01\x02", position)) >= 0:
        changed[position + 8] |= 1
        position += 4
    return bytes(changed)


def overlapping() -> bytes:
    """A directory whose members all point to the same packed bytes."""
    content = office(parts={f"word/p{number}.xml": "x" * 50 for number in range(3)})
    changed = bytearray(content)
    first = content.index(b"word/p0.xml") - 30
    for number in (1, 2):
        position = content.rindex(f"word/p{number}.xml".encode()) - 46
        changed[position + 42 : position + 46] = struct.pack("<I", first)
    return bytes(changed)

"""Office files from strangers, looked at without unpacking: a ZIP of XML that may lie about itself.

Everything is read from the open file in pieces and thrown away; nothing is written and no more than a piece is held. What is
declared in the directory of the archive is checked first, then every member is inflated and counted, since the directory may lie.
"""

import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

MAX_MEMBERS = 2_000
MAX_DIRECTORY = 1_000_000  # bytes; zipfile reads the directory whole
MAX_UNPACKED = 200_000_000
MAX_RATIO = 120  # office XML packs 5 to 40 times; a bomb 1,000 times
RATIO_FROM = 1_000_000  # unpacked bytes; below, the ratio says nothing
PIECE = 64 * 1024
LOCAL_HEADER = 30  # fixed bytes before the name of a member
END_RECORD = b"PK\x05\x06"
END_SIZE = 22
ENCRYPTED_FLAG = 0x1


class Unreadable(Exception):
    """Not an archive that an office program would have written."""


class TooMuch(Exception):
    """Unpacks to more than anyone needs."""


class Locked(Exception):
    """Protected by a password."""


@dataclass(frozen=True)
class Member:
    name: str
    size: int


class Archive:
    """A ZIP whose declared sizes have been checked. Raises ``Unreadable``, ``TooMuch`` or ``Locked``."""

    def __init__(self, file: BinaryIO):
        self.file = file
        _check_end_record(file)
        try:
            self.zip = zipfile.ZipFile(file)
        except (
            zipfile.BadZipFile,
            ValueError,
            NotImplementedError,
            EOFError,
            struct.error,
            UnicodeDecodeError,
        ) as problem:
            raise Unreadable(str(problem)) from problem
        self.infos = self.zip.infolist()
        self._check_directory()

    def _check_directory(self) -> None:
        if len(self.infos) > MAX_MEMBERS:
            raise TooMuch(f"{len(self.infos)} members")
        names = [info.filename for info in self.infos]
        if len({name.casefold() for name in names}) != len(names):
            raise Unreadable("two members of one name")
        for info in self.infos:
            if info.flag_bits & ENCRYPTED_FLAG:
                raise Locked(info.filename)
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Unreadable(f"packed by method {info.compress_type}")
            if _leads_outside(info.orig_filename):
                raise Unreadable(f"a member named {info.orig_filename!r}")
        _check_sizes(sum(info.file_size for info in self.infos), sum(info.compress_size for info in self.infos))
        for info in self.infos:
            _check_sizes(info.file_size, info.compress_size)
        self._check_overlap()

    def _check_overlap(self) -> None:
        """Members that share bytes of the file are the trick of the bombs that are small and flat."""
        placed = sorted(self.infos, key=lambda info: info.header_offset)
        ends = [info.header_offset for info in placed[1:]] + [self.zip.start_dir]
        for info, end in zip(placed, ends, strict=True):
            if info.header_offset + LOCAL_HEADER + info.compress_size > end:
                raise TooMuch("members overlap")

    def members(self) -> list[Member]:
        return [Member(info.filename, info.file_size) for info in self.infos if not info.is_dir()]

    def pieces(self, name: str):
        """The content of one member in pieces. Raises when it is longer than declared, or not what was packed."""
        info = self.zip.getinfo(name)
        self.file.seek(info.header_offset)
        header = self.file.read(LOCAL_HEADER)
        if len(header) < LOCAL_HEADER or header[:4] != b"PK\x03\x04":
            raise Unreadable(f"{name} has no header")
        flags, method = struct.unpack("<HH", header[6:10])
        if flags & ENCRYPTED_FLAG:
            raise Locked(name)
        if method != info.compress_type:
            raise Unreadable(f"{name} contradicts the directory")
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        start = info.header_offset + LOCAL_HEADER + name_length + extra_length
        unpack = _stored if info.compress_type == zipfile.ZIP_STORED else _inflated
        seen, checksum = 0, 0
        for piece in unpack(self.file, start, info.compress_size):
            seen += len(piece)
            if seen > info.file_size:
                raise TooMuch(f"{name} is longer than it says")
            checksum = zlib.crc32(piece, checksum)
            yield piece
        if seen != info.file_size or checksum != info.CRC:
            raise Unreadable(f"{name} is damaged")

    def read(self, name: str, *, limit: int) -> bytes:
        """The content of one small member. Raises ``TooMuch`` beyond ``limit`` bytes, ``Unreadable`` when it is missing."""
        if name not in self.zip.NameToInfo:
            raise Unreadable(f"{name} is missing")
        if self.zip.getinfo(name).file_size > limit:
            raise TooMuch(name)
        return b"".join(self.pieces(name))


def _check_sizes(unpacked: int, packed: int) -> None:
    if unpacked > MAX_UNPACKED:
        raise TooMuch(f"{unpacked} bytes unpacked")
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(packed, 1):
        raise TooMuch(f"packed {unpacked // max(packed, 1)} times")


def _check_end_record(file: BinaryIO) -> None:
    """Before ``zipfile`` reads the directory: is it of a size that one may read?"""
    file.seek(0, 2)
    length = file.tell()
    file.seek(max(0, length - END_SIZE - 65_535))
    tail = file.read()
    position = tail.rfind(END_RECORD)
    if position < 0 or len(tail) - position < END_SIZE:
        raise Unreadable("no end of the archive")
    count, directory_size = struct.unpack("<HI", tail[position + 10 : position + 16])
    if count > MAX_MEMBERS or directory_size > MAX_DIRECTORY:  # also the 0xFFFF of ZIP64, which no small file needs
        raise TooMuch(f"a directory of {count} members, {directory_size} bytes")
    file.seek(0)


def _leads_outside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return "\x00" in name or name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]


def _stored(file: BinaryIO, start: int, length: int):
    file.seek(start)
    while length > 0:
        piece = file.read(min(PIECE, length))
        if not piece:
            raise Unreadable("cut off")
        length -= len(piece)
        yield piece


def _inflated(file: BinaryIO, start: int, length: int):
    """Inflate with bounded output: one piece of input may stand for a thousand of output."""
    inflate = zlib.decompressobj(-15)
    position = start
    try:
        while length > 0 and not inflate.eof:
            file.seek(position)
            packed = file.read(min(PIECE, length))
            if not packed:
                raise Unreadable("cut off")
            position += len(packed)
            length -= len(packed)
            while packed and not inflate.eof:
                piece = inflate.decompress(packed, PIECE)
                packed = inflate.unconsumed_tail
                if piece:
                    yield piece
        while not inflate.eof and (piece := inflate.decompress(inflate.unconsumed_tail, PIECE)):
            yield piece
    except zlib.error as problem:
        raise Unreadable(str(problem)) from problem
    if not inflate.eof:
        raise Unreadable("cut off")

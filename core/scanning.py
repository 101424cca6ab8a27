"""Virus scan of uploads. Without a scanner a file is marked as not scanned; it is never called clean.

Settings: ``CLAMD_ADDRESS`` ("host:port" or "unix:/path"), empty for none; ``CLAMD_TIMEOUT`` seconds (default 20).
"""

import logging
import re
import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

PIECE = 64 * 1024
LONGEST_ANSWER = 4_096


class ScanState(models.TextChoices):
    """What is known about a stored file. Only the first two may be downloaded, see ``may_download``."""

    CLEAN = "clean", _("No virus found")
    NOT_SCANNED = "not_scanned", _("Not scanned for viruses")
    INFECTED = "infected", _("Virus found")
    WAITING = "waiting", _("Waiting for the virus scan")


@dataclass(frozen=True)
class ScanResult:
    state: ScanState
    detail: str = ""  # name of the virus, or what went wrong


class Scanner(Protocol):
    def scan(self, file: BinaryIO) -> ScanResult: ...


class NoScanner:
    """None is installed: says so."""

    def scan(self, file: BinaryIO) -> ScanResult:
        return ScanResult(ScanState.NOT_SCANNED)


class Clamd:
    """ClamAV's daemon by its INSTREAM command: the file goes over the socket, so the two need no shared disk."""

    def __init__(self, address: str, *, timeout: float = 20):
        self.address = address
        self.timeout = timeout

    def _connect(self) -> socket.socket:
        if self.address.startswith("unix:"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self.timeout)
            try:
                connection.connect(self.address.removeprefix("unix:"))
            except OSError:
                connection.close()
                raise
            return connection
        host, _colon, port = self.address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=self.timeout)

    def scan(self, file: BinaryIO) -> ScanResult:
        """A scanner that is away, slow or confused leaves the file waiting, which is not downloadable."""
        try:
            answer = self._ask(file)
        except (OSError, ValueError) as problem:
            logger.warning("virus scanner at %s did not answer: %s", self.address, problem)
            return ScanResult(ScanState.WAITING, str(problem)[:200])
        if answer == "stream: OK":
            return ScanResult(ScanState.CLEAN)
        found = re.fullmatch(r"stream: (.+) FOUND", answer)
        if found:
            return ScanResult(ScanState.INFECTED, found.group(1)[:200])
        logger.warning("virus scanner at %s answered %r", self.address, answer[:200])
        return ScanResult(ScanState.WAITING, answer[:200])

    def _ask(self, file: BinaryIO) -> str:
        with self._connect() as connection:
            connection.sendall(b"zINSTREAM\0")
            file.seek(0)
            while piece := file.read(PIECE):
                connection.sendall(struct.pack("!I", len(piece)) + piece)
            connection.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
                received = connection.recv(LONGEST_ANSWER)
                if not received:
                    break
                answer += received
        return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def scanner() -> Scanner:
    """The scanner of the settings."""
    address = getattr(settings, "CLAMD_ADDRESS", "")
    return Clamd(address, timeout=getattr(settings, "CLAMD_TIMEOUT", 20)) if address else NoScanner()


def scan(file: BinaryIO) -> ScanResult:
    """Scan an open file and leave it at its start."""
    result = scanner().scan(file)
    file.seek(0)
    return result


def may_download(state: str) -> bool:
    """Whether a file of this state may leave the portal. Nothing may while it waits for a scanner that should be there."""
    return state in {ScanState.CLEAN, ScanState.NOT_SCANNED}

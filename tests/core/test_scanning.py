"""The virus scan, against a server that speaks the daemon's protocol."""

import io
import socket
import struct
import threading

import pytest
from django.core.exceptions import ValidationError

from core.scanning import Clamd, NoScanner, ScanResult, ScanState, may_download, scanner
from core.uploads import check_upload
from tests.core.files import PDF, uploaded

TEST_VIRUS = (
    b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
)  # in pieces, so that no scanner takes this file


class FakeDaemon:
    """Takes one file by INSTREAM as clamd does, and answers by its content, or with ``answer``."""

    def __init__(self, *, answer: bytes | None = None, silent: bool = False):
        self.answer, self.silent, self.received = answer, silent, b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.finish = threading.Event()
        self.thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_problem):
        self.finish.set()
        self.thread.join(5)
        self.listener.close()

    def _serve(self):
        connection, _peer = self.listener.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := struct.unpack("!I", stream.read(4))[0]:
                self.received += stream.read(length)
            if self.silent:
                self.finish.wait(5)
            elif self.answer is not None:
                connection.sendall(self.answer)
            else:
                connection.sendall(
                    b"stream: Eicar-Signature FOUND\0" if TEST_VIRUS in self.received else b"stream: OK\0"
                )


def test_without_a_scanner_a_file_is_called_not_scanned_and_may_leave(settings):
    settings.CLAMD_ADDRESS = ""
    assert isinstance(scanner(), NoScanner)
    assert check_upload(uploaded(PDF, "plan.pdf")).scan == ScanResult(ScanState.NOT_SCANNED)
    assert may_download(ScanState.NOT_SCANNED) is True


def test_a_clean_file_is_sent_whole_and_called_clean(settings):
    content = PDF[:-7] + b"x" * 200_000 + b"\n%%EOF\n"
    with FakeDaemon() as daemon:
        settings.CLAMD_ADDRESS = daemon.address
        info = check_upload(uploaded(content, "plan.pdf"))
    assert info.scan == ScanResult(ScanState.CLEAN)
    assert daemon.received == content


def test_an_infected_file_is_refused(settings):
    with FakeDaemon() as daemon:
        settings.CLAMD_ADDRESS = daemon.address
        with pytest.raises(ValidationError) as refusal:
            check_upload(uploaded(PDF[:-7] + TEST_VIRUS + b"\n%%EOF\n", "plan.pdf"))
    assert refusal.value.code == "infected"
    assert may_download(ScanState.INFECTED) is False


@pytest.mark.parametrize(
    "answer",
    [b"INSTREAM size limit exceeded. ERROR\0", b"", b"\xff\xfe\0", b"stream: OK but not quite\0", b"x" * 10_000],
)
def test_an_answer_that_is_not_a_verdict_leaves_the_file_waiting(answer):
    with FakeDaemon(answer=answer) as daemon:
        assert Clamd(daemon.address, timeout=5).scan(io.BytesIO(b"content")).state == ScanState.WAITING
    assert may_download(ScanState.WAITING) is False


def test_a_scanner_that_does_not_answer_in_time_leaves_the_file_waiting():
    with FakeDaemon(silent=True) as daemon:
        assert Clamd(daemon.address, timeout=0.1).scan(io.BytesIO(b"content")).state == ScanState.WAITING


@pytest.mark.parametrize("address", ["127.0.0.1:1", "unix:/nowhere/clamd.sock", "no port", ""])
def test_a_scanner_that_is_away_or_wrongly_named_leaves_the_file_waiting(address):
    assert Clamd(address, timeout=1).scan(io.BytesIO(b"content")).state == ScanState.WAITING

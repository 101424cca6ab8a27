"""A PostgreSQL and a Redis of the test's own: free ports, temporary folders, stopped and started at will."""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

POSTGRES_PROGRAMS = Path(
    os.path.dirname(shutil.which("initdb") or "")
    or max(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[-2]), default="")
)
REDIS_PROGRAM = shutil.which("redis-server")
UP_WITHIN = 30  # seconds


def missing() -> str:
    """What this machine lacks, as a reason to skip; empty when nothing."""
    if not (POSTGRES_PROGRAMS / "initdb").exists() or not (POSTGRES_PROGRAMS / "pg_ctl").exists():
        return "needs initdb and pg_ctl (a PostgreSQL of the test's own)"
    if not REDIS_PROGRAM:
        return "needs redis-server (a Redis of the test's own)"
    if os.geteuid() == 0 and not (_postgres_user() and shutil.which("runuser")):
        return "needs a user postgres and runuser: PostgreSQL does not run as root"
    return ""


def _postgres_user():
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """One cluster. Root hands it over to the user postgres, whom the folder then belongs to."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self._as_other = []
        if os.geteuid() == 0:
            user = _postgres_user()
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as_other = ["runuser", "-u", "postgres", "--"]
        self._do(
            "initdb", "-D", f"{self.folder}/data", "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"
        )
        self._ctl("start")

    def restart(self) -> None:
        """As after a crash: connections are cut, what was not committed is gone, the log is replayed."""
        self._ctl("restart", "-m", "immediate")

    def remove(self) -> None:
        with contextlib.suppress(AssertionError):
            self._ctl("stop", "-m", "immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _ctl(self, *arguments: str) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        where = ("-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w", "-t", str(UP_WITHIN))
        self._do("pg_ctl", *arguments, *where, *(("-o", options) if arguments[0] != "stop" else ()))

    def _do(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*self._as_other, str(POSTGRES_PROGRAMS / program), *arguments],
            cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=2 * UP_WITHIN,
        )  # fmt: skip
        assert done.returncode == 0, f"{program} {arguments}: {done.returncode}"


class Redis:
    """One server that writes each message down before it answers."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="portal-redis-"))
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process = None
        self.start()

    def start(self) -> None:
        keep = ("--dir", str(self.folder), "--appendonly", "yes", "--appendfsync", "always", "--save", "")
        self.process = subprocess.Popen(
            [REDIS_PROGRAM, "--port", str(self.port), "--bind", "127.0.0.1", *keep],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        end = time.monotonic() + UP_WITHIN
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)
        raise AssertionError("redis-server did not start")

    def stop(self) -> None:
        """Without a word, so that nothing is said to those who are connected."""
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def restart(self, *, forget: bool, away: float = 1.0) -> None:
        """Away for some seconds; ``forget``: it comes back empty."""
        self.stop()
        if forget:
            shutil.rmtree(self.folder)
            self.folder.mkdir()
        time.sleep(away)
        self.start()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

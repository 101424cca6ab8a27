"""`make run`: prepares the portal and keeps web, worker and beat running in the foreground, on one machine.

Each child leads a session of its own, so that stopping reaches all that it started; one that dies is started
again after a pause that grows. Why not `celery -B` or one process: docs/adr/0001.
"""

import contextlib
import ctypes
import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from incubator_network.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from incubator_network.prepare import READY, READY_WITH_DEMO

ROOT = Path(__file__).resolve().parent.parent
HOST = os.environ.get("HOST", "127.0.0.1")
WEB_THREADS = "8"
STOP_WITHIN = 10.0  # seconds for a child to end by itself
READY_WITHIN = 90.0
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0  # a child that lived this long starts again at once
LARGEST_LOG = 5_000_000  # bytes; checked at each start of a child


class Stopped(Exception):
    """Ctrl-C or SIGTERM."""


@dataclass
class Child:
    """One process to keep alive, its log, and when to try again."""

    name: str
    arguments: list[str]
    log: Path
    process: subprocess.Popen | None = None
    started: float = 0.0
    pause: float = 1.0
    due: float = field(default=0.0)

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
        self.started = time.monotonic()

    def watch(self) -> None:
        """Start again what has ended, after a pause that doubles while it keeps ending early."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.kill_group()
        self.process = None
        self.pause = 1.0 if now - self.started > STEADY_AFTER else min(LONGEST_PAUSE, 2 * self.pause)
        self.due = now + self.pause
        say(f"{self.name} ended (code {code}); starting it again in {self.pause:.0f} s. See {self.log}")

    def kill_group(self) -> None:
        """Whatever the child started and left."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def end_with_parent() -> None:
    """Linux: the child is told to stop if the supervisor itself is killed."""
    with contextlib.suppress(AttributeError, OSError):  # another system: the next start says that the port is taken
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def say(text: str) -> None:
    print(text, flush=True)


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            if problem.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def take_over(var: Path):
    """Only one supervisor may use the folder; the lock goes with the process. None when another has it."""
    lock = open(var / "supervisor.lock", "w")  # noqa: SIM115 - held until the process ends
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def children(var: Path, port: int) -> list[Child]:
    celery = ["-m", "celery", "-A", "incubator_network", "--quiet"]
    commands = {
        "web": [
            *("-m", "gunicorn", "incubator_network.wsgi:application", "--bind", f"{HOST}:{port}"),
            *("--workers", "1", "--threads", WEB_THREADS, "--timeout", "120", "--no-control-socket"),
        ],
        "worker": [
            *celery,
            "worker",
            "-c",
            "2",
            "-n",
            "embedded@%h",
            "--without-gossip",
            "--without-mingle",
            "-l",
            "INFO",
        ],
        "beat": [*celery, "beat", "-s", str(var / "beat-schedule"), "--pidfile", "", "-l", "INFO"],
    }
    return [Child(name, arguments, var / "log" / f"{name}.log") for name, arguments in commands.items()]


def wait_until_ready(web: Child, port: int) -> bool:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if web.process is not None and web.process.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def stop(running: list[Child]) -> None:
    """Ask each to end, wait a little, then end all that is left of their sessions."""
    alive = [child for child in running if child.process is not None]
    for child in alive:
        child.process.terminate()
    until = time.monotonic() + STOP_WITHIN
    try:
        for child in alive:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, until - time.monotonic()))
    finally:  # a second Ctrl-C skips the waiting
        for child in alive:
            child.kill_group()
            child.process.wait()


def welcome(port: int, *, seconds: float, demo: bool, var: Path) -> None:
    say(f"\nThe portal is ready: http://{'127.0.0.1' if HOST == '0.0.0.0' else HOST}:{port}/   (after {seconds:.0f} s)")
    if demo:
        say(f"\nDemonstration accounts, password for all: {DEMO_PASSWORD}")
        for email, role in DEMO_ACCOUNTS:
            say(f"  {email:<26} {role}")
    say(f"\nBackground work starts within some ten seconds. Logs: {var / 'log'}, mails: {var / 'mail'}")
    say("Ctrl-C stops everything.")


def run(var: Path, port: int) -> int:
    started = time.monotonic()
    prepared = subprocess.run([sys.executable, "-m", "incubator_network.prepare"], cwd=ROOT, check=False).returncode
    if prepared not in (READY, READY_WITH_DEMO):
        say("The portal could not be prepared; the reason stands above.")
        return 1
    running = children(var, port)
    try:
        for child in running:
            child.start()
        if not wait_until_ready(running[0], port):
            say(f"The web server did not start. The last lines of {running[0].log}:")
            say("\n".join(running[0].log.read_text(errors="replace").splitlines()[-15:]))
            return 1
        welcome(port, seconds=time.monotonic() - started, demo=prepared == READY_WITH_DEMO, var=var)
        while True:
            for child in running:
                child.watch()
            time.sleep(0.3)
    finally:
        say("Stopping ...")
        stop(running)
        say("Stopped.")


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "incubator_network.settings")
    if os.environ.get("PORTAL_MODE", "embedded") != "embedded":
        say("`make run` is for one machine. In production each process is started by itself: see docker-compose.yml.")
        return 2
    try:
        port = int(os.environ.get("PORT") or 8000)
    except ValueError:
        say(f"PORT is {os.environ['PORT']!r}; give a number, such as PORT=8000.")
        return 2
    var = (ROOT / (os.environ.get("VAR") or "var")).resolve()
    (var / "log").mkdir(parents=True, exist_ok=True)
    os.environ["VAR"], os.environ["PORT"] = str(var), str(port)
    lock = take_over(var)
    if lock is None:
        say(
            f"A portal is already running in {var}. Stop it first, or choose another folder: make run VAR=var2 PORT=8001"
        )
        return 1
    if not port_is_free(port):
        say(f"Port {port} is taken by another program. Choose another one: make run PORT={port + 1}")
        return 1
    signal.signal(signal.SIGTERM, stop_now)
    signal.signal(signal.SIGINT, stop_now)
    try:
        return run(var, port)
    except Stopped:
        return 0


def stop_now(signum, frame):
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())

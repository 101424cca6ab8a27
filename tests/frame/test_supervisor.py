"""`make run` with real processes: all start, one that dies comes back, and nothing is left at the end."""

import contextlib
import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from incubator_network.demo_accounts import DEMO_ACCOUNTS
from incubator_network.supervisor import welcome

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Portal:
    """One supervisor in a folder and on a port of its own."""

    def __init__(self, var: Path, port: int):
        self.var, self.port = var, port
        environment = {"PATH": os.environ["PATH"], "VAR": str(var), "PORT": str(port), "DEMO": "0"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "incubator_network.supervisor"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def get(self, page):
        """(status, JSON) of a page; (0, {}) while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{page}", timeout=3) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as answer:
            return answer.code, json.load(answer) if answer.code == 503 else {}
        except OSError:
            return 0, {}

    def processes(self) -> dict[int, str]:
        """Everything that was started with this portal's folder, except the supervisor itself."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                mine = f"VAR={self.var}\0".encode() in (folder / "environ").read_bytes()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if mine and command and int(folder.name) != self.process.pid:
                found[int(folder.name)] = command
        return found

    def worker_pid(self) -> int:
        """The worker itself; its two pool processes are its children, not the supervisor's."""
        mine = f"PPid:\t{self.process.pid}\n"
        for pid, command in self.processes().items():
            with contextlib.suppress(OSError):  # it ended between two looks
                if " worker " in command and mine in Path(f"/proc/{pid}/status").read_text():
                    return pid
        return 0


def wait(portal, condition, seconds=120):
    # Ten seconds on a quiet machine; the bound is for a busy one.
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if result := condition():
            return result
        time.sleep(0.2)
    logs = sorted(portal.var.glob("log/*.log"))
    raise AssertionError("waited in vain\n" + "\n".join(f"{log.name}:\n{log.read_text()[-2000:]}" for log in logs))


@pytest.fixture
def portal(tmp_path):
    portal = Portal(tmp_path / "a folder with spaces", free_port())
    yield portal
    for pid in [portal.process.pid, *portal.processes()]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    portal.process.communicate()


@pytest.mark.slow
def test_all_parts_work_a_killed_worker_comes_back_and_stopping_leaves_nothing(portal):
    wait(
        portal, lambda: portal.get("/readyz")[0] == 200
    )  # the heartbeat went from a task through the broker to a worker
    assert portal.get("/healthz") == (200, {"status": "ok"})
    before = portal.worker_pid()

    os.kill(before, signal.SIGKILL)

    wait(portal, lambda: portal.worker_pid() not in (0, before))
    portal.process.send_signal(signal.SIGINT)
    output, _ = portal.process.communicate(timeout=60)
    assert portal.process.returncode == 0
    assert portal.processes() == {}
    said = re.sub(r"after \d+ s", "after n s", output).splitlines()
    assert f"The portal is ready: http://127.0.0.1:{portal.port}/   (after n s)" in said
    assert any(line.startswith("worker ended (code -9); starting it again in 2 s.") for line in said)
    assert said[-2:] == ["Stopping ...", "Stopped."]


@pytest.mark.slow
def test_killing_the_supervisor_leaves_no_orphan(portal):
    wait(portal, lambda: portal.get("/healthz")[0] == 200)
    assert len(portal.processes()) >= 3

    portal.process.kill()

    wait(portal, lambda: portal.processes() == {}, seconds=60)


def start_and_end(tmp_path, **variables):
    environment = {"PATH": os.environ["PATH"], "VAR": str(tmp_path / "var"), **variables}
    return subprocess.run(
        [sys.executable, "-m", "incubator_network.supervisor"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30,
    )  # fmt: skip


def test_a_taken_port_is_said_plainly(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = start_and_end(tmp_path, PORT=str(port))

    assert (done.returncode, done.stdout) == (
        1,
        f"Port {port} is taken by another program. Choose another one: make run PORT={port + 1}\n",
    )


def test_two_portals_do_not_share_a_folder(tmp_path):
    (tmp_path / "var").mkdir()
    with open(tmp_path / "var/supervisor.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = start_and_end(tmp_path, PORT=str(free_port()))

    assert done.returncode == 1
    assert done.stdout.startswith(f"A portal is already running in {tmp_path}/var. Stop it first")


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"PORT": "http"}, "PORT is 'http'; give a number"),
        ({"PORTAL_MODE": "production"}, "`make run` is for one machine."),
    ],
)
def test_unfit_variables_are_said_plainly(tmp_path, variables, said):
    done = start_and_end(tmp_path, **variables)

    assert (done.returncode, done.stdout.startswith(said)) == (2, True)


def test_the_welcome_names_every_role_and_the_password(capsys, tmp_path):
    welcome(8123, seconds=4.2, demo=True, var=tmp_path)

    said = capsys.readouterr().out
    assert "http://127.0.0.1:8123/" in said
    assert "Demo-2026-portal" in said
    assert [email for email, role in DEMO_ACCOUNTS if f"{email:<26} {role}" not in said] == []
    assert len(DEMO_ACCOUNTS) == 13

"""A real worker on the embedded broker, in a folder of the test's own, killed in the middle of a run."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SET_UP = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.matching.judged_data import load_judged_data
load_judged_data()
"""
ASK = """
import django; django.setup()
from matching import runs
run, _new = runs.request_full()
print(run.pk)
"""
ASK_AND_CANCEL = """
import time
import django; django.setup()
from matching import runs
run, _new = runs.request_full()
while not run.rankings.exists():
    time.sleep(0.05)
runs.cancel(run, by=None)
print(run.pk)
"""
WITHIN = 90  # seconds from the kill, in which a run must go on
LONGEST = 300


class Surroundings:
    """A folder with database and broker, and the processes that were started in it."""

    def __init__(self, folder: Path):
        self.var = folder / "var"
        self.environment = {"PATH": os.environ["PATH"], "VAR": str(self.var), "DJANGO_SETTINGS_MODULE": "incubator_network.settings",
                            "PYTHONPATH": str(ROOT), "LOG_LEVEL": "WARNING"}  # fmt: skip
        self.started = []

    def run(self, code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=LONGEST,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.strip()

    def start(self, *arguments: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "celery", "-A", "incubator_network", "--quiet", *arguments]
        with open(self.var / f"{arguments[0]}.log", "ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.started.append(process)
        return process

    def worker(self) -> subprocess.Popen:
        return self.start(
            "worker", "-c", "2", "-n", "embedded@%h", "--without-gossip", "--without-mingle", "-l", "WARNING"
        )

    def kill(self, process: subprocess.Popen) -> None:
        """The whole group at once, without a word: as the kernel does when memory runs out."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def ask(self, sql: str, *values):
        connection = sqlite3.connect(f"file:{self.var}/db.sqlite3?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def wait(self, question, *, seconds: float, every: float = 0.1):
        """The first answer that is not false; fails when none came in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = question()
            if answer:
                return answer
            time.sleep(every)
        pytest.fail(f"waited {seconds} s in vain; worker log: {(self.var / 'worker.log').read_text()[-2000:]}")

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                self.kill(process)


@pytest.fixture
def surroundings(tmp_path):
    place = Surroundings(tmp_path)
    yield place
    place.end()


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_a_run_loses_and_doubles_nothing(surroundings):
    surroundings.run(SET_UP)
    first = surroundings.worker()
    surroundings.start("beat", "-s", str(surroundings.var / "beat-schedule"), "--pidfile", "", "-l", "WARNING")
    run = int(surroundings.run(ASK))

    def share():
        done, total = surroundings.ask("SELECT done_units, total_units FROM matching_matchrun WHERE id = ?", run)[0]
        return done / total if total else 0.0

    at = surroundings.wait(lambda: share() if 0.3 <= share() <= 0.7 else 0, seconds=LONGEST, every=0.02)
    surroundings.kill(first)
    killed = time.monotonic()
    left = surroundings.ask("SELECT count(*) FROM matching_ranking WHERE run_id = ?", run)[0][0]
    assert (0.3 <= at <= 0.7, 0 < left < 60) == (True, True)

    surroundings.worker()
    shards = "SELECT count(*) FROM matching_matchshard WHERE run_id = ? AND attempt > 1"
    surroundings.wait(lambda: surroundings.ask(shards, run)[0][0], seconds=WITHIN)
    resumed = time.monotonic() - killed
    state = "SELECT state FROM matching_matchrun WHERE id = ?"
    surroundings.wait(lambda: surroundings.ask(state, run)[0][0] == "done", seconds=LONGEST)

    assert resumed <= WITHIN
    assert surroundings.ask(
        "SELECT count(*), count(DISTINCT demand_id) FROM matching_ranking WHERE run_id = ?", run
    ) == [(60, 60)]
    pairs = surroundings.ask(
        "SELECT count(*), count(DISTINCT ranking_id || '-' || enterprise_id) FROM matching_candidate"
    )[0]
    assert pairs[0] == pairs[1] > 60
    current = "SELECT count(*) FROM matching_demand d JOIN matching_ranking r ON r.id = d.current_ranking_id WHERE r.run_id = ?"
    assert surroundings.ask(current, run) == [(60,)]
    assert surroundings.ask("SELECT done_units, total_units FROM matching_matchrun WHERE id = ?", run) == [(9600, 9600)]


@pytest.mark.slow
def test_cancelling_a_run_under_a_real_worker_stops_it_within_a_shard(surroundings):
    surroundings.run(SET_UP)
    surroundings.worker()

    run = int(surroundings.run(ASK_AND_CANCEL))

    state = "SELECT state FROM matching_matchrun WHERE id = ?"
    surroundings.wait(lambda: surroundings.ask(state, run) == [("cancelled",)], seconds=60)
    assert surroundings.ask("SELECT count(*) FROM matching_ranking WHERE run_id = ?", run) == [(0,)]
    assert surroundings.ask("SELECT count(*) FROM matching_demand WHERE current_ranking_id IS NOT NULL") == [(0,)]
    done = "SELECT count(*) FROM matching_matchshard WHERE run_id = ? AND state = 'done'"
    assert surroundings.ask(done, run)[0][0] < 8

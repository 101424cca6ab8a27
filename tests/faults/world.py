"""The portal as in production, without a web server: two workers and beat, on servers of the test's own."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import pytest

from tests.faults.servers import Postgres, Redis

ROOT = Path(__file__).resolve().parents[2]
TIMES = 2  # each of the 60 judged demands is asked so many times, so that a run lasts
DEMANDS = 60 * TIMES
STALE_SECONDS, SWEEP_SECONDS = 6, 2  # in production 30 and 60
LONGEST = 90  # seconds until a run has ended, whatever happened to it
SET_UP = f"""
from tests.matching.judged_data import load_judged_data
load_judged_data(times={TIMES})
"""
ASKER = """
import sys
from django.db import close_old_connections
from matching import runs
for _line in sys.stdin:
    close_old_connections()
    run, new = runs.request_full()
    print(run.pk, int(new), flush=True)
"""
LISTS = """
SELECT d.id, r.run_id, (
    SELECT md5(string_agg(c.enterprise_id || ':' || coalesce(c.rank, 0) || ':' || c.left_out || ':' || c.score, ',' ORDER BY c.enterprise_id))
    FROM matching_candidate c WHERE c.ranking_id = d.current_ranking_id)
FROM matching_demand d LEFT JOIN matching_ranking r ON r.id = d.current_ranking_id
"""


class World:
    def __init__(self, folder: Path):
        self.folder = folder
        self.postgres, self.redis = Postgres(), Redis()
        self.environment = {
            "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "VAR": str(folder / "var"), "PORTAL_MODE": "production",
            "DATABASE_URL": self.postgres.url, "REDIS_URL": self.redis.url, "SECRET_KEY": "only-for-tests-" + "x" * 50,
            "ALLOWED_HOSTS": "portal.example.org", "SITE_URL": "https://portal.example.org", "EMAIL_URL": "dummymail://",
            "DEFAULT_FROM_EMAIL": "portal@example.org", "LOG_LEVEL": "WARNING",
            "OPENBLAS_NUM_THREADS": "1",  # two workers share the cores
            "JOB_STALE_SECONDS": str(STALE_SECONDS), "SWEEP_SECONDS": str(SWEEP_SECONDS),
        }  # fmt: skip
        self.processes: dict[str, subprocess.Popen] = {}

    # --- processes ---

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=LONGEST,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def start(self, name: str, *arguments: str) -> None:
        with open(self.folder / f"{name}.log", "ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "incubator_network", *arguments],
                cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def start_all(self) -> None:
        """What is not there; as in docker-compose.yml, where whatever ends is started again."""
        for name in ("one", "two"):
            if not self.lives(name):
                self.start(name, "worker", "-c", "1", "-n", f"{name}@%h", "-l", "WARNING")
        if not self.lives("beat"):
            self.start("beat", "beat", "--pidfile", "", "-l", "WARNING")

    def lives(self, name: str) -> bool:
        return name in self.processes and self.processes[name].poll() is None

    def kill(self, name: str) -> None:
        """The whole group at once, as the kernel does when memory runs out."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        with process:  # closes its pipes
            pass

    def kill_at_work(self, run: int, name: str) -> None:
        """Kill a worker in the middle of a shard. Both are held still to look: between two shards nothing would be lost."""
        workers = {one: self.processes[one].pid for one in ("one", "two")}
        running = "SELECT count(*) FROM matching_matchshard WHERE run_id = %s AND state = 'running'"

        def held() -> bool:
            for pid in workers.values():
                os.killpg(pid, signal.SIGSTOP)
            if at_work := self.ask(running, run) == [(2,)]:
                self.kill(name)
            for one, pid in workers.items():
                if self.lives(one):
                    os.killpg(pid, signal.SIGCONT)
            return at_work

        self.wait(held, every=0.02)

    def end(self) -> None:
        for name in list(self.processes):
            if self.lives(name):
                self.kill(name)
        self.redis.remove()
        self.postgres.remove()

    # --- looking ---

    def ask(self, sql: str, *values) -> list[tuple]:
        connection = psycopg2.connect(self.postgres.url)
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall()
        finally:
            connection.close()

    def wait(self, question, *, seconds: float = LONGEST, every: float = 0.1):
        """The first answer that is not false; fails, with the logs, when none came in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if answer := question():
                return answer
            time.sleep(every)
        logs = {path.name: path.read_text(errors="replace")[-3000:] for path in self.folder.glob("*.log")}
        rows = self.ask("SELECT id, state, attempt, done_units, total_units, error FROM matching_matchrun ORDER BY id")
        pytest.fail(f"waited {seconds} s in vain; runs {rows}\n" + "\n".join(f"--- {n}\n{t}" for n, t in logs.items()))

    def state(self, run: int) -> str:
        return self.ask("SELECT state FROM matching_matchrun WHERE id = %s", run)[0][0]

    def share(self, run: int) -> float:
        done, total = self.ask("SELECT done_units, total_units FROM matching_matchrun WHERE id = %s", run)[0]
        return done / total if total else 0.0

    def lists(self) -> dict[int, str]:
        return {demand: digest for demand, _run, digest in self.ask(LISTS)}

    # --- doing ---

    def request(self) -> tuple[int, bool]:
        """Ask for a full run. Returns its number and whether it is new."""
        if not self.lives("asker"):
            self.processes["asker"] = subprocess.Popen(
                [sys.executable, "manage.py", "shell", "--no-imports", "-c", ASKER], text=True,
                cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
            )  # fmt: skip
        asker = self.processes["asker"]
        asker.stdin.write("please\n")
        asker.stdin.flush()
        run, new = asker.stdout.readline().split()
        return int(run), new == "1"

    def half_way(self, run: int) -> None:
        """Returns in the middle of the run, with both workers at it."""
        at = self.wait(lambda: share if (share := self.share(run)) >= 0.4 else 0, every=0.02)
        assert at <= 0.7 and self.state(run) == "running", f"the run was at {at:.0%}: it is too short to be disturbed"


@dataclass
class Reader:
    """Somebody who reads all current lists all the time, each time in one statement."""

    url: str
    seen: list[frozenset] = field(default_factory=list)  # the runs that the lists of one look came from
    digests: set[frozenset] = field(default_factory=set)
    cut_off: int = 0
    problem: BaseException | None = None

    def __enter__(self):
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._stop.set()
        self._thread.join()

    def _read(self) -> None:
        connection = None
        while not self._stop.wait(0.05):
            try:
                if connection is None:
                    connection = psycopg2.connect(self.url)
                    connection.autocommit = True
                with connection.cursor() as cursor:
                    cursor.execute(LISTS)
                    rows = cursor.fetchall()
            except psycopg2.OperationalError:
                self.cut_off += 1
                connection = None
                continue
            except psycopg2.Error as problem:
                self.problem = problem
                return
            self.seen.append(frozenset(run for _demand, run, _digest in rows))
            self.digests.add(frozenset((demand, digest) for demand, _run, digest in rows))

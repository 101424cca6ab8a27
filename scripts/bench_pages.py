#!/usr/bin/env python
"""Build 100,000 cases and measure the staff's pages as 20 people use them. Results: docs/performance.md.

    export DATABASE_URL=postgres://postgres@127.0.0.1:5432/portal_bench VAR=/tmp/bench
    createdb -h 127.0.0.1 -U postgres portal_bench
    .venv/bin/python manage.py migrate && .venv/bin/python manage.py collectstatic --noinput
    .venv/bin/python scripts/bench_pages.py build --cases 100000
    .venv/bin/gunicorn -w 2 -b 127.0.0.1:8199 incubator_network.wsgi &
    .venv/bin/python scripts/bench_pages.py measure --url http://127.0.0.1:8199 --seconds 60

``build`` writes rows straight into the tables: it is for an empty database of its own, never for one with real cases.
"""

import argparse
import http.client
import os
import random
import sys
import threading
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "incubator_network.settings")

SEED = 20261123
PEOPLE = 20
THINK = 1.0  # seconds between an answer and the next question
WARM_UP = 10
CHUNK = 5_000
PLACES = ["新加坡", "慕尼黑", "东京", "波士顿", "伦敦", "首尔", "特拉维夫", "迪拜"]
THINGS = ["创新基地", "联合实验室", "研发中心", "孵化服务点", "电池材料合作", "医疗器械需求"]
STATES = [
    ("completeness", "to_accept", 0.03),
    ("correction", "waiting_applicant", 0.02),
    ("under_review", "in_review", 0.04),
    ("public_notice", "on_notice", 0.01),
    ("filed", "closed_yes", 0.85),
    ("refused", "closed_no", 0.05),
]
STAGES = [("acceptance", 5), ("district", 5), ("review", 20), ("decision", 20), ("notice", None), ("whole", 25)]


def build(count: int) -> None:
    from django.utils import timezone

    from accounts.districts import DISTRICTS
    from accounts.models import Organisation, OrganisationStatus, StaffRole, User
    from casework.models import Case, CaseParty, StageTime
    from core.identifiers import make_uscc

    if Case.objects.exists():
        raise SystemExit("There are cases already: build into an empty database.")
    rng, now = random.Random(SEED), timezone.now()
    people = User.objects.bulk_create(
        User(email=f"bench{number}@bench.example", name=f"Bench {number}", language="zh-hans")
        for number in range(PEOPLE)
    )
    roles = [StaffRole(user=person, role="case_officer" if n % 4 else "supervisor") for n, person in enumerate(people)]
    StaffRole.objects.bulk_create(roles)
    districts = list(DISTRICTS)
    organisations = Organisation.objects.bulk_create(
        Organisation(
            name_zh=f"上海测试孵化器{number}",
            uscc=make_uscc(number),
            district=rng.choice(districts),
            status=OrganisationStatus.VERIFIED,
            verified_at=now,
        )
        for number in range(2_000)
    )
    weights = [share for _state, _phase, share in STATES]
    for first in range(0, count, CHUNK):
        cases = []
        for number in range(first, min(first + CHUNK, count)):
            state, phase, _share = rng.choices(STATES, weights)[0]
            organisation = rng.choice(organisations)
            title = f"{rng.choice(PLACES)}{rng.choice(THINGS)}{number}"
            submitted = now - timedelta(
                days=rng.randint(0, 1_000) if phase.startswith("closed") else rng.randint(0, 40)
            )
            cases.append(
                Case(
                    kind=rng.choice(["base_filing", "base_filing", "service_request", "demand_moderation"]),
                    state=state,
                    phase=phase,
                    title=title,
                    district=organisation.district,
                    applicant=organisation,
                    assignee=rng.choice(people) if phase != "to_accept" else None,
                    receipt_no=f"HZ-B-{number:06d}",
                    case_no=f"FB-B-{number:06d}",
                    submitted_at=submitted,
                    closed_at=submitted + timedelta(days=20) if phase.startswith("closed") else None,
                    clock_state="running" if phase in ("to_accept", "in_review") else "ended",
                    promised_on=(submitted + timedelta(days=28)).date()
                    if phase in ("to_accept", "in_review")
                    else None,
                    search_text=f"{title} {organisation.name_zh} {organisation.uscc} FB-B-{number:06d}",
                )
            )
        Case.objects.bulk_create(cases)
        CaseParty.objects.bulk_create(
            CaseParty(case=case, organisation=case.applicant, role="applicant") for case in cases
        )
        StageTime.objects.bulk_create(row for case in cases if case.closed_at for row in _times(case, people, rng))
        print(f"{first + len(cases):,}", flush=True)
    _analyse()


def _times(case, people, rng):
    from casework.models import StageTime

    left = case.closed_at.date()
    for stage, promised in STAGES:
        days = max(0, round(rng.gammavariate(2, (promised or 10) / 6)))
        yield StageTime(
            case=case,
            stage=stage,
            kind=case.kind,
            district=case.district,
            officer=rng.choice(people) if stage in ("acceptance", "review", "decision") else None,
            entered=case.submitted_at.date(),
            left=left,
            working_days=days,
            promised_days=promised,
            in_time=None if promised is None else days <= promised,
        )


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def sessions() -> list[str]:
    """A signed-in session key for each of the people."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from accounts.models import User

    keys = []
    for person in User.objects.filter(email__endswith="@bench.example").order_by("pk"):
        store = SessionStore()
        store[SESSION_KEY] = str(person.pk)
        store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        store[HASH_SESSION_KEY] = person.get_session_auth_hash()
        store.create()
        keys.append(store.session_key)
    return keys


def pages() -> dict[str, tuple[str, float]]:
    """Name to (address, share of the mix)."""
    from casework.models import Case
    from core.paging import KeysetPaginator

    closed = Case.objects.filter(phase__in=["closed_yes", "closed_no"])
    deep = KeysetPaginator(closed, order=("promised_on", "pk"), per_page=25)
    cursor, page = None, None
    for _number in range(150):
        page = deep.page(cursor)
        cursor = page.next_cursor
    return {
        "inbox, open cases": ("/inbox/?tab=all", 0.35),
        "inbox, closed, page 151": (f"/inbox/?tab=closed&sort=due&cursor={quote(cursor or '')}", 0.15),
        "inbox, search 电池": (f"/inbox/?tab=closed&q={quote('电池')}", 0.1),
        "inbox, search by number": ("/inbox/?tab=closed&q=FB-B-077777", 0.05),
        "search over everything": (f"/search/?q={quote('慕尼黑')}", 0.1),
        "inbox, to accept, newest first": ("/inbox/?tab=to_accept&sort=newest", 0.15),
        "time statistics": ("/figures/times/", 0.1),
    }


def count_queries() -> dict[str, int]:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["*"]
    counted = {}
    for name, (address, _share) in pages().items():
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions()[0]
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200, (name, answer.status_code)
        counted[name] = len(queries)
    return counted


class Visitor(threading.Thread):
    """One person: asks, reads for a second, asks again."""

    def __init__(self, url: str, key: str, choices: dict, until: float, number: int):
        super().__init__(daemon=True)
        self.host, self.key, self.until = urlsplit(url).netloc, key, until
        self.names, self.choices = list(choices), choices
        self.rng, self.taken = random.Random(SEED + number), []

    def run(self):
        from django.conf import settings

        connection = http.client.HTTPConnection(self.host, timeout=60)
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.key}", "Accept-Encoding": "gzip"}
        time.sleep(self.rng.random() * THINK)
        while time.time() < self.until:
            name = self.rng.choices(self.names, [share for _address, share in self.choices.values()])[0]
            began = time.perf_counter()
            connection.request("GET", self.choices[name][0], headers=headers)
            answer = connection.getresponse()
            answer.read()
            self.taken.append((time.time(), name, 1000 * (time.perf_counter() - began), answer.status))
            time.sleep(THINK)


def measure(url: str, seconds: int) -> None:
    counted, choices = count_queries(), pages()
    start = time.time()
    visitors = [
        Visitor(url, key, choices, start + WARM_UP + seconds, number) for number, key in enumerate(sessions()[:PEOPLE])
    ]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    taken, wrong = defaultdict(list), 0
    for visitor in visitors:
        for at, name, ms, status in visitor.taken:
            wrong += status != http.client.OK
            if at >= start + WARM_UP:
                taken[name].append(ms)
                taken["all pages"].append(ms)
    print(f"{PEOPLE} people, {seconds} s, {wrong} answers that were not 200\n")
    print("| page | queries | answers | median ms | p95 ms |\n|---|---|---|---|---|")
    for name in [*choices, "all pages"]:
        found = sorted(taken[name]) or [0.0]
        middle, late = found[len(found) // 2], found[min(len(found) - 1, int(0.95 * len(found)))]
        print(f"| {name} | {counted.get(name, '')} | {len(taken[name])} | {middle:.0f} | {late:.0f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["build", "measure"])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--url", default="http://127.0.0.1:8199")
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    import django

    django.setup()
    build(given.cases) if given.what == "build" else measure(given.url, given.seconds)


if __name__ == "__main__":
    main()

#!/usr/bin/env python
"""Build many enterprises and demands and time a full run from rows to stored lists. Results: docs/performance.md.

    export DATABASE_URL=postgres://postgres@127.0.0.1:5432/portal_bench_matching VAR=/tmp/bench REDIS_URL=redis://127.0.0.1:6379/14
    createdb -h 127.0.0.1 -U postgres portal_bench_matching && .venv/bin/python manage.py migrate
    .venv/bin/python scripts/bench_matching.py build --enterprises 20000 --demands 1000
    .venv/bin/python scripts/bench_matching.py segment --processes 2
    .venv/bin/celery -A incubator_network worker -c 2 &
    .venv/bin/python scripts/bench_matching.py run

Enterprises are mixed from the judged ones: the profile of one, the products of another, the figures of a third. ``build`` writes rows
straight into the tables: it is for an empty database of its own.
"""

import argparse
import json
import os
import random
import sys
import time
from datetime import timedelta
from itertools import count
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "incubator_network.settings")
DATA = ROOT / "demo_data" / "matching-eval"
SEED = 20261130
CHUNK = 1_000
POLL = 1.0  # seconds
WORKERS = 2


def read(name: str) -> list[dict]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def build(enterprises: int, demands: int) -> None:
    from enterprises.models import Enterprise
    from matching.models import Demand
    from regions.reference import load_reference

    if Enterprise.objects.exists():
        raise SystemExit("There are enterprises already: build into an empty database.")
    load_reference()
    rng, number = random.Random(SEED), count(1)
    _enterprises(enterprises, rng, number)
    _demands(demands, rng, number)
    print(f"{Enterprise.objects.count():,} enterprises, {Demand.objects.count():,} demands")


def _organisation(number: int, **more):
    from django.utils import timezone

    from accounts.models import Organisation, OrganisationStatus

    status = {"status": OrganisationStatus.VERIFIED, "verified_at": timezone.now()}
    return Organisation(name_zh=f"测试单位{number}", district="310115", **status, **more)


def _enterprises(wanted: int, rng, number) -> None:
    from accounts.models import Organisation
    from enterprises.models import Enterprise, Product

    rows = read("enterprises.jsonl")
    for first in range(0, wanted, CHUNK):
        owners = Organisation.objects.bulk_create(
            _organisation(next(number)) for _ in range(min(CHUNK, wanted - first))
        )
        made = []
        for owner in owners:
            words, figures = rng.choice(rows), rng.choice(rows)
            made.append(
                Enterprise(
                    organisation=owner,
                    profile_zh=words["profile_zh"],
                    profile_en=words.get("profile_en") or "",
                    tech_fields=words["tech_fields"],
                    certifications=figures["certifications"],
                    trl=figures["trl"],
                    employees=figures["employees"],
                    target_regions=figures["target_regions"],
                    cooperation_types=figures["cooperation_types"],
                    languages=figures["languages"],
                )
            )
        Enterprise.objects.bulk_create(made)
        Product.objects.bulk_create(
            Product(enterprise=one, name_zh=product["name_zh"], description_zh=product["description_zh"])
            for one in made
            for product in rng.choice(rows)["products"][:2]
        )


def _demands(wanted: int, rng, number) -> None:
    from django.utils import timezone

    from accounts.models import Organisation
    from matching.models import Demand, DemandVersion
    from matching.models.demand import DemandStatus
    from matching.vocabulary import Confidentiality

    rows, now = read("demands.jsonl"), timezone.now()
    owner = Organisation.objects.bulk_create([_organisation(next(number))])[0]
    for _ in range(wanted):
        words, figures = rng.choice(rows), rng.choice(rows)
        demand = Demand.objects.create(
            organisation=owner, draft_title=words["title"], number=f"YQ-{next(number)}", published_at=now
        )
        version = DemandVersion.objects.create(
            demand=demand,
            number=1,
            kind="technology",
            lang=words["lang"],
            title=words["title"],
            text=words["text"],
            summary_en=words.get("summary_en") or "",
            tech_fields=words["tech_fields"],
            required_certifications=figures["required_certifications"],
            min_trl=figures["min_trl"],
            cooperation_type=figures["cooperation_type"],
            region_id=figures["country"],
            confidentiality=Confidentiality.MEMBERS,
            deadline=now.date() + timedelta(days=60),
        )
        demand.current_version, demand.status = version, DemandStatus.PUBLISHED
        demand.confidentiality, demand.valid_until = version.confidentiality, now.date() + timedelta(days=120)
        demand.save()


def segment(processes: int) -> None:
    """Segment what has to be, by several processes at once: what the run needs and is counted separately."""
    from enterprises.models import Enterprise

    began = time.monotonic()
    ids = list(Enterprise.objects.willing().order_by("pk").values_list("pk", flat=True))
    with get_context("spawn").Pool(processes, initializer=_ready) as pool:
        made = pool.map(_segmented, [ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK)], chunksize=1)
    cpu = sum(seconds for _number, seconds in made)
    print(
        f"analysed anew: {sum(number for number, _ in made):,} in {time.monotonic() - began:.0f} s, {cpu:.0f} s of processors"
    )


def _ready() -> None:
    import django

    django.setup()


def _segmented(ids: list[int]) -> tuple[int, float]:
    """How many were analysed anew, and processor seconds."""
    from enterprises.models import Enterprise
    from matching import snapshots

    began = time.process_time()
    rows = Enterprise.objects.filter(pk__in=ids).select_related("organisation").prefetch_related("products")
    return snapshots.refresh(rows.order_by("pk")), time.process_time() - began


def run() -> None:
    """A full run by the workers that are there."""
    from matching import runs
    from matching.models import Candidate, MatchRun

    began = time.monotonic()
    asked, _new = runs.request_full()
    while not (one := MatchRun.objects.defer("inputs").get(pk=asked.pk)).is_finished:
        time.sleep(POLL)
    print(
        f"{one.state} after {time.monotonic() - began:.0f} s; {Candidate.objects.filter(ranking__run=one).count():,} candidates"
    )
    for phase in one.phases:
        print(f"  {phase['code']:8} {phase['seconds']} s {phase['facts']}")
    if read := list(one.reading_shards.values_list("seconds", flat=True)):
        wall = next(phase["seconds"] for phase in one.phases if phase["code"] == "read")
        print(f"  reading: {len(read)} parts, {sum(read):.0f} s of work, efficiency {sum(read) / (WORKERS * wall):.3f}")
    shards = list(one.shards.values_list("seconds", flat=True))
    wall = next(phase["seconds"] for phase in one.phases if phase["code"] == "compare")
    efficiency = sum(shards) / (WORKERS * wall)
    print(
        f"  {len(shards)} shards, {sum(shards):.0f} s of work in them, efficiency of {WORKERS} workers {efficiency:.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["build", "segment", "run"])
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--demands", type=int, default=5_000)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    import django

    django.setup()
    if given.what == "build":
        build(given.enterprises, given.demands)
    elif given.what == "segment":
        segment(given.processes)
    else:
        run()


if __name__ == "__main__":
    main()

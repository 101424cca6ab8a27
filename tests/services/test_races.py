"""Eight clients at once: on PostgreSQL with its row locks, and on a SQLite file with processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from core.ids import new_public_id
from services.actions.bookings import Taken
from services.models import Booking, BookingSlot
from tests.casework.test_races import at_once
from tests.factories import OrganisationFactory, UserFactory
from tests.services.factories import PlatformFactory, at, book, equipment_on
from tests.services.test_no_double_booking import overlaps

CLIENTS = 8


def people(number: int) -> list:
    made = [UserFactory() for _ in range(number)]
    for person in made:
        OrganisationFactory(manager=person)
    return made


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_eight_who_book_one_machine_at_once_one_gets_it():
    machine = equipment_on(PlatformFactory())

    results = at_once(*[lambda who=who: book(machine, by=who) for who in people(CLIENTS)])

    assert sorted(type(result).__name__ for result in results) == ["Booking", *["Taken"] * (CLIENTS - 1)]
    assert Booking.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_share_three_units_and_overlapping_times():
    machine = equipment_on(PlatformFactory(), units=3)
    times = [("09:00", "11:00"), ("10:00", "12:00"), ("11:00", "13:00"), ("09:30", "10:30")] * 2

    results = at_once(
        *[
            lambda who=who, start=start, end=end: book(machine, by=who, start=start, end=end)
            for who, (start, end) in zip(people(CLIENTS), times, strict=True)
        ]
    )

    assert {type(result) for result in results} <= {Booking, Taken}
    assert sum(isinstance(result, Booking) for result in results) >= 4
    assert overlaps(machine) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_constraints_hold():
    """Eight writers go past the action: what decides is the database alone."""
    from services.actions.bookings import hold

    machine = equipment_on(PlatformFactory())
    unit, organisation = machine.units.get(), OrganisationFactory()

    def write(number):
        from django.db import transaction

        with transaction.atomic():
            hold(
                Booking(
                    unit=unit,
                    organisation=organisation,
                    purpose="x",
                    state="requested",
                    start_key=new_public_id(),
                    starts_at=at(machine, "09:00"),
                    ends_at=at(machine, "10:00" if number % 2 else "11:00"),
                )  # fmt: skip
            )
        return number

    results = at_once(*[lambda n=n: write(n) for n in range(CLIENTS)])

    assert sorted(type(result).__name__ for result in results) == ["IntegrityError"] * (CLIENTS - 1) + ["int"]
    assert (Booking.objects.count(), overlaps(machine)) == (1, [])


CLIENT = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "incubator_network.settings"
django.setup()
from datetime import datetime, timedelta
from accounts.models import User
from core.ids import new_public_id
from services.actions.bookings import Taken, book
from services.models import Equipment
who, start = User.objects.get(pk=int(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
sys.stdin.readline()
got = []
for number in range(6):
    begin = start + timedelta(hours=number)
    try:
        book(equipment=Equipment.objects.get(), organisation=who.organisations()[0], by=who, starts_at=begin,
             ends_at=begin + timedelta(hours=2), purpose="x", key=new_public_id())
        got.append("1")
    except Taken:
        got.append("0")
print("".join(got))
"""
SETUP = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "incubator_network.settings"
django.setup()
from tests.services.test_races import people
from tests.services.factories import PlatformFactory, at, equipment_on
machine = equipment_on(PlatformFactory())
print(*[one.pk for one in people(%d)], at(machine, "09:00").isoformat())
"""
COUNT = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "incubator_network.settings"
django.setup()
from services.models import Booking, BookingSlot
rows = list(Booking.objects.order_by("starts_at").values_list("starts_at", "ends_at"))
print(len(rows), sum(b[0] < a[1] for a, b in zip(rows, rows[1:])), BookingSlot.objects.count())
"""


@pytest.mark.slow
def test_eight_processes_on_one_sqlite_file(tmp_path):
    """Real processes, as several workers of a web server are. Each tries six times that overlap with its own and the others'."""
    env = {
        name: text
        for name, text in os.environ.items()
        if name not in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    }
    env |= {"VAR": str(tmp_path), "PORTAL_MODE": "embedded", "PYTHONPATH": str(settings.BASE_DIR), "LOG_LEVEL": "ERROR"}

    def run(*arguments, **more):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=env,
            capture_output=True,
            text=True,
            check=True,
            **more,
        ).stdout.strip()

    run(str(Path(settings.BASE_DIR) / "manage.py"), "migrate", "--verbosity", "0")
    *ids, start = run("-c", SETUP % CLIENTS).split()
    clients = [
        subprocess.Popen(
            [sys.executable, "-c", CLIENT, one, start], cwd=settings.BASE_DIR, env=env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for one in ids
    ]  # fmt: skip
    for client in clients:
        client.stdin.write("go\n")
        client.stdin.flush()
    answers = [client.communicate(timeout=300) for client in clients]

    assert [(client.returncode, error[-300:]) for client, (_out, error) in zip(clients, answers, strict=True)] == [
        (0, "")
    ] * CLIENTS
    booked = sum(out.count("1") for out, _error in answers)
    held, overlapping, half_hours = map(int, run("-c", COUNT).split())
    assert (held, overlapping, half_hours) == (booked, 0, 4 * booked)
    assert booked >= 3  # 09, 11 and 13 o'clock at least, or what stood in their way


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_closing_days_and_booking_at_once_never_leaves_a_booking_on_a_closed_day():
    from services.actions.platforms import add_closure
    from services.models import Closure
    from tests.services.factories import later

    lead = OrganisationFactory(manager=(manager := UserFactory()), capacities=["incubator"])
    platform = PlatformFactory(lead=lead)
    machine = equipment_on(platform)
    (who,) = people(1)

    at_once(
        lambda: book(machine, by=who),
        lambda: add_closure(platform=platform, by=manager, starts_on=later(), ends_on=later(), reason="x"),
    )

    assert Booking.objects.count() + Closure.objects.count() == 1
    assert BookingSlot.objects.count() == 4 * Booking.objects.count()

"""Two people at once, on a database with row locks."""

import threading

import pytest
from django.db import connection, connections

from casework import moves
from casework.models import Case
from core.ids import new_public_id
from incubators import versions
from incubators.life import start
from incubators.models import BaseConfirmation, EntityVersion
from incubators.register import write
from tests.incubators.life import base_of, in_state

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def row_locks():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def at_once(*actions):
    """Run the actions in threads of their own; what each returned or raised."""
    gate, found = threading.Barrier(len(actions)), [None] * len(actions)

    def run(number, action):
        try:
            gate.wait(timeout=10)
            found[number] = action()
        except Exception as error:  # noqa: BLE001
            found[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return found


def test_two_colleagues_start_one_change(incubator, manager, member):
    entity = base_of(incubator)
    found = at_once(*(lambda by=by: start.start_change(entity=entity, by=by, key=new_public_id()) for by in (manager, member)))  # fmt: skip
    assert sum(isinstance(one, moves.StateChanged) for one in found) == 1
    assert Case.objects.count() == 1


def test_a_report_is_opened_once(incubator, manager):
    entity = base_of(incubator)
    at_once(*(lambda: start.open_confirmation(entity=entity, year=2025) for _n in range(3)))
    assert (BaseConfirmation.objects.count(), Case.objects.count()) == (1, 1)


def test_of_two_who_decide_one_does(incubator, people):
    case = in_state("base_change", "decision", base_of(incubator), people)
    supervisor = people["supervisor"]
    found = at_once(
        lambda: moves.perform(Case.objects.get(pk=case.pk), "enter", by=supervisor),
        lambda: moves.perform(Case.objects.get(pk=case.pk), "refuse", by=supervisor, note="No."),
    )
    assert sum(isinstance(one, moves.StateChanged) for one in found) == 1
    assert EntityVersion.objects.filter(reason="changed").count() == int(
        Case.objects.get(pk=case.pk).state == "entered"
    )


def test_versions_written_at_once_follow_each_other(incubator):
    entity = base_of(incubator)
    at_once(*(lambda staff=staff: write(entity, reason="changed", values={"staff": staff}) for staff in range(1, 5)))
    assert sorted(EntityVersion.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert list(versions.verify()) == []

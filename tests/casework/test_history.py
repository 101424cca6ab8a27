"""Tampering through raw SQL is found."""

import pytest
from django.db import connection

from casework import history, moves
from casework.models import Case, CaseEvent

pytestmark = pytest.mark.django_db


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def what():
    return {finding.what for finding in history.verify()}


@pytest.fixture
def handled(to_decide, reviewer):
    moves.perform(to_decide, "refuse", by=reviewer, note="Outside of the city")
    assert what() == set()
    return to_decide


def row(case, seq):
    return CaseEvent.objects.get(case=case, seq=seq).pk


def test_a_changed_row_is_found(handled, stranger):
    sql("UPDATE casework_caseevent SET actor_id = %s WHERE id = %s", stranger.pk, row(handled, 2))
    assert what() == {"changed row"}


def test_a_changed_note_is_found(handled):
    sql("UPDATE casework_caseeventnote SET text = %s", "No objection")
    assert what() == {"changed note"}


def test_a_deleted_row_is_found(handled):
    sql("DELETE FROM casework_caseevent WHERE id = %s", row(handled, 3))
    assert "deleted or inserted row" in what()


def test_an_inserted_row_is_found(handled):
    last = handled.events.latest()
    CaseEvent.objects.bulk_create(
        [
            CaseEvent(
                case=handled,
                seq=last.seq + 1,
                at=last.at,
                move="grant",
                to_state="granted",
                previous_hash=last.hash,
                hash="0" * 64,
            )
        ]
    )
    assert {"changed row", "cut tail or added row"} <= what()


def test_two_swapped_rows_are_found(handled):
    first, second = row(handled, 2), row(handled, 3)
    sql("UPDATE casework_caseevent SET seq = 99 WHERE id = %s", first)
    sql("UPDATE casework_caseevent SET seq = 2 WHERE id = %s", second)
    sql("UPDATE casework_caseevent SET seq = 3 WHERE id = %s", first)
    assert {"changed row", "broken link"} <= what()


def test_a_cut_tail_is_found(handled):
    sql("DELETE FROM casework_caseeventnote WHERE event_id = %s", handled.events.latest().pk)
    sql("DELETE FROM casework_caseevent WHERE id = %s", handled.events.latest().pk)
    assert "cut tail or added row" in what()


def test_a_tail_cut_with_its_head_is_found_by_the_anchor(handled):
    history.anchor()
    before = handled.events.order_by("-seq")[1]
    sql("DELETE FROM casework_caseeventnote WHERE event_id = %s", handled.events.latest().pk)
    sql("DELETE FROM casework_caseevent WHERE id = %s", handled.events.latest().pk)
    sql(
        "UPDATE casework_case SET head_seq = %s, head_hash = %s, state = %s WHERE id = %s",
        before.seq,
        before.hash,
        before.to_state,
        handled.pk,
    )
    assert what() == {"anchored row is gone"}


def test_a_deleted_case_is_found_by_the_anchor(handled):
    history.anchor()
    for table in ("caseeventnote",):
        sql(f"DELETE FROM casework_{table}")
    for table in ("caseevent", "caseparty", "submission", "notification"):
        sql(f"DELETE FROM casework_{table} WHERE case_id = %s", handled.pk)
    sql("DELETE FROM casework_case WHERE id = %s", handled.pk)
    assert Case.objects.count() == 0
    assert what() == {"deleted case"}


def test_a_state_written_past_the_history_is_found(handled):
    sql("UPDATE casework_case SET state = 'granted' WHERE id = %s", handled.pk)
    assert what() == {"state written past the history"}


def test_an_erased_note_leaves_the_chain_whole(handled):
    from django.utils import timezone

    note = handled.events.latest().note
    note.text, note.erased_at = "", timezone.now()
    note.save()
    assert what() == set()


def test_the_daily_anchor_is_written_once_and_covers_only_what_moved(handled):
    first = history.anchor()
    assert first.heads_count == Case.objects.count()
    assert history.anchor() is None


def test_a_changed_anchor_is_found(handled):
    history.anchor()
    sql("UPDATE casework_anchorhead SET seq = seq + 1")
    assert {"changed anchor"} <= what()

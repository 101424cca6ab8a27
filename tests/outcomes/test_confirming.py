"""Recorded by one side, confirmed by the other: per version, once, with a trace that can be checked."""

import pytest

from casework import history
from casework.models import Notification
from core.models import OutgoingMail
from outcomes import actions, freezing
from outcomes.errors import NotAllowed, NotPossible, Stale
from outcomes.models import Outcome, OutcomeVersion
from outcomes.signals import outcome_confirmed, outcome_disputed
from tests.outcomes.conftest import AMOUNTS, values

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """What was announced."""
    said = []

    def listen(sender, signal, **what):
        said.append(("confirmed" if signal is outcome_confirmed else "disputed", what))

    for signal in (outcome_confirmed, outcome_disputed):
        signal.connect(listen, weak=False)
    yield said
    for signal in (outcome_confirmed, outcome_disputed):
        signal.disconnect(listen)


def moves_of(outcome) -> list[str]:
    events = outcome.case.events.filter(move__startswith="outcome").order_by("seq")
    return [event.move.removeprefix("outcome_") for event in events]


def states(outcome) -> list[str]:
    outcome.refresh_from_db()
    return [outcome.state, *outcome.sides.order_by("role").values_list("state", flat=True)]


def test_recording_asks_the_other_side_and_confirms_the_own(record, provider, owner):
    outcome = record()

    assert states(outcome) == ["asked", "confirmed", "asked"]
    assert (outcome.total, outcome.number) == (AMOUNTS[0][2] + AMOUNTS[1][2], 1)
    assert moves_of(outcome) == ["recorded", "asked"]
    assert Notification.objects.filter(topic="outcome", user=provider).count() == 1
    assert not Notification.objects.filter(topic="outcome", user=owner).exists()


def test_a_colleague_who_is_no_manager_records_and_both_are_asked(record, colleague):
    assert states(record(by=colleague)) == ["asked", "asked", "asked"]


def test_both_have_confirmed(record, seller, provider, heard, django_capture_on_commit_callbacks):
    outcome = record()
    with django_capture_on_commit_callbacks(execute=True):
        actions.confirm(outcome=outcome, organisation=seller, number=1, by=provider)

    assert states(outcome) == ["confirmed"] * 3
    assert moves_of(outcome)[-2:] == ["side_confirmed", "confirmed"]
    assert heard == [("confirmed", {"outcome_id": outcome.pk, "number": 1})]
    assert list(history.verify()) == []


def test_a_second_confirmation_is_no_second_event(confirmed, seller, provider):
    outcome = confirmed()
    before = moves_of(outcome)
    with pytest.raises(NotPossible):
        actions.confirm(outcome=outcome, organisation=seller, number=1, by=provider)
    assert moves_of(outcome) == before


def test_what_was_confirmed_is_frozen_with_a_digest(confirmed):
    outcome = confirmed()
    version = outcome.versions.get()

    assert freezing.is_whole(version)
    assert (version.content["values"], version.content["total"]) == (
        [["sales", 1, "1000.50"], ["sales", 2, "2000.00"]],
        "3000.50",
    )
    assert [one["what"] for one in version.answers] == ["confirmed", "confirmed"]
    OutcomeVersion.objects.filter(pk=version.pk).update(content={**version.content, "total": "1.00"})
    assert not freezing.is_whole(outcome.versions.get())


def test_a_change_asks_both_again_and_an_answer_about_the_old_version_does_not_count(record, owner, provider, seller):
    outcome = record()
    changed = actions.change(
        outcome=outcome, values=values(title_en="Second"), amounts=AMOUNTS[:1], by=owner, version=outcome.version
    )

    with pytest.raises(Stale):
        actions.confirm(outcome=changed, organisation=seller, number=1, by=provider)
    actions.confirm(outcome=changed, organisation=seller, number=2, by=provider)
    assert states(changed) == ["confirmed"] * 3
    assert [version.number for version in changed.versions.all()] == [2, 1]


def test_what_both_have_confirmed_does_not_change(confirmed, owner):
    outcome = confirmed()
    with pytest.raises(NotPossible):
        actions.change(outcome=outcome, values=values(), amounts=(), by=owner, version=outcome.version)
    with pytest.raises(NotPossible):
        actions.withdraw(outcome=outcome, reason="No", by=owner, version=outcome.version)


def test_the_second_editor_is_told(record, owner):
    outcome = record()
    actions.change(outcome=outcome, values=values(), amounts=(), by=owner, version=outcome.version)
    with pytest.raises(Stale):
        actions.change(outcome=outcome, values=values(title_en="x"), amounts=(), by=owner, version=outcome.version)


def test_a_dispute_is_answered_by_new_values_or_by_a_note(
    record, seller, provider, officer, heard, django_capture_on_commit_callbacks
):
    outcome = record()
    with django_capture_on_commit_callbacks(execute=True):
        actions.dispute(outcome=outcome, organisation=seller, number=1, reason="Half of it", by=provider)
    assert states(outcome) == ["disputed", "confirmed", "disputed"]
    assert heard == [("disputed", {"outcome_id": outcome.pk, "organisation_id": seller.pk})]
    assert Notification.objects.filter(topic="outcome", user=officer).exists()

    actions.uphold(outcome=outcome, note="The contract says so", by=officer, version=outcome.version)
    assert states(outcome) == ["asked", "confirmed", "asked"]
    outcome.refresh_from_db()
    actions.change(outcome=outcome, values=values(jobs=1), amounts=(), by=officer, version=outcome.version)
    assert states(outcome) == ["asked", "asked", "asked"]


def test_only_managers_of_a_side_answer(record, seller, buyer, officer, stranger, colleague):
    outcome = record()
    for by, organisation in ((officer, seller), (stranger, seller), (colleague, buyer)):
        with pytest.raises(NotAllowed):
            actions.confirm(outcome=outcome, organisation=organisation, number=1, by=by)
    assert states(outcome) == ["asked", "confirmed", "asked"]


def test_strangers_record_nothing(case, buyer, seller, stranger, district_officer):
    for by in (stranger, district_officer):
        with pytest.raises(NotAllowed):
            actions.record(case=case, sides=(buyer, seller), values=values(), amounts=(), by=by)
    assert Outcome.objects.count() == 0


def test_the_same_key_twice_is_one_outcome(case, buyer, seller, owner):
    made = [
        actions.record(case=case, sides=(buyer, seller), values=values(), amounts=(), by=owner, key="k")
        for _ in range(2)
    ]
    assert (made[0], Outcome.objects.count()) == (made[1], 1)


def test_mails_name_no_outcome(record, provider):
    record(title_zh="秘密项目", title_en="Secret project")
    mails = OutgoingMail.objects.filter(to=provider.email)
    assert mails.exists()
    assert all("Secret" not in one.subject + one.body and "秘密" not in one.subject + one.body for one in mails)


def test_a_withdrawn_outcome_counts_nowhere(record, owner):
    outcome = record()
    actions.withdraw(outcome=outcome, reason="Never came into force", by=owner, version=outcome.version)
    assert states(outcome)[0] == "withdrawn"
    assert not Outcome.objects.standing().exists()


def test_an_empty_value_is_allowed_and_sums_to_zero(record):
    assert record(amounts=()).total == 0

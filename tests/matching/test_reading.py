"""Many profiles are read in parts by all workers before a run; the last part hands the run on, once, whatever happens between."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.jobs import MAX_ATTEMPTS, JobState
from matching import phases, reading, running, runs, snapshots, sweep
from matching.models import MatchRun, ProfileSnapshot, ReadingShard
from tests.enterprises.factories import EnterpriseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(reading, "AT_ONCE", 3)
    monkeypatch.setattr(reading, "PART", 2)
    monkeypatch.setattr(snapshots, "BATCH", 1)


class Messages:
    """What a broker would carry."""

    def __init__(self):
        self.shards, self.parts, self.runs = [], [], []

    def start(self, run):
        running.start(run.pk, send=self.shards.append, read=self.parts.append)

    def read(self, pk):
        reading.read(pk, go_on=self.runs.append)


@pytest.fixture
def sent(monkeypatch):
    from matching import tasks

    messages = Messages()
    monkeypatch.setattr(tasks.read_profiles, "delay", lambda reading_id: messages.parts.append(reading_id))
    monkeypatch.setattr(tasks.start_run, "delay", lambda run_id: messages.runs.append(run_id))
    return messages


def companies(n):
    return [EnterpriseFactory() for _ in range(n)]


def asked() -> MatchRun:
    return runs.request_full()[0]


def test_few_profiles_are_read_by_the_worker_that_prepares(sent):
    companies(3)
    run = asked()

    sent.start(run)

    run.refresh_from_db()
    assert (sent.parts, run.reading_shards.count()) == ([], 0)
    assert [phase["code"] for phase in run.phases][:1] == [phases.PREPARE]
    assert run.phases[0]["facts"]["analysed"] == 3


def test_many_are_read_in_parts_and_the_last_hands_the_run_on(sent, django_capture_on_commit_callbacks):
    companies(5)
    run = asked()
    sent.start(run)
    assert (len(sent.parts), ProfileSnapshot.objects.count()) == (3, 0)

    with django_capture_on_commit_callbacks(execute=True):
        for part in reversed(sent.parts):
            assert sent.runs == []
            sent.read(part)

    run.refresh_from_db()
    assert (sent.runs, run.state, run.attempt) == ([run.pk], JobState.QUEUED, 0)
    assert ProfileSnapshot.objects.filter(is_current=True).count() == 5
    read_at = run.inputs_at
    running.start(run.pk, send=sent.shards.append, read=sent.parts.append)
    run.refresh_from_db()
    assert len(sent.parts) == 3  # nothing is read again
    assert [phase["code"] for phase in run.phases][:3] == [phases.READ, phases.PREPARE, phases.INDEX]
    assert run.phases[1]["facts"]["analysed"] == 5
    assert run.inputs_at == read_at  # what changed while it read is caught up with
    assert (run.attempt, len(run.inputs["profiles"])) == (1, 5)


def test_a_message_that_comes_twice_reads_once_and_hands_on_once(sent, django_capture_on_commit_callbacks):
    companies(4)
    run = asked()
    sent.start(run)
    with django_capture_on_commit_callbacks(execute=True):
        for part in sent.parts * 2:
            sent.read(part)
        reading.hand_on(run.pk, go_on=sent.runs.append)

    assert sent.runs == [run.pk]
    assert set(run.reading_shards.values_list("attempt", "analysed")) == {(1, 2)}


def test_the_sweep_sends_a_part_again_whose_worker_was_lost(sent, django_capture_on_commit_callbacks):
    companies(4)
    run = asked()
    sent.start(run)
    first, second = sent.parts
    sent.read(first)
    ReadingShard.objects.get(pk=second).claim()  # and killed
    silent = timezone.now() - timedelta(minutes=10)
    ReadingShard.objects.filter(pk=second).update(heartbeat_at=silent)
    MatchRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now())

    assert sweep.stuck_runs() == 1

    assert sent.parts == [first, second, second]
    with django_capture_on_commit_callbacks(execute=True):
        sent.read(second)
    assert (sent.runs, ReadingShard.objects.get(pk=second).attempt) == ([run.pk], 2)


def test_a_worker_lost_between_the_last_part_and_handing_on_is_made_good(sent):
    companies(4)
    run = asked()
    sent.start(run)
    for part in ReadingShard.objects.all():
        part.claim()
        snapshots.refresh_these(part.enterprise_ids)
        part.finish(JobState.DONE)  # and killed before it could say so
    MatchRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=10))

    sweep.stuck_runs()
    running.start(sent.runs.pop(), send=sent.shards.append, read=sent.parts.append)
    reading.hand_on(run.pk, go_on=sent.runs.append)  # the lost one comes back after all

    run.refresh_from_db()
    assert sent.runs == []
    assert phases.is_over(run, phases.READ) and phases.is_over(run, phases.PREPARE)


def test_a_part_that_never_works_fails_the_run(sent):
    companies(4)
    run = asked()
    sent.start(run)
    sent.read(sent.parts[0])
    ReadingShard.objects.filter(pk=sent.parts[1]).update(attempt=MAX_ATTEMPTS)
    ReadingShard.objects.get(pk=sent.parts[1]).requeue(error="ValueError: broken text")

    reading.hand_on(run.pk, go_on=sent.runs.append)

    run.refresh_from_db()
    assert (run.state, run.error, sent.runs) == (JobState.FAILED, "reading part 2: ValueError: broken text", [])


def test_cancelling_stops_what_reads_and_what_waits(sent, officer):
    companies(4)
    run = asked()
    sent.start(run)
    ReadingShard.objects.get(pk=sent.parts[0]).claim()
    runs.cancel(run, by=officer)
    assert run.state == JobState.RUNNING  # until the part that reads notices

    ReadingShard.objects.filter(pk=sent.parts[0]).update(state=JobState.QUEUED)  # its message comes again
    sent.read(sent.parts[0])

    run.refresh_from_db()
    assert (run.state, sent.runs) == (JobState.CANCELLED, [])
    assert set(run.reading_shards.values_list("state", flat=True)) == {JobState.CANCELLED}
    assert ProfileSnapshot.objects.count() == 0


def test_cancelling_before_anything_is_read_ends_the_run_at_once(sent, officer):
    companies(4)
    run = asked()
    sent.start(run)

    runs.cancel(run, by=officer)

    run.refresh_from_db()
    assert run.state == JobState.CANCELLED


def test_the_page_tells_how_far_the_reading_is(english, sent, officer):
    companies(5)
    run = asked()
    sent.start(run)
    sent.read(sent.parts[0])
    english.force_login(officer)

    page = english.get(run.get_absolute_url()).content.decode()

    assert "Analyse the profiles" in page
    assert "1 of 3 parts, 2 of 5 profiles, 2 analysed anew" in page

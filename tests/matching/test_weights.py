"""Learned weights: asked for, refused or better, tried aside, switched on, rolled back to the same lists."""

import json

import pytest
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from core.jobs import JobState
from core.models import AuditEntry
from matching import adapters, outcomes, running, runs, weights
from matching.engine import learning
from matching.models import Candidate, Demand, MatchOutcome, MatchRun, WeightEvent, WeightSet
from matching.models.outcomes import OutcomeKind
from matching.models.weights import Verdict
from tests.matching.factories import LIDAR, lidar_maker, matched, patch_maker, published

SHIFTED = {"terms": 20.0, "fields": 20.0, "hard": 25.0, "region_language": 25.0, "soft": 10.0}
OWN = dict(zip(SHIFTED, learning.weights_of(adapters.SETTINGS).tolist(), strict=True))


@pytest.fixture
def market(demand, enterprise, rival):
    return {"patch": demand, "lidar": published(**LIDAR)}


@pytest.fixture
def learned(db):
    """A set that was better on the held-out slice."""
    return WeightSet.objects.create(
        number=1, state=JobState.DONE, verdict=Verdict.BETTER, weights=SHIFTED, before=OWN, outcomes=240,
        figures={"sureness": 3.1, "needed": 2.5, "strength": 1.0, "held_out": [
            {"pairs": 90, "asking": 12, "right": 0.7, "loss": 0.61}, {"pairs": 90, "asking": 12, "right": 0.8, "loss": 0.5}
        ]},
    )  # fmt: skip


def tried(one: WeightSet) -> MatchRun:
    return running.run_inline(weights.try_on(one, by=None))


def carried_out() -> MatchRun:
    """The run that switching asks for."""
    return running.run_inline(MatchRun.objects.filter(kind="full").order_by("-pk").first())


def content() -> str:
    """Everything that the current lists say, byte for byte."""
    names = ("demand", "enterprise", "rank", "score", "parts", "criteria", "terms", "missing", "reasons_for",
             "reasons_against", "left_out", "left_out_params", "ranking__run__settings_hash")  # fmt: skip
    return json.dumps(list(Candidate.objects.current().order_by("demand", "rank").values_list(*names)))


def test_after_the_roll_back_the_old_lists_come_back_byte_for_byte(market, learned, supervisor):
    matched()
    before = content()
    tried(learned)
    weights.switch_on(learned, by=supervisor, reason="Better for half a year of decisions.")
    with_new = carried_out()
    changed = content()

    weights.roll_back(learned, by=supervisor, reason="Owners complained.")
    again = carried_out()

    assert (with_new.weights, again.weights) == (learned, None)
    assert changed != before
    assert content() == before
    assert [(event.what, event.by, event.reason) for event in learned.events.all()] == [
        ("back", supervisor, "Owners complained."),
        ("on", supervisor, "Better for half a year of decisions."),
    ]
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"weights.on", "weights.back"}


def test_the_scores_made_with_learned_weights_still_add_up(market, learned, supervisor):
    tried(learned)
    weights.switch_on(learned, by=supervisor, reason="Better.")
    carried_out()

    row = Candidate.objects.current().proposed().get(demand=market["patch"])
    assert sum(part["points"] for part in row.parts) == pytest.approx(row.score, abs=1e-6)
    assert {part["code"]: part["out_of"] for part in row.parts} == SHIFTED


def test_a_trial_changes_no_list_and_says_what_it_would_change(market, learned):
    matched()
    before = (content(), dict(Demand.objects.values_list("pk", "current_ranking")))

    run = tried(learned)

    assert (run.state, run.is_trial, run.weights, run.figures["demands"]) == ("done", True, learned, 2)
    assert (content(), dict(Demand.objects.values_list("pk", "current_ranking"))) == before
    assert run.settings_hash != MatchRun.objects.order_by("pk").first().settings_hash


def test_weights_go_on_only_after_a_trial_and_only_if_they_were_better(market, learned, supervisor):
    with pytest.raises(weights.NotPossible, match="First look at what would change"):
        weights.switch_on(learned, by=supervisor, reason="Now.")
    tried(learned)
    WeightSet.objects.filter(pk=learned.pk).update(verdict=Verdict.NO_BETTER)

    with pytest.raises(weights.NotPossible, match="Only weights that were better"):
        weights.switch_on(learned, by=supervisor, reason="Now.")

    assert (weights.in_force(), WeightEvent.objects.count()) == (None, 0)


def test_a_second_click_switches_nothing_twice(market, learned, supervisor):
    tried(learned)
    for _click in range(2):
        weights.switch_on(learned, by=supervisor, reason="Better.")
    for _click in range(2):
        learned.refresh_from_db()
        weights.roll_back(learned, by=supervisor, reason="Worse.")

    assert list(learned.events.values_list("what", flat=True)) == ["back", "on"]


def test_one_set_replaces_the_other(market, learned, supervisor):
    other = WeightSet.objects.create(number=2, state=JobState.DONE, verdict=Verdict.BETTER, weights=OWN, before=OWN)
    for one in (learned, other):
        tried(one)
        weights.switch_on(one, by=supervisor, reason="Better.")
        carried_out()

    assert weights.in_force() == other
    assert list(learned.events.values_list("what", flat=True)) == ["replaced", "on"]


def test_a_full_run_that_was_under_way_is_followed_by_one_with_the_new_weights(market, learned, supervisor):
    tried(learned)
    under_way, _new = runs.request_full()
    shards = []
    running.start(under_way.pk, send=shards.append)
    weights.switch_on(learned, by=supervisor, reason="Better.")

    for shard in shards:
        running.run_shard(shard)

    under_way.refresh_from_db()
    after = MatchRun.objects.filter(kind="full").order_by("-pk").first()
    assert (under_way.state, under_way.weights, after.state) == ("done", None, "queued")
    assert after.pk != under_way.pk


def test_a_repeated_run_takes_the_weights_of_the_first(market, learned, supervisor):
    first = matched()
    tried(learned)
    weights.switch_on(learned, by=supervisor, reason="Better.")
    carried_out()

    again, _new = runs.request_repeat(first, by=None)
    running.run_inline(again)

    again.refresh_from_db()
    assert (again.weights, again.settings_hash) == (None, first.settings_hash)


# --- learning from the rows -------------------------------------------------------------------------


def decided(number: int, *, each: int, grade, run: MatchRun | None = None) -> None:
    """Outcomes of invented pairs: ``grade(shares)`` says how far each came."""
    import numpy as np

    rng = np.random.default_rng(11)
    makers = [lidar_maker() for _number in range(each)]
    rows = []
    for _demand in range(number // each):
        demand = published(**LIDAR)
        for maker in makers:
            shares = rng.uniform(0, 1, len(learning.PARTS))
            parts = [
                {"code": code.value, "points": float(share) * out_of, "out_of": out_of}
                for code, share, out_of in zip(learning.PARTS, shares, OWN.values(), strict=True)
            ]
            rows.append(MatchOutcome(demand=demand, enterprise=maker, grade=grade(shares, rng), kind=OutcomeKind.INTERESTED,
                                     rank=1, score=50, parts=parts))  # fmt: skip
    MatchOutcome.objects.bulk_create(rows)


def by_shifted(shares, rng) -> int:
    points = shares @ list(SHIFTED.values()) + rng.normal(0, 2)
    return int(sum(points > bound for bound in (35, 45, 55, 65)))


def test_a_lesson_through_celery_learns_and_is_tried_at_once(supervisor, django_capture_on_commit_callbacks):
    decided(200, each=10, grade=by_shifted)

    with django_capture_on_commit_callbacks(execute=True):
        one, new = weights.request_lesson(by=supervisor)

    one.refresh_from_db()
    assert (new, one.state, one.verdict, one.outcomes, one.percent) == (True, "done", "better", 200, 100)
    assert one.weights["region_language"] == pytest.approx(25, rel=0.2)
    assert sum(one.weights.values()) == pytest.approx(100)
    trial = weights.trial_of(one)
    assert (trial.state, trial.is_trial) == ("done", True)
    assert weights.in_force() is None


def test_noise_is_refused_and_not_tried(supervisor):
    decided(200, each=10, grade=lambda shares, rng: int(rng.integers(0, 2)))

    one, _new = weights.request_lesson(by=supervisor)
    weights.learn(one.pk)

    one.refresh_from_db()
    assert (one.verdict, weights.trial_of(one), one.may_go_on) == ("no_better", None, False)


def test_below_two_hundred_outcomes_learning_is_off(supervisor):
    decided(30, each=10, grade=by_shifted)

    one, _new = weights.request_lesson(by=supervisor)
    weights.learn(one.pk)

    one.refresh_from_db()
    assert (one.verdict, one.outcomes, one.weights) == ("too_few", 30, one.before)


def test_two_requests_are_one_lesson_and_a_second_worker_finds_it_done(supervisor):
    first, new = weights.request_lesson(by=supervisor)
    second, again = weights.request_lesson(by=supervisor)
    weights.learn(first.pk)
    weights.learn(first.pk)

    first.refresh_from_db()
    assert (first.pk, new, again, first.attempt) == (second.pk, True, False, 1)


def test_weights_that_newer_decisions_speak_against_are_rolled_back_by_the_portal(market, learned, supervisor):
    tried(learned)
    WeightSet.objects.filter(pk=learned.pk).update(weights={**dict.fromkeys(OWN, 5.0), "soft": 80.0})
    learned.refresh_from_db()
    weights.switch_on(learned, by=supervisor, reason="Better.")
    assert not weights.watch()
    own = list(OWN.values())
    decided(100, each=10, grade=lambda shares, rng: int(shares @ own > 50) + int(shares @ own > 60))

    assert weights.watch()

    learned.refresh_from_db()
    event = learned.events.first()
    assert (learned.is_active, event.what, event.by) == (False, "back", None)


def test_a_lost_lesson_is_sent_again(supervisor, django_capture_on_commit_callbacks):
    one, _new = weights.request_lesson(by=supervisor)
    WeightSet.objects.filter(pk=one.pk).update(queued_at=timezone.now() - timezone.timedelta(minutes=5))

    assert weights.stuck() == 1

    one.refresh_from_db()
    assert one.state == "done"


def test_what_a_reason_says_nothing_about_is_not_learned_from(market, enterprise, buyer, maker):
    from matching import responses

    matched()
    responses.respond(demand=market["patch"], enterprise=enterprise, side="enterprise", answer="declined",
                      reason="no_capacity", by=maker)  # fmt: skip
    assert (MatchOutcome.objects.get().tells, weights.outcomes_for_learning().count()) == (False, 0)

    responses.respond(demand=market["patch"], enterprise=enterprise, side="enterprise", answer="declined",
                      reason="not_our_technology", by=maker)  # fmt: skip

    outcome = MatchOutcome.objects.get()
    assert (outcome.kind, outcome.reason, outcome.tells, outcome.rank, outcome.grade) == (
        "declined", "not_our_technology", True, 1, 0
    )  # fmt: skip
    assert [part["code"] for part in outcome.parts][:5] == [code.value for code in learning.PARTS]


# --- who may, and what the pages show ---------------------------------------------------------------


@pytest.mark.parametrize("name", ["weights-try", "weights-on", "weights-back"])
def test_only_a_supervisor_or_an_administrator_switches(name, english, officer, supervisor, learned):
    url = reverse(f"matching:{name}", args=[learned.public_id])

    english.force_login(officer)
    assert english.post(url, {"reason": "So."}).status_code == 403
    english.force_login(supervisor)
    assert english.post(url, {"reason": "So."}).status_code == 302


def test_the_page_shows_old_and_new_and_what_would_change_before_the_switch(english, supervisor, market, learned):
    english.force_login(supervisor)
    url = learned.get_absolute_url()
    assert "the trial is not done" in english.get(url).content.decode()
    tried(learned)

    page = english.get(url).content.decode()

    assert all(words in page for words in ("Region and language", "+15.0", "80.0 %", "come into a list", "Switch on"))
    english.post(reverse("matching:weights-on", args=[learned.public_id]), {"reason": "Half a year."})
    assert weights.in_force() == learned
    assert "Half a year." in english.get(url).content.decode()


def test_a_switch_without_a_reason_does_nothing(english, supervisor, market, learned):
    english.force_login(supervisor)
    tried(learned)

    answer = english.post(reverse("matching:weights-on", args=[learned.public_id]), {"reason": " "}, follow=True)

    assert "Give a reason." in answer.content.decode()
    assert weights.in_force() is None


def test_members_have_no_such_page(english, maker, enterprise, learned):
    english.force_login(maker)

    assert [english.get(url).status_code for url in (reverse("matching:weights-list"), learned.get_absolute_url())] == [
        403
    ] * 2


@pytest.mark.parametrize("sets", [1, 20])
def test_the_history_asks_the_same_however_long_it_is(sets, queries_of, english, officer, learned):
    WeightSet.objects.bulk_create(WeightSet(number=10 + n, state="done", verdict="too_few") for n in range(sets))
    english.force_login(officer)

    count, answer = queries_of(reverse("matching:weights-list"))

    assert (count <= 12, len(answer.context["rows"])) == (True, sets + 1)


def test_decisions_made_before_outcomes_were_kept_are_caught_up_with(market, enterprise, officer):
    from matching import responses

    matched()
    responses.shortlist(demand=market["patch"], enterprise=enterprise, note="", by=officer)
    patch_maker()
    MatchOutcome.objects.all().delete()

    assert (outcomes.catch_up(), outcomes.catch_up()) == (1, 0)
    assert MatchOutcome.objects.get().kind == "shortlisted"


# --- set by hand --------------------------------------------------------------------------------------

BY_HAND = reverse_lazy("matching:weights-by-hand")
TYPED = {
    **{code: str(points) for code, points in SHIFTED.items()},
    "reason": "The council wants regions to count more.",
}


def test_points_set_by_hand_are_a_version_that_is_tried_switched_on_and_rolled_back(market, english, supervisor):
    matched()
    before = content()
    english.force_login(supervisor)

    english.post(BY_HAND, TYPED)
    one = WeightSet.objects.get()
    assert (one.verdict, one.weights, one.before, one.requested_by) == ("by_hand", SHIFTED, OWN, supervisor)
    assert one.note == TYPED["reason"] and "weights.by_hand" in AuditEntry.objects.values_list("action", flat=True)
    running.run_inline(weights.trial_of(one))
    assert content() == before

    english.post(reverse("matching:weights-on", args=[one.public_id]), {"reason": "Looked at the trial."})
    carried_out()
    assert (weights.in_force(), content() != before) == (one, True)

    english.post(reverse("matching:weights-back", args=[one.public_id]), {"reason": "Worse."})
    carried_out()
    assert (weights.in_force(), content()) == (None, before)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"soft": "11"}, "Together the parts must be 100 points; they are 101."),
        ({"reason": ""}, "Reason"),
        ({"terms": "-1"}, "greater than or equal to 0"),
        ({"terms": "0", "fields": "0", "hard": "65"}, "Words or fields must count"),
        ({"terms": "many"}, "Enter a number"),
    ],
)
def test_points_that_make_no_sense_are_refused_with_what_was_typed(english, supervisor, changes, words):
    english.force_login(supervisor)

    answer = english.post(BY_HAND, {**TYPED, **changes})

    assert (answer.status_code, WeightSet.objects.count()) == (422, 0)
    assert words in answer.content.decode()


def test_two_clicks_are_one_version(market, english, supervisor):
    english.force_login(supervisor)

    for _click in range(2):
        english.post(BY_HAND, TYPED)

    assert WeightSet.objects.count() == 1


def test_only_those_who_answer_for_weights_set_them(english, officer, maker):
    for user in (officer, maker):
        english.force_login(user)
        assert english.post(BY_HAND, TYPED).status_code == 403
    assert not WeightSet.objects.exists()


INSIDE = {
    "certification": "9",
    "cooperation": "8",
    "trl": "5",
    "export": "3",
    "region": "20",
    "language": "5",
    "capacity": "6",
    "budget": "4",
}


def test_the_engines_own_points_set_by_hand_are_the_engines_own_settings(supervisor):
    made = weights.set_by_hand(OWN, by=supervisor, reason="The same.")

    assert made.inside == made.inside_before == {
        "certification": 12, "cooperation": 8, "trl": 5, "export": 0, "region": 7, "language": 3, "capacity": 5, "budget": 0
    }  # fmt: skip
    assert (
        weights.settings_of(made) == adapters.SETTINGS and weights.settings_of(made).hash() == adapters.SETTINGS.hash()
    )


def test_criteria_inside_the_parts_are_set_by_hand_shown_and_count(market, english, supervisor):
    matched()
    before = content()
    english.force_login(supervisor)

    answer = english.post(BY_HAND, {**TYPED, **INSIDE}, follow=True)

    one = WeightSet.objects.get()
    assert one.inside == {code: float(points) for code, points in INSIDE.items()}
    page = answer.content.decode()
    assert all(words in page for words in ("of it Budget", "+4.0", "of it Certificates", "-3.0"))
    running.run_inline(weights.trial_of(one))
    weights.switch_on(one, by=supervisor, reason="Looked at it.")
    run = carried_out()
    assert run.settings_hash == weights.settings_of(one).hash(adapters.taxonomy().version) and content() != before
    assert english.get(BY_HAND).context["form"].initial == {**{c: f"{p:g}" for c, p in SHIFTED.items()}, **INSIDE}
    weights.roll_back(one, by=supervisor, reason="Back.")
    carried_out()
    assert content() == before


def test_criteria_that_do_not_make_their_part_are_refused_and_empty_ones_keep_their_proportions(english, supervisor):
    english.force_login(supervisor)

    refused = english.post(BY_HAND, {**TYPED, **INSIDE, "budget": "5"})
    assert (refused.status_code, WeightSet.objects.count()) == (422, 0)
    assert "must be its 10 points; they are 11" in refused.content.decode()

    english.post(BY_HAND, TYPED)
    assert WeightSet.objects.get().inside == {
        "certification": 12, "cooperation": 8, "trl": 5, "export": 0, "region": 17.5, "language": 7.5, "capacity": 10, "budget": 0
    }  # fmt: skip


def test_points_are_shown_so_that_they_can_be_typed_again():
    from matching import inside

    shown = inside.rounded({"terms": 33.333, "fields": 33.333, "hard": 33.334}, 100)

    assert sum(map(float, shown.values())) == pytest.approx(100)

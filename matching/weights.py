"""Weights in versions: learned by a worker or set by hand, tried on the current lists, switched on and rolled back by people.

The weights in force are those of the one active ``WeightSet``, else the engine's own. A run keeps which it was made with.
"""

from collections.abc import Iterable
from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import StaffRole, User
from casework import notify
from core.jobs import JobState
from core.models import AuditEntry
from core.numbers import next_number
from matching import adapters, inside, outcomes, rates, runs
from matching.engine import Settings, learning
from matching.engine.codes import PartCode
from matching.models import MatchOutcome, MatchRun, WeightEvent, WeightSet
from matching.models.weights import UNFINISHED, Verdict

ALL_YEARS = 0
WATCHED_FROM = 50  # outcomes since a set was switched on, from which the portal judges it
ROLLED_BACK = gettext_noop("The weights %(set)s were rolled back by the portal: newer decisions spoke against them.")
TOPIC = "match"


class NotPossible(Exception):
    """``str()`` is a sentence for the page."""

    status = 409


def in_force() -> WeightSet | None:
    """The set that is switched on; None for the engine's own weights."""
    return WeightSet.objects.active().first()


def settings_of(weights: WeightSet | None, worth: dict[str, float] | None = None) -> Settings:
    """The engine's settings with the weights of a set; without one, exactly the engine's own. An encoder takes its part of either.
    ``worth``: exchange rates; None for those in force."""
    worth = rates.in_force() if worth is None else worth
    settings = adapters.SETTINGS.changed(rates=tuple(sorted(worth.items())))
    if weights is None:
        return adapters.with_encoder(settings)
    points = [weights.weights[code.value] for code in learning.PARTS]
    return adapters.with_encoder(inside.settings_with(learning.settings_with(settings, points), weights.inside))


def settings_for(run: MatchRun) -> Settings:
    """Those of a run: with its weights and its exchange rates."""
    return settings_of(run.weights, run.rates)


def choose_for(run: MatchRun) -> None:
    """Which weights and rates a run is made with: a trial keeps its weights, a repeated run takes those of the first, any other what is
    in force."""
    if run.repeats_id:
        run.weights, run.rates = run.repeats.weights, run.repeats.rates
        return
    run.rates = rates.in_force()
    if not run.is_trial:
        run.weights = in_force()


# --- learning ---------------------------------------------------------------------------------------


def outcomes_for_learning() -> QuerySet:
    return MatchOutcome.objects.judging().order_by("pk")


def request_lesson(*, by) -> tuple[WeightSet, bool]:
    """Ask a worker to learn. Returns (set, whether it is new): the one under way when there is one."""
    under_way = WeightSet.objects.filter(state__in=UNFINISHED).first()
    if under_way:
        return under_way, False
    try:
        with transaction.atomic():
            made = WeightSet.objects.create(number=next_number("weight_set", year=ALL_YEARS), requested_by=by)
    except IntegrityError:  # the other click was quicker
        return WeightSet.objects.order_by("-pk").first(), False
    from matching.tasks import learn_weights

    learn_weights.delay_on_commit(weights_id=made.pk)
    return made, True


def learn(weights_id: int) -> None:
    """The work itself; a second worker finds it claimed. Better weights are tried on the current lists at once."""
    weights = WeightSet.objects.filter(pk=weights_id).first()
    if weights is None or not weights.claim():
        return
    outcomes.catch_up()
    rows = list(outcomes_for_learning().values_list("demand", "grade", "parts"))
    weights.total_units = len(rows)
    weights.save(update_fields=["total_units"])
    rival = in_force()
    lesson = learning.learn(
        engine_outcomes(rows),
        adapters.SETTINGS,
        in_force=settings_of(rival),
        progress=lambda done, total: weights.beat(done_units=len(rows) * done // total),
    )
    weights.verdict, weights.outcomes = lesson.verdict, lesson.outcomes
    weights.weights, weights.before = _by_part(lesson.weights), _by_part(lesson.before)
    weights.inside = weights.inside_before = rival.inside if rival else {}
    weights.figures = {
        "strength": lesson.strength,
        "sureness": lesson.sureness,
        "needed": lesson.needed,
        **{name: [asdict(one) for one in pair] for name, pair in
           (("fitted", lesson.fitted), ("held_out", lesson.held_out)) if pair},
    }  # fmt: skip
    weights.done_units = len(rows)
    weights.save(
        update_fields=["verdict", "outcomes", "weights", "before", "inside", "inside_before", "figures", "done_units"]
    )
    if weights.finish(JobState.DONE) and weights.verdict == Verdict.BETTER:
        runs.request_full(by=weights.requested_by, trial_of=weights)


@transaction.atomic
def set_by_hand(points: dict[str, float], *, by, reason: str, within: dict[str, float] | None = None) -> WeightSet:
    """A new version with the points that a person chose for each part, and ``within`` for the criteria inside the parts (None: in their
    present proportions). It is tried on the current lists at once, and goes in force
    only by ``switch_on``. The same points from the same person while nothing else was made are one version."""
    newest = WeightSet.objects.select_for_update().order_by("-pk").first()
    before = within_in_force()
    within = inside.points_of(points, within or before)
    if newest and newest.is_by_hand and (newest.weights, newest.inside, newest.requested_by) == (points, within, by):
        return newest
    now = timezone.now()
    made = WeightSet.objects.create(
        number=next_number("weight_set", year=ALL_YEARS),
        requested_by=by,
        state=JobState.DONE,
        started_at=now,
        finished_at=now,
        verdict=Verdict.BY_HAND,
        weights=points,
        before=points_in_force(),
        inside=within,
        inside_before=before,
        note=reason,
    )
    AuditEntry.record(
        "weights.by_hand", by=by, subject=str(made), before=str(made.before), after=f"{points} {within} {reason}"
    )
    runs.request_full(by=by, trial_of=made)
    return made


def points_in_force() -> dict[str, float]:
    """Part to the points that count now; an encoder's part is taken from them only in a run."""
    active = in_force()
    return dict(active.weights) if active else _by_part(learning.weights_of(adapters.SETTINGS).tolist())


def within_in_force() -> dict[str, float]:
    """Criterion to the points that it has inside its part now."""
    active = in_force()
    return inside.points_of(points_in_force(), active.inside if active else {})


def stuck(*, now=None) -> int:
    """Each minute: a lesson that a lost worker or an absent broker left behind is sent again."""
    from matching.tasks import learn_weights

    touched = 0
    for weights in WeightSet.objects.stuck(now=now):
        touched += 1
        if weights.requeue(error=weights.error):
            learn_weights.delay(weights_id=weights.pk)
    return touched


def engine_outcomes(rows: Iterable[tuple[int, int, list[dict]]]) -> list[learning.Outcome]:
    """Stored outcomes (demand, grade, parts) as the engine reads them: what share of its possible points each part gave."""
    found = []
    for demand, grade, parts in rows:
        by_code = {part["code"]: part for part in parts}
        if not all(code.value in by_code and by_code[code.value]["out_of"] > 0 for code in learning.PARTS):
            continue
        shares = tuple(by_code[code.value]["points"] / by_code[code.value]["out_of"] for code in learning.PARTS)
        taken = by_code.get(PartCode.EXCLUSIONS.value, {"points": 0.0})["points"]
        found.append(learning.Outcome(str(demand), grade, shares, taken))
    return found


def _by_part(values: Iterable[float]) -> dict[str, float]:
    return {code.value: value for code, value in zip(learning.PARTS, values, strict=True)}


def trial_of(weights: WeightSet) -> MatchRun | None:
    """The newest run that tries a set on the current lists."""
    return weights.runs.filter(is_trial=True).order_by("-pk").first()


def try_on(weights: WeightSet, *, by) -> MatchRun:
    """What a set would change in the current lists. Raises NotPossible while another run is under way."""
    if not weights.may_be_tried:
        raise NotPossible(_("Only weights that were better on the held-out slice, or set by hand, can be tried."))
    run, new = runs.request_full(by=by, trial_of=weights)
    if not new and run.weights_id != weights.pk:
        raise NotPossible(_("A run is under way. Try again when it is done."))
    return run


# --- on and back ------------------------------------------------------------------------------------


@transaction.atomic
def switch_on(weights: WeightSet, *, by, reason: str) -> WeightSet:
    """Put a set in force and match all demands with it. Switching on what is on changes nothing."""
    sets = {one.pk: one for one in WeightSet.objects.select_for_update().order_by("pk")}  # two sets at once: one waits
    locked, active = sets[weights.pk], next((one for one in sets.values() if one.is_active), None)
    if locked.is_active:
        return locked
    if not locked.may_go_on:
        raise NotPossible(_("Only weights that were better on the held-out slice, or set by hand, can be switched on."))
    trial = trial_of(locked)
    if trial is None or trial.state != JobState.DONE:
        raise NotPossible(_("First look at what would change: the trial on the current lists is not done."))
    if active:
        _off(active, what=WeightEvent.What.REPLACED, by=by, reason=reason)
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    WeightEvent.objects.create(weights=locked, what=WeightEvent.What.ON, by=by, reason=reason)
    AuditEntry.record("weights.on", by=by, subject=str(locked), before=str(active or ""), after=reason)
    runs.request_full(by=by)
    return locked


@transaction.atomic
def roll_back(weights: WeightSet, *, by, reason: str) -> bool:
    """Back to the engine's own weights, and match all demands with them. False when the set was not in force."""
    locked = WeightSet.objects.select_for_update().get(pk=weights.pk)
    if not locked.is_active:
        return False
    _off(locked, what=WeightEvent.What.BACK, by=by, reason=reason)
    AuditEntry.record("weights.back", by=by, subject=str(locked), after=reason)
    runs.request_full(by=by)
    return True


def _off(weights: WeightSet, *, what: str, by, reason: str) -> None:
    weights.is_active = False
    weights.save(update_fields=["is_active"])
    WeightEvent.objects.create(weights=weights, what=what, by=by, reason=reason)


def watch() -> bool:
    """Every night: weights in force that newer decisions speak against are rolled back. Returns whether they were."""
    active = in_force()
    if active is None:
        return False
    since = active.events.filter(what=WeightEvent.What.ON).first().at
    rows = outcomes_for_learning().filter(decided_at__gt=since).values_list("demand", "grade", "parts")
    found = engine_outcomes(rows)
    if len(found) < WATCHED_FROM or not learning.speaks_against(found, settings_of(active), adapters.SETTINGS):
        return False
    if not roll_back(active, by=None, reason=""):
        return False
    for user in _supervisors():
        notify.send(user, topic=TOPIC, text=ROLLED_BACK, params={"set": str(active)}, url=active.get_absolute_url())
    return True


def _supervisors() -> list[User]:
    return list(User.objects.with_role(StaffRole.Role.SUPERVISOR))

"""Before the technology fields are published: who would come into and leave the lists of some demands, found by the engine itself.

The demands whose words or fields the draft touches are looked at first, then the newest ones. Both versions are compared over
the same profiles, those of the present lists first.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from core.jobs import JobState
from enterprises.models import Enterprise
from matching import adapters, engine, finding, one_list, weights
from matching.models import Candidate, Demand, FieldTrial, ProfileSnapshot
from regions import drafts, terms
from regions.nodes import folded, names
from regions.permissions import may_edit, may_publish

MOST_DEMANDS, MOST_PROFILES = 20, 2_000
BEAT_EVERY = 20  # profiles


def request(draft, *, by) -> tuple[FieldTrial, bool]:
    """Ask a worker. Returns (trial, whether it is new): the one under way when there is one."""
    under_way = FieldTrial.objects.unfinished().filter(draft=draft).first()
    if under_way:
        return under_way, False
    try:
        with transaction.atomic():
            made = FieldTrial.objects.create(draft=draft, requested_by=by)
    except IntegrityError:  # the other click was quicker
        return FieldTrial.objects.filter(draft=draft).first(), False
    from matching.tasks import try_fields

    try_fields.delay_on_commit(trial_id=made.pk)
    return made, True


def stuck(*, now=None) -> int:
    """Each minute: a trial that a lost worker or an absent broker left behind is sent again."""
    from matching.tasks import try_fields

    touched = 0
    for trial in FieldTrial.objects.stuck(now=now):
        touched += 1
        if trial.requeue(error=trial.error):
            try_fields.delay(trial_id=trial.pk)
    return touched


def work_out(trial_id: int) -> None:
    """The comparison itself; a second worker finds it claimed."""
    trial = FieldTrial.objects.select_related("draft__base").filter(pk=trial_id).first()
    if trial is None or not trial.claim():
        return
    work = drafts.Work(trial.draft)
    trial.revision = trial.draft.revision
    demands = sample(work)
    snapshots = _snapshots(demands)
    trial.published, trial.profiles = (
        Demand.objects.published().count(),
        ProfileSnapshot.objects.of_the_willing().count(),
    )
    trial.compared, trial.total_units = len(snapshots), 2 * len(snapshots) + len(demands)
    trial.save(update_fields=["revision", "published", "profiles", "compared", "total_units"])
    old = _index(trial, snapshots, terms.in_force(), done=0)
    new = _index(trial, snapshots, terms.of_nodes(work.nodes.values(), "draft"), done=len(snapshots))
    trial.changes = []
    for number, demand in enumerate(demands, start=1):
        trial.changes.append(_compared(demand, old, new))
        trial.beat(done_units=2 * len(snapshots) + number)
    trial.done_units = trial.total_units
    trial.save(update_fields=["changes", "done_units"])
    trial.finish(JobState.DONE)


def sample(work: drafts.Work) -> list[Demand]:
    """Published demands: first those that name a changed field or hold a changed name, then the newest."""
    codes = {one.code for one in work.differences}
    touched = {
        folded(word)
        for code in codes
        for nodes in (work.before, work.nodes)
        if code in nodes
        for _l, word in names(nodes[code])
    }
    same = {
        folded(word)
        for code in codes & work.before.keys() & work.nodes.keys()
        for word in {w for _l, w in names(work.before[code])} & {w for _l, w in names(work.nodes[code])}
        if work.before[code]["is_active"] == work.nodes[code]["is_active"]
    }
    words = touched - same

    def order(demand: Demand) -> tuple:
        version = demand.current_version
        text = folded(f"{version.title} {version.text} {version.summary_en}")
        return not any(word in text for word in words), not codes & set(version.tech_fields), -demand.pk

    published = Demand.objects.published().select_related("current_version")
    return sorted(published, key=order)[:MOST_DEMANDS]


def _snapshots(demands: list[Demand]) -> list[ProfileSnapshot]:
    listed = Candidate.objects.current().filter(demand__in=demands).values_list("enterprise", flat=True)
    wanted = list(dict.fromkeys(listed))[:MOST_PROFILES]
    current = ProfileSnapshot.objects.of_the_willing()
    rows = list(current.filter(enterprise__in=wanted))
    rest = current.exclude(enterprise__in=wanted).order_by("enterprise")
    return [*rows, *rest[: MOST_PROFILES - len(rows)]]


def _index(trial: FieldTrial, snapshots: list, fields: engine.Taxonomy, *, done: int) -> engine.Index:
    def rows():
        for number, snapshot in enumerate(snapshots, start=1):
            if number % BEAT_EVERY == 0:
                trial.beat(done_units=done + number)
            yield adapters.index_row(snapshot, fields)

    settings = weights.settings_of(weights.in_force())
    return engine.Index.build_stored(rows(), fields, settings, adapters.encoder()[0])


def _compared(demand: Demand, old: engine.Index, new: engine.Index) -> dict[str, Any]:
    then, now = _places(demand, old), _places(demand, new)
    return {
        "demand": demand.pk,
        "came": [[pk, *now[pk]] for pk in now if pk not in then],
        "went": [[pk, *then[pk]] for pk in then if pk not in now],
        "moved": sum(then[pk][0] != now[pk][0] for pk in then if pk in now),
        "stayed": sum(pk in now for pk in then),
    }


def _places(demand: Demand, index: engine.Index) -> dict[int, tuple[int, float]]:
    """Enterprise to (place, score) in the list that this index gives."""
    version = demand.current_version
    question = finding.Questions(index).of(version, one_list.own_enterprises(demand))
    found = finding.Found(index, question, only=one_list.named_readers(demand, version))
    return {int(one.offering_id): (rank, round(one.score, 1)) for rank, one in enumerate(found.candidates, start=1)}


# --- shown on the page of the draft ------------------------------------------------------------------


def panel(request, draft) -> str:
    """The newest trial of a draft; demands that this person may know nothing of are not among its rows."""
    trial = FieldTrial.objects.filter(draft=draft).order_by("-pk").first()
    context = {
        "draft": draft,
        "trial": trial,
        "may_try": draft.is_open and (may_edit(request.user) or may_publish(request.user)),
        "is_stale": bool(trial and trial.state == JobState.DONE and trial.revision != draft.revision),
        "rows": rows_for(trial, request.user) if trial and trial.state == JobState.DONE else [],
    }
    context["came"] = sum(len(row["came"]) for row in context["rows"])
    context["went"] = sum(len(row["went"]) for row in context["rows"])
    return render_to_string("matching/parts/field_trial.html", context, request=request)


def rows_for(trial: FieldTrial, user) -> list[dict[str, Any]]:
    """Demands whose list would change, with the companies by name."""
    rows = Demand.objects.handled_by_office(user).filter(pk__in=[one["demand"] for one in trial.changes])
    demands = {demand.pk: demand for demand in rows.select_related("current_version")}
    companies = {row[0] for one in trial.changes for row in [*one["came"], *one["went"]]}
    named = {one.pk: one for one in Enterprise.objects.filter(pk__in=companies).select_related("organisation")}

    def named_rows(found):
        return [(named[pk], rank, score) for pk, rank, score in found if pk in named]

    return [
        {
            "demand": demands[one["demand"]],
            "came": named_rows(one["came"]),
            "went": named_rows(one["went"]),
            "moved": one["moved"],
        }
        for one in trial.changes
        if one["demand"] in demands and (one["came"] or one["went"] or one["moved"])
    ]

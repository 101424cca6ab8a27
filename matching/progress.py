"""A run in words: how far, how long still, phase by phase, shard by shard. Counted work, never a timer."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.jobs import JobState
from matching import adapters, phases
from matching.engine.codes import NoteCode
from matching.models import Candidate, MatchRun, MatchShard
from matching.models.runs import RunKind
from matching.vocabulary import LIST_LENGTH

LABELS = {
    phases.READ: gettext_lazy("Analyse the profiles"),
    phases.PREPARE: gettext_lazy("Read the inputs"),
    phases.INDEX: gettext_lazy("Build the index across languages"),
    phases.COMPARE: gettext_lazy("Compare and score"),
    phases.MERGE: gettext_lazy("Compare with the lists before"),
    phases.SWITCH: gettext_lazy("Switch to the new lists"),
}
AHEAD = {
    phases.SWITCH: gettext_lazy("Until then all pages show the lists before."),
    phases.MERGE: gettext_lazy("New, gone, moved"),
}


def took(seconds: float | None) -> str:
    """45 s, 1 min 11 s; "" for None."""
    if seconds is None:
        return ""
    if seconds < 1:
        return _("under 1 s")
    minutes, rest = divmod(round(seconds), 60)
    if minutes:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}
    return _("%(seconds)d s") % {"seconds": rest}


@dataclass(frozen=True)
class Phase:
    label: str
    state: str  # done, now, ""
    caption: str
    took: str
    share: int | None = None

    @property
    def icon(self) -> str:
        return {"done": "check-circle-fill", "now": "arrow-repeat"}.get(self.state, "circle")

    @property
    def said(self) -> str:
        return {"done": _("Done"), "now": _("Under way")}.get(self.state, _("Not begun"))


@dataclass(frozen=True)
class Progress:
    """What the page draws."""

    headline: str
    elapsed: str
    percent: int
    words: str
    phases: list[Phase]
    shards: list[dict[str, Any]]
    lost: list[MatchShard]
    candidates: int
    figures: dict[str, int]
    speaks: bool  # the line for screen readers may change now


def of(run: MatchRun) -> Progress:
    """Everything about a run, in four queries."""
    shards = list(run.shards.all())
    percent = 100 if run.state == JobState.DONE else run.percent
    return Progress(
        headline=_headline(run, shards),
        elapsed=took(run.seconds),
        percent=percent,
        words=_words(run, shards, percent),
        phases=_phases(run, shards, percent) if run.kind == RunKind.FULL else [],
        shards=[_shard(shard) for shard in shards],
        lost=[shard for shard in shards if shard.attempt > 1],
        candidates=run.figures.get("candidates") or Candidate.objects.filter(ranking__run=run).proposed().count(),
        figures=run.figures,
        speaks=run.is_finished or timezone.now().second % 6 < 2,
    )


def _headline(run: MatchRun, shards: list[MatchShard]) -> str:
    if run.state == JobState.DONE:
        return _("Done")
    if run.state == JobState.FAILED:
        return _("Failed")
    if run.state == JobState.CANCELLED:
        return _("Cancelled")
    if run.cancel_requested:
        return _("Stopping")
    if run.state == JobState.QUEUED:
        return _("Waiting for a worker")
    left = _seconds_left(run, shards)
    if left is None:
        return _("Under way")
    return _("About %(time)s left") % {"time": took(max(left, 1))}


def _seconds_left(run: MatchRun, shards: list[MatchShard]) -> float | None:
    """From the pairs compared so far and the time they took; None before there are any."""
    compare = next((p for p in run.phases if p["code"] == phases.COMPARE), None)
    if compare is None or not run.done_units or not run.total_units:
        return None
    elapsed = (timezone.now() - parse_datetime(compare["began"])).total_seconds()
    return elapsed * (run.total_units - run.done_units) / run.done_units


def _words(run: MatchRun, shards: list[MatchShard], percent: int) -> str:
    if run.state == JobState.DONE:
        return _("100 %, done")
    if run.state == JobState.FAILED:
        return _("%(percent)d %%, failed: %(error)s") % {"percent": percent, "error": run.error}
    if run.state == JobState.CANCELLED:
        return _("%(percent)d %%, cancelled. The lists are as they were before.") % {"percent": percent}
    running = [shard.number for shard in shards if shard.state == JobState.RUNNING]
    if running:
        numbers = _(", ").join(map(str, running))
        return _("%(percent)d %%, comparing, part %(numbers)s") % {"percent": percent, "numbers": numbers}
    return _("%(percent)d %%") % {"percent": percent}


def _phases(run: MatchRun, shards: list[MatchShard], percent: int) -> list[Phase]:
    known = {phase["code"]: phase for phase in run.phases}
    rows = []
    for code in phases.ORDER:
        phase = known.get(code)
        if code == phases.SWITCH and run.is_aside or code == phases.READ and phase is None:
            continue
        state = "" if phase is None else "done" if phase["seconds"] is not None else "now"
        if run.is_finished and state == "now":
            state = ""
        caption = _caption(code, phase, run, shards)
        seconds = phase["seconds"] if phase else None
        rows.append(
            Phase(
                str(LABELS[code]),
                state,
                caption,
                took(seconds),
                percent if code == phases.COMPARE and state == "now" else None,
            )
        )
    return rows


def _caption(code: str, phase: dict | None, run: MatchRun, shards: list[MatchShard]) -> str:
    if phase is None:
        return str(AHEAD.get(code, ""))
    facts = phase["facts"]
    if code == phases.READ:
        return _reading_caption(run)
    if code == phases.PREPARE and facts:
        return _("%(demands)d demands, %(enterprises)d enterprises, %(analysed)d read anew") % facts
    if code == phases.INDEX and facts:
        return ngettext("%(enterprises)d profile", "%(enterprises)d profiles", facts["enterprises"]) % facts
    if code == phases.COMPARE:
        done = sum(shard.state == JobState.DONE for shard in shards)
        return _("%(done)d of %(all)d parts, %(pairs)s of %(total)s pairs") % {
            "done": done, "all": len(shards), "pairs": f"{run.done_units:,}", "total": f"{run.total_units:,}"
        }  # fmt: skip
    if code == phases.MERGE and facts:
        return _("%(new)d new, %(gone)d gone, %(moved)d moved") % facts
    return str(AHEAD.get(code, ""))


def _reading_caption(run: MatchRun) -> str:
    figures = run.reading_shards.aggregate(
        parts=Count("pk"), done=Count("pk", filter=Q(state=JobState.DONE)), read=Sum("done_units"), all=Sum("total_units"), new=Sum("analysed")
    )  # fmt: skip
    return _("%(done)d of %(parts)d parts, %(read)d of %(all)d profiles, %(new)d analysed anew") % figures


def _shard(shard: MatchShard) -> dict[str, Any]:
    if shard.seconds:
        seconds = shard.seconds
    elif shard.state == JobState.RUNNING and shard.started_at:
        seconds = (timezone.now() - shard.started_at).total_seconds()
    else:
        seconds = None
    return {
        "number": shard.number,
        "demands": len(shard.demand_ids),
        "badge": shard.badge,
        "done": shard.done_units,
        "total": shard.total_units,
        "took": took(seconds),
    }


def encoder_words(run: MatchRun) -> str:
    """Which sentence encoder the run used, or that it went on without the one that the settings name."""
    used = run.figures.get("encoder", "")
    without = {
        "": _("none"),
        NoteCode.ENCODER_MISSING: _("none: the folder named in the settings is not there"),
        NoteCode.ENCODER_BROKEN: _("none: the folder named in the settings cannot be read"),
    }
    return without.get(used, used)


def _weights_words(run: MatchRun) -> str:
    if run.weights is None:
        return _("the engine's own")
    words = _("set by hand, %(set)s") if run.weights.is_by_hand else _("learned, %(set)s")
    return words % {"set": run.weights}


def settings_rows(run: MatchRun) -> list[tuple[str, Any]]:
    """What the run was made with."""
    return [
        (_("Engine"), run.engine_version),
        (_("Settings"), run.settings_hash),
        (_("Weights"), _weights_words(run)),
        (_("Exchange rates"), _(", ").join(f"{code} {worth:g}" for code, worth in run.rates.items()) or _("none")),
        (_("Sentence encoder"), encoder_words(run)),
        (_("Taxonomy"), run.taxonomy_version.partition("+")[0]),
        (_("Lowest score"), round(adapters.SETTINGS.minimum_score)),
        (_("Candidates for each demand"), _("%(n)d at most") % {"n": LIST_LENGTH}),
        (_("Inputs read"), timezone.localtime(run.inputs_at).strftime("%Y-%m-%d %H:%M:%S") if run.inputs_at else ""),
    ]

"""What the office's pages around matching share: their tabs, and the words of settings and figures."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.exports import Column
from matching import weights, wording
from matching.allocating import AllocationSettings
from matching.engine import learning
from matching.inside import INSIDE
from matching.models import AllocationRun, Demand, RunSchedule, WeightSet
from matching.models.allocation import PlanKind

PAGES = {
    "demands": ("matching:staff-demands", lambda: _("Demands")),
    "runs": ("matching:run-list", lambda: _("Runs")),
    "allocation": ("matching:allocation-list", lambda: _("Allocation")),
    "quality": ("matching:quality", lambda: _("Quality")),
    "weights": ("matching:weights-list", lambda: _("Weights")),
    "rates": ("matching:rate-list", lambda: _("Exchange rates")),
}

# Which pair a row is about: the first columns of every export of the desk.
PAIR_COLUMNS = (
    Column(gettext_lazy("Demand"), lambda row: row.demand.number),
    Column(gettext_lazy("Title"), lambda row: row.demand.title),
    Column(gettext_lazy("Company"), lambda row: str(row.enterprise.organisation)),
)


def tabs(here: str) -> list[dict]:
    """The office's pages of matching, for ``components/tabs.html``."""
    return [
        {"label": label(), "url": reverse(name), "current": code == here, "count": None, "tone": ""}
        for code, (name, label) in PAGES.items()
    ]


# --- allocation -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """One figure of both plans."""

    label: str
    fair: str
    greedy: str
    better: str  # "fair", "greedy" or ""
    hint: str = ""


def plans_compared(run: AllocationRun, user) -> list[Compared]:
    """The figures of both plans side by side; empty until they are worked out."""
    one, other = (run.figures.get(kind.value) for kind in (PlanKind.FAIR, PlanKind.GREEDY))
    if not one or not other:
        return []
    worst = _worst(run, user)
    rows = [
        _compared(_("Value"), one, other, "value", "{:,.0f}", _("Sum of the scores of all places")),
        _compared(_("Places"), one, other, "places", "{:,}"),
        Compared(
            _("Companies with a place"),
            *(_("%(n)s of %(all)s (%(share)d %%)") % {
                "n": f"{plan['served']:,}", "all": f"{plan['could_be_served']:,}", "share": round(100 * plan["share_served"])
            } for plan in (one, other)),
            _better(one["served"], other["served"]),
            _("Of those that stand in a list with enough points"),
        ),
        Compared(
            _("Worst-served demand"),
            *(_share(plan["worst_share"]) for plan in (one, other)),
            _better(one["worst_share"] or 0, other["worst_share"] or 0),
            worst or _("What it gets, against what it could have if it were alone"),
        ),
        _compared(_("Demands below their least"), one, other, "short", "{:,}", lower=True),
    ]  # fmt: skip
    if "managed" in one:
        rows.append(_compared(_("Demands with a technology manager"), one, other, "managed", "{:,}"))
    return rows


def _compared(label, one: dict, other: dict, name: str, form: str, hint: str = "", *, lower: bool = False) -> Compared:
    better = _better(other[name], one[name]) if lower else _better(one[name], other[name])
    return Compared(label, form.format(one[name]), form.format(other[name]), better, hint)


def _better(one: float, other: float) -> str:
    return "" if abs(one - other) < 1e-9 else PlanKind.FAIR.value if one > other else PlanKind.GREEDY.value


def _share(value: float | None) -> str:
    return "—" if value is None else f"{100 * value:.0f} %"


def _worst(run: AllocationRun, user) -> str:
    """Which demand it is in each plan, where the reader may see it."""
    keys = {kind: run.figures[kind.value]["worst_demand"] for kind in PlanKind}
    seen = Demand.objects.handled_by_office(user).filter(pk__in=[pk for pk in keys.values() if pk])
    titles = {demand.pk: demand.title for demand in seen.select_related("current_version")}
    named = [(kind.label, titles[pk]) for kind, pk in keys.items() if pk in titles]
    return _("; ").join(_("%(plan)s: %(title)s") % {"plan": label, "title": title} for label, title in named)


def allocation_settings(run: AllocationRun) -> list[tuple[str, Any]]:
    """What was asked for."""
    asked = AllocationSettings.of(run)
    return [
        (_("Companies for each demand"), _("%(least)d to %(most)d") % {"least": asked.least, "most": asked.most}),
        (_("Demands for each company"), _("%(n)d at most") % {"n": asked.per_enterprise}),
        (_("Lowest score"), asked.minimum),
        (_("Points for a first place"), asked.first),
        (_("Technology managers"), _("yes") if asked.with_managers else _("no")),
        (_("Demands"), run.figures.get("demands", "")),
        (_("Pairs that could be chosen"), f"{run.figures['offers']:,}" if "offers" in run.figures else ""),
        (_("Lists read"), run.inputs_at),
    ]


# --- weights ----------------------------------------------------------------------------------------


EARLIER_NEEDED = 2.0  # standard errors, of lessons that did not keep what was needed


def weight_rows(one: WeightSet) -> list[dict]:
    """Part by part: the points before and the new ones, and of the parts in which a person chose, each criterion's."""
    rows = []
    for code in learning.PARTS:
        rows.append(_weight_row(wording.part_label(code), one.before, one.weights, code))
        for criterion in INSIDE.get(code, ()) if one.inside else ():
            label = _("of it %(criterion)s") % {"criterion": wording.CRITERIA[criterion]}
            rows.append(_weight_row(label, one.inside_before, one.inside, criterion))
    return rows


def _weight_row(label: str, before: dict, after: dict, code: str) -> dict:
    old, new = before.get(code, 0.0), after.get(code, 0.0)
    return {"label": label, "before": old, "after": new, "change": f"{new - old:+.1f}"}


def lesson_rows(one: WeightSet) -> list[dict]:
    """How both sets of weights order the pairs they were fitted to, and those they were not."""
    labels = (("fitted", _("Demands it was learned from")), ("held_out", _("Held-out demands")))
    rows = []
    for name, label in labels:
        if name in one.figures:
            before, after = one.figures[name]
            rows.append({"label": label, "pairs": before["pairs"], "demands": before["asking"],
                         "right_before": f"{100 * before['right']:.1f} %", "right_after": f"{100 * after['right']:.1f} %",
                         "loss_before": f"{before['loss']:.3f}", "loss_after": f"{after['loss']:.3f}"})  # fmt: skip
    return rows


def judged(one: WeightSet) -> str:
    """What the comparison on the held-out demands says."""
    sureness = one.figures.get("sureness", 0.0)
    words = {
        "errors": f"{abs(sureness):.1f}",
        "needed": f"{one.figures.get('needed', EARLIER_NEEDED):.1f}",
        "least": f"{100 * learning.LEAST_GAIN:g}",
    }
    if sureness <= 0:
        return _("On the held-out demands the loss is not smaller. It must be, by %(needed)s standard errors.") % words
    return (
        _(
            "On the held-out demands the loss is smaller by %(errors)s standard errors; %(needed)s are needed, "
            "the loss must be smaller by %(least)s %% or more, and no fewer pairs may be right."
        )
        % words
    )


def learned_so_far() -> dict[str, int]:
    """How many outcomes there are to learn from, and how many are needed."""
    return {"outcomes": weights.outcomes_for_learning().count(), "needed": learning.ENOUGH_OUTCOMES}


# --- the schedule -----------------------------------------------------------------------------------


def schedule_words(schedule: RunSchedule | None) -> str:
    if schedule is None or not schedule.is_on:
        return _("All demands are matched only when somebody asks for it.")
    days = _("every day") if len(schedule.days) == 7 else _(", ").join(map(str, schedule.day_names))
    return _("All demands are matched by itself: %(days)s at %(time)s.") % {
        "days": days,
        "time": f"{schedule.at:%H:%M}",
    }

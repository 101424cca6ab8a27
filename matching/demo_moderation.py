"""Moderation cases of the demonstration: each is filled in section by section and moved by the people of the demo."""

import json
from datetime import timedelta
from pathlib import Path

from casework import actions as case_actions
from casework import demo_clock, moves
from casework.kinds import Note
from matching import actions
from matching.cases import MODERATION
from matching.models import Demand, DemandModeration
from matching.vocabulary import Mark

# Where the cases of these demands stop; all others are published. Index in the data to the state reached.
STOPS = {
    9: "draft",
    19: "submitted",
    29: "correction",
    33: "under_review",
    38: "held",
    49: "rejected",
    53: "withdrawn",
    57: "submitted",
}
WORDS = json.loads((Path(__file__).parent / "data" / "demo_words.json").read_text(encoding="utf-8"))


def carry_through(world: dict, row: dict, number: int, organisation, manager, values: dict) -> Demand:
    """One demand from its first form to the state it has in the demonstration."""
    case = actions.begin(
        organisation=organisation,
        by=manager,
        values={name: values["need"][name] for name in ("kind", "title", "lang")},
        key=f"demo-{row['id']}",
    )
    stop = STOPS.get(number, "published")
    fill_in(case, values, by=manager, leave_out=("time_money", "readers") if stop == "draft" else ())
    content = DemandModeration.objects.select_related("demand").get(case=case)
    if stop != "draft":
        _move_to(world, case, stop, manager=manager, number=number)
        days = (number * 7) % 50 + 3
        demo_clock.shift(case, days=-days if stop == "published" else -(number % 3 + 1))
    demand = Demand.objects.get(pk=content.demand_id)
    if demand.published_at:
        _publish_earlier(demand, days)
    return demand


def _publish_earlier(demand: Demand, days: int) -> None:
    at = demand.published_at - timedelta(days=days)
    demand.versions.update(published_at=at)
    Demand.objects.filter(pk=demand.pk).update(published_at=at, created_at=at - timedelta(days=6))


def fill_in(case, values: dict, *, by, leave_out=()) -> None:
    """Every section through its own form, checked as for handing in."""
    for section in MODERATION.sections:
        if section.code in leave_out:
            continue
        content = MODERATION.content(case)
        form = section.form(values[section.code], instance=content, case=case)
        if not form.is_valid():
            raise ValueError(f"{case.title}, {section.code}: {form.errors.as_json()}")
        case_actions.save_section(case=case, form=form, by=by, draft_version=case.draft_version)


def _move_to(world: dict, case, stop: str, *, manager, number: int) -> None:
    users = world["users"]
    officer, reviewer = users["officer@demo.example"], users["reviewer@demo.example"]
    moves.perform(case, "submit", by=manager, data={"declared": True})
    if stop == "submitted":
        return
    if stop == "withdrawn":
        moves.perform(case, "withdraw", by=manager)
        return
    ended = stop in {"rejected", "published"}
    if ended:
        case = demo_clock.shift(case, days=-(number * 5 % 6))
    moves.perform(case, "accept", by=officer)
    if ended:
        case = demo_clock.shift(case, days=-(number * 11 % 13))
    if stop == "correction":
        _ask_correction(world, case, officer)
    elif stop in {"held", "rejected", "published"}:
        name = {"held": "hold", "rejected": "reject", "published": "publish"}[stop]
        note = WORDS.get(name, "") if MODERATION.move(name).note == Note.REQUIRED else ""
        moves.perform(case, name, by=reviewer, note=note, data=marks(low=stop == "rejected"))


def marks(*, low: bool = False) -> dict:
    given = {f"mark_{code}": 2 if low and code == Mark.FIT else 4 for code in Mark.values}
    return {**given, "flags": [], "export_checked": True}


def _ask_correction(world: dict, case, officer) -> None:
    from core import workdays

    due = workdays.add_workdays(world["today"], 8)
    items = [
        {
            "section": "requirements",
            "target": "must_haves",
            "reason": "not_measurable",
            "text": WORDS["correct_must_haves"],
        },
        {"section": "need", "target": "teaser", "reason": "unclear", "text": WORDS["correct_teaser"]},
    ]
    moves.perform(case, "ask_correction", by=officer, data={"items": items, "answer_due_on": due.isoformat()})


def change_of_a_published_one(world: dict) -> None:
    """The English-speaking demo corporate proposes new words for its published demand; they wait for acceptance."""
    demand = world["demands"]["D002"]
    manager = world["users"]["corporate@demo.example"]
    case = actions.begin_change(demand=demand, by=manager, key="demo-change-D002")
    content = MODERATION.content(case)
    section = MODERATION.section("requirements")
    form = section.form(
        {
            "tech_fields": content.tech_fields,
            "application": "Fixed platforms and buoys off the east coast",
            "required_certifications": content.required_certifications,
            "min_trl": content.min_trl,
            "must_haves": [
                "Measures at ten or more heights between 30 m and 250 m",
                "Availability above 95 % in winter",
            ],
            "nice_to_haves": ["Rental with option to buy"],
            "excluded": ["Scanning lidars for airports"],
            "gates": ["certification"],
            "ipr": "",
        },
        instance=content,
        case=case,
    )
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    case_actions.save_section(case=case, form=form, by=manager, draft_version=case.draft_version)
    moves.perform(case, "submit", by=manager, data={"declared": True})

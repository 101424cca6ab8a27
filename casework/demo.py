"""Demonstration: six rules, a limit, one absence with its deputy, and the pool placed by them. Through the forms, as people would."""

from datetime import timedelta

from casework import absences, placing, rules
from casework.views.rules import in_pool
from casework.work_forms import AbsenceForm, RuleForm

RULES = (
    ("集成电路领域审核", {"phase": "review", "field": "IC", "person": "reviewer2"}),
    (
        "浦东新区海外基地备案受理",
        {"kind": "base_filing", "phase": "acceptance", "district": "310115", "person": "officer"},
    ),
    ("海外需求审核", {"kind": "demand_moderation", "phase": "acceptance", "person": "officer3"}),
    ("对德合作事项受理", {"phase": "acceptance", "country": "DE", "person": "officer2"}),
    ("其余事项受理：按在办量", {"phase": "acceptance", "role": "case_officer"}),
    ("其余事项审核：按在办量", {"phase": "review", "role": "reviewer"}),
)
LIMIT = 25


def load(world: dict) -> None:
    users = {email.partition("@")[0]: user for email, user in world["users"].items()}
    administrator = users["admin"]
    for name, facts in RULES:
        given = {"name": name, **facts}
        if "person" in given:
            given["person"] = users[given["person"]].public_id
        form = RuleForm(given)
        if not form.is_valid():
            raise ValueError(f"{name}: {form.errors.as_json()}")
        rules.save_rule(rule=form.instance, by=administrator, version=0)
    rules.set_limit(user=users["officer3"], most=LIMIT, by=users["supervisor"])
    _absence(world, person=users["officer2"], deputy=users["officer3"], by=administrator)
    placing.place_pool(cases=in_pool(administrator))
    absences.hand_over_what_is_due(world["today"])


def _absence(world, *, person, deputy, by) -> None:
    days = {"first": world["today"] - timedelta(days=1), "last": world["today"] + timedelta(days=8)}
    form = AbsenceForm(
        {"person": person.public_id, "deputy": deputy.public_id, "reason": "training", **days},
        user=by,
        for_everybody=True,
    )
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    absences.enter(by=by, **form.cleaned_data)

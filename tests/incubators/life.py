"""Cases in the life of a base, brought to each state of their kind."""

from datetime import timedelta

from django.utils import timezone

from casework import actions as case_actions
from casework import moves
from casework.models import Case
from core.ids import new_public_id
from incubators.life import start
from incubators.life.cancellation import BASE_CANCELLATION
from incubators.life.confirmation import BASE_CONFIRMATION
from incubators.life.suspension import BASE_SUSPENSION
from incubators.models import BaseConfirmation, OverseasEntity
from tests.incubators.factories import EntityFactory

ITEM = {"reason": "differs", "text": "Which is right?"}
DUE = "2030-01-02"


def today():
    return timezone.localdate()


def save(case, code, values, *, by):
    section, content = case.kind_of.section(code), case.kind_of.content(case)
    shown = section.form(instance=content, case=case)
    now = {name: shown[name].value() for name in shown.fields}
    form = section.form({**now, **values}, instance=content, case=case)
    assert form.is_valid(), form.errors
    case.refresh_from_db()
    case_actions.save_section(case=case, form=form, by=by, draft_version=case.draft_version)


def base_of(incubator, **values) -> OverseasEntity:
    return EntityFactory(operator=incubator.organisation, **values)


def change(entity, by, *, weighty=True) -> Case:
    """A filled-in draft: the area changes, or the contact alone."""
    case = start.start_change(entity=entity, by=by, key=new_public_id())
    if weighty:
        save(case, "place", {"area": "77"}, by=by)
    else:
        save(case, "contact", {"contact_name": "陆知远", "contact_email": "new@incubator.example"}, by=by)
    save(case, "why", {"why": "新租相邻房间。", "since": today() - timedelta(days=3)}, by=by)
    return case


def confirmation(entity, by, *, year=None) -> Case:
    """An open report, filled in."""
    case = start.open_confirmation(entity=entity, year=year or today().year - 1)
    save(case, "work", {"still_works": "yes", "staff": "4"}, by=by)
    save(case, "figures", {"landed_projects": "1", "outbound_served": "9", "deals": "2"}, by=by)
    return case


def suspension(entity, by) -> Case:
    case = start.start(kind=BASE_SUSPENSION, entity=entity, by=by, key=new_public_id())
    until = today() + timedelta(days=40)
    save(case, "reason", {"ground": "premises", "text": "园区改造。", "expected_until": until}, by=by)
    return case


def cancellation(entity, by) -> Case:
    case = start.start(kind=BASE_CANCELLATION, entity=entity, by=by, key=new_public_id())
    save(case, "reason", {"ground": "ended", "text": "不再运营。", "last_day": today()}, by=by)
    return case


def by_office(kind, entity, by) -> Case:
    more = {"expected_until": today() + timedelta(days=40)} if kind is BASE_SUSPENSION else {}
    ground = "situation" if kind is BASE_SUSPENSION else "conditions"
    return start.start_by_office(
        kind=kind, entity=entity, by=by, key=new_public_id(), text="The lease has ended.", ground=ground, **more
    )


def walk(case, people, *steps) -> Case:
    """``("submit", "manager")`` and so on; a third member is the data of the move."""
    for name, who, *data in steps:
        moves.perform(
            case, name, by=people.get(who), note="Because.", data={"declared": True, **(data[0] if data else {})}
        )
        case = Case.objects.get(pk=case.pk)
    return case


def items(section, target):
    return {"items": [{"section": section, "target": target, **ITEM}], "answer_due_on": DUE}


def make_late(case) -> Case:
    yesterday = today() - timedelta(days=1)
    BaseConfirmation.objects.filter(pk=case.pk).update(due_on=yesterday)
    Case.objects.filter(pk=case.pk).update(answer_due_on=yesterday)
    return Case.objects.get(pk=case.pk)


def lapsed(case, people) -> Case:
    """Another case has taken the base out of the register."""
    entity = case.kind_of.content(case).entity
    other = cancellation(entity, people["manager"]) if case.kind != BASE_CANCELLATION.code else None
    if other is None:
        moves.perform(case, "lapse", by=None)
    else:
        walk(other, people, ("submit", "manager"), ("accept", "officer"))
    return Case.objects.get(pk=case.pk)


SUBMIT = ("submit", "manager")
CHANGE_TO = {
    "draft": (),
    "submitted": (SUBMIT,),
    "correction": (SUBMIT, ("ask_correction", "officer", items("place", "area"))),
    "under_review": (SUBMIT, ("accept", "officer")),
    "decision": (SUBMIT, ("accept", "officer"), ("recommend_entry", "reviewer")),
    "entered": (SUBMIT, ("accept", "officer"), ("recommend_entry", "reviewer"), ("enter", "supervisor")),
    "not_accepted": (SUBMIT, ("not_accept", "officer")),
    "refused": (SUBMIT, ("accept", "officer"), ("recommend_entry", "reviewer"), ("refuse", "supervisor")),
    "withdrawn": (SUBMIT, ("withdraw", "manager")),
}
CONFIRMATION_TO = {
    "open": (),
    "submitted": (SUBMIT,),
    "correction": (SUBMIT, ("ask_correction", "officer", items("figures", "deals"))),
    "confirmed": (SUBMIT, ("confirm", "officer")),
    "not_accepted": (SUBMIT, ("not_accept", "officer")),
}
SUSPENSION_TO = {
    "draft": (),
    "submitted": (SUBMIT,),
    "suspended": (SUBMIT, ("accept", "officer")),
    "resumed": (SUBMIT, ("accept", "officer"), ("resume", "manager")),
    "not_accepted": (SUBMIT, ("not_accept", "officer")),
    "withdrawn": (SUBMIT, ("withdraw", "manager")),
}
CANCELLATION_TO = {
    "draft": (),
    "submitted": (SUBMIT,),
    "cancelled": (SUBMIT, ("accept", "officer")),
    "not_accepted": (SUBMIT, ("not_accept", "officer")),
    "withdrawn": (SUBMIT, ("withdraw", "manager")),
}
SUSPENSION_BY_OFFICE = {"decision": (), "dropped": (("drop", "supervisor"),)}
CANCELLATION_BY_OFFICE = {
    "hearing": (),
    "decision": (("give_views", "manager", {"views": "We have a new lease."}),),
    "dropped": (("drop", "supervisor"),),
}


def in_state(kind, state, entity, people) -> Case:
    """A case of any kind in any of its states."""
    manager = people["manager"]
    if kind == "base_change":
        case = change(entity, manager)
        return lapsed(case, people) if state == "lapsed" else walk(case, people, *CHANGE_TO[state])
    if kind == BASE_CONFIRMATION.code:
        case = confirmation(entity, manager)
        if state == "missed":
            return walk(make_late(case), people, ("give_up", "officer"))
        return lapsed(case, people) if state == "lapsed" else walk(case, people, *CONFIRMATION_TO[state])
    if kind == BASE_SUSPENSION.code:
        if state in SUSPENSION_BY_OFFICE:
            case = by_office(BASE_SUSPENSION, entity, people["officer"])
            return walk(case, people, *SUSPENSION_BY_OFFICE[state])
        case = suspension(entity, manager)
        return lapsed(case, people) if state == "lapsed" else walk(case, people, *SUSPENSION_TO[state])
    if state in CANCELLATION_BY_OFFICE:
        case = by_office(BASE_CANCELLATION, entity, people["officer"])
        return walk(case, people, *CANCELLATION_BY_OFFICE[state])
    case = cancellation(entity, manager)
    return lapsed(case, people) if state == "lapsed" else walk(case, people, *CANCELLATION_TO[state])

"""Demonstration: a panel that has decided one evaluation, and one that is called for those that wait."""

from datetime import timedelta

from core.ids import new_public_id
from incubators import demo
from incubators.campaigns.cases import BASE_EVALUATION
from incubators.campaigns.forms import FinalForm
from reviews import panel_actions
from reviews.forms.panels import MeetingForm
from reviews.models import PanelItem, PanelMeeting

MEMBERS = ("officer", "reviewer2", "supervisor2")


def _call(world: dict, title: str, *, days: int, cases) -> PanelMeeting:
    chair = world["users"]["supervisor@demo.example"]
    members = [world["users"][f"{who}@demo.example"].public_id for who in MEMBERS]
    typed = {
        "title": title,
        "held_on": world["today"] + timedelta(days=days),
        "members": members,
        "cases": [case.public_id for case in cases],
    }
    form = demo.checked(MeetingForm(typed, chair=chair, cases=cases))
    return panel_actions.call(form=form, cases=form.chosen, key=new_public_id(), by=chair)


def decided(walk, verdict: str, typed: dict) -> None:
    """The panel votes on the case of this walk and closes its minutes; one member abstains."""
    words = walk.data["panels"]
    meeting = _call(walk.world, words["past"], days=-5, cases=[walk.case])
    item = PanelItem.objects.select_related("case", "meeting").get(meeting=meeting)
    votes = {member.public_id: "for" for member in meeting.members.all()}
    votes[walk.world["users"]["reviewer2@demo.example"].public_id] = "abstain"
    move = BASE_EVALUATION.move({"passed": "pass", "failed": "fail"}[verdict])
    form = demo.checked(FinalForm(typed, case=item.case, move=move, user=meeting.chair))
    panel_actions.decide(
        item=item,
        move=move.name,
        votes=votes,
        reasons=form.cleaned_data["note"],
        data=form.data_for_move,
        version=item.case.version,
        by=meeting.chair,
    )
    panel_actions.close_minutes(meeting=meeting, minutes=words["minutes"], by=meeting.chair)


def called(world: dict, data: dict) -> None:
    chair = world["users"]["supervisor@demo.example"]
    waiting = panel_actions.waiting_for_decision(chair)[:3]
    if waiting:
        _call(world, data["panels"]["next"], days=3, cases=waiting)

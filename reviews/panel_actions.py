"""Writes on panel meetings: call one, put cases on its agenda, note a decision and make its move, close the minutes."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import moves
from casework.conflicts import in_conflict_about
from casework.kinds import STAY, Phase
from casework.models import Case
from casework.moves import Incomplete, NotYours, StateChanged
from reviews.models import PanelItem, PanelMeeting, Vote
from reviews.permissions import may_assign


def waiting_for_decision(user):
    """Cases that the person could decide now: the office's, in review, with a second person's step open to them."""
    found = Case.objects.handled_by_office(user).filter(phase=Phase.IN_REVIEW).for_list().order_by("promised_on", "pk")
    return [case for case in found[:200] if decisions(case, user)]


def decisions(case: Case, user) -> list:
    """The moves that decide: those that need a second person and end the review. More time is no matter of a panel."""
    may = moves.available(case, user)
    return [move for move in may if move.second_person_after and not move.submits and move.target != STAY]


@transaction.atomic
def call(*, form, cases, key: str, by) -> PanelMeeting:
    """A meeting chaired by who calls it, with its agenda. The same ``key`` twice is one."""
    known = PanelMeeting.objects.filter(start_key=key).first()
    if known is not None:
        return known
    given = form.cleaned_data
    made = PanelMeeting.objects.create(title=given["title"], held_on=given["held_on"], chair=by, start_key=key)
    made.members.set({by, *given["members"]})
    for case in cases:
        if not may_assign(by, case):
            raise NotYours(_("You may not take this step."))
        PanelItem.objects.create(meeting=made, case=case)
    return made


def _locked(meeting: PanelMeeting, by) -> PanelMeeting:
    locked = PanelMeeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.chair_id != by.pk:
        raise NotYours(_("The chair writes the minutes."))
    if locked.is_closed:
        raise StateChanged(_("The minutes are closed."))
    return locked


@transaction.atomic
def decide(
    *, item: PanelItem, move: str, votes: dict[str, str], reasons: str, data: dict, version: int, by
) -> PanelItem:
    """Note votes and reasons and make the move, all or nothing. Who has a tie to the case is recused whatever was typed.

    Raises Incomplete without a majority, NotYours (also by the second-person rule), StateChanged.
    """
    meeting = _locked(item.meeting, by)
    locked = PanelItem.objects.select_for_update(of=("self",)).select_related("case").get(pk=item.pk)
    if locked.decided_at is not None:
        raise StateChanged(_("The panel has decided this case already."))
    banned = in_conflict_about(locked.case)
    members = list(meeting.members.all())
    locked.votes = {
        member.public_id: Vote.RECUSED if member.pk in banned else votes.get(member.public_id, "") for member in members
    }
    silent = [str(member) for member in members if locked.votes[member.public_id] not in Vote.values]
    if silent:
        raise Incomplete(_("Note the vote of %(names)s.") % {"names": ", ".join(silent)})
    if locked.number_of(Vote.FOR) <= locked.number_of(Vote.AGAINST):
        raise Incomplete(_("There is no majority for this decision."))
    moves.perform(locked.case, move, by=by, note=reasons, data=data, version=version)
    locked.move, locked.reasons, locked.decided_at = move, reasons, timezone.now()
    locked.save()
    return locked


@transaction.atomic
def close_minutes(*, meeting: PanelMeeting, minutes: str, by) -> PanelMeeting:
    """The minutes as they stay. Cases that were not decided go to another meeting."""
    locked = _locked(meeting, by)
    locked.minutes, locked.closed_at = minutes, timezone.now()
    locked.save()
    return locked

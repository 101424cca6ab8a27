"""Writes to introductions that are not one step alone: begin one, answer on a side, withdraw afterwards, meetings."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import actions as case_actions
from casework import history, moves
from casework.conflicts import conflicted_organisation_ids, people_tied_to
from casework.models import Case, CaseParty, PartyRole
from core.filters import make_search_text
from core.models import AuditEntry
from enterprises.models import Enterprise
from introductions import announce, effects
from introductions.errors import NotPossible
from introductions.guards import other, statement_of
from introductions.models import BrokerRequest, Introduction, IntroductionSide, Meeting
from introductions.models.brokering import RequestState
from introductions.vocabulary import TOGETHER, Origin, Said
from matching.models import Candidate, CandidateResponse, Demand, ManagerProposal
from matching.models.brokers import ProposalState
from matching.vocabulary import Answer, Confidentiality, Side


@transaction.atomic
def propose(*, demand: Demand, enterprise: Enterprise, by, origin: str = Origin.OFFICE) -> Introduction:
    """Propose a conversation to both sides; the same pair twice is one while it is open.

    A side that has said in the list of candidates that it is interested is asked all the same: for a contact, and for its consent to
    show it. ``by`` is None when the portal itself proposes, because both sides are interested. Raises NotPossible.
    """
    demand = (
        Demand.objects.select_for_update(of=("self",))
        .select_related("current_version", "organisation", "current_ranking")
        .get(pk=demand.pk)
    )
    pair = f"{demand.pk}-{enterprise.pk}"
    known = Introduction.objects.filter(open_pair=pair).first()
    if known:
        return known
    _check(demand, enterprise, by)
    version = demand.current_version
    candidate = Candidate.objects.filter(ranking=demand.current_ranking_id, enterprise=enterprise).first()
    broker = _standing_broker(demand, enterprise)
    content = {
        "demand": demand, "version": version, "enterprise": enterprise, "open_pair": pair, "origin": origin,
        "run_id": demand.current_ranking.run_id if demand.current_ranking else None,
        "score": candidate.score if candidate else None,
        "rank": candidate.rank if candidate and not candidate.left_out else None,
        "manager": broker, "brought_enterprise": enterprise.incubator,
    }  # fmt: skip
    case = _case(demand, enterprise, by=by, content=content)
    introduction = Introduction.objects.get(case=case)
    for side, organisation in ((Side.CORPORATE, demand.organisation), (Side.ENTERPRISE, enterprise.organisation)):
        IntroductionSide.objects.create(introduction=introduction, side=side, organisation=organisation)
    if broker is not None:
        # The place of the load was taken when the manager accepted the demand: none more is taken for the introduction.
        BrokerRequest.objects.create(
            introduction=introduction,
            manager=broker,
            state=RequestState.ACCEPTED,
            asked_by=by,
            answered_at=timezone.now(),
        )
        case_actions.add_party(case, role=PartyRole.BROKER, person=broker.profile.user, by=by)
    moves.perform(case, "propose", by=by)
    introduction.case.refresh_from_db()
    return introduction


def _check(demand: Demand, enterprise: Enterprise, by) -> None:
    if not demand.is_open:
        raise NotPossible(_("This demand is no longer open."))
    if demand.organisation_id == enterprise.organisation_id:
        raise NotPossible(_("An organisation cannot be introduced to itself."))
    if by is not None and {demand.organisation_id, enterprise.organisation_id} & conflicted_organisation_ids(by):
        raise NotPossible(_("You have declared a tie with this organisation, so a colleague has to do this."))
    named = demand.confidentiality == Confidentiality.NAMED
    if named and not demand.named.filter(pk=enterprise.organisation_id).exists():
        raise NotPossible(_("Only organisations that the demand names may read it, and this one is not among them."))
    declined = CandidateResponse.objects.current().filter(demand=demand, enterprise=enterprise, answer=Answer.DECLINED)
    if declined.exists():
        raise NotPossible(_("One side has said no to this pair."))


def _case(demand: Demand, enterprise: Enterprise, *, by, content: dict) -> Case:
    """The case with both sides as parties that do not read it: they have pages of their own."""
    from introductions.cases import INTRODUCTION

    case = case_actions.start(
        kind=INTRODUCTION, by=by, title=content["version"].title, organisation=demand.organisation, content=content, role=PartyRole.SIDE,
        country=(content["version"].region_id or str(demand.organisation.country) or "")[:2],
    )  # fmt: skip
    CaseParty.objects.create(case=case, organisation=enterprise.organisation, role=PartyRole.SIDE)
    words = make_search_text(
        case.search_text, demand.number, enterprise.organisation.name_zh, enterprise.organisation.name_en
    )
    Case.objects.filter(pk=case.pk).update(submitted_at=timezone.now(), search_text=words)
    case.refresh_from_db()
    return case


def _standing_broker(demand: Demand, enterprise: Enterprise):
    """Whoever accepted to broker the demand, unless a tie with the enterprise forbids it here."""
    accepted = ManagerProposal.objects.filter(demand=demand, state=ProposalState.ACCEPTED)
    row = accepted.select_related("manager__profile").order_by("-answered_at").first()
    if row is None or row.manager.profile.user_id is None:
        return None
    tied = row.manager.profile.user_id in people_tied_to([enterprise.organisation_id])
    return None if tied or row.manager.profile.employer_id == enterprise.organisation_id else row.manager


def both_interested(demand_id: int, enterprise_id: int) -> Introduction | None:
    """The portal proposes by itself when both sides have said that they are interested. None when it cannot be."""
    demand = Demand.objects.filter(pk=demand_id).first()
    enterprise = Enterprise.objects.filter(pk=enterprise_id).first()
    if demand is None or enterprise is None:
        return None
    try:
        return propose(demand=demand, enterprise=enterprise, by=None, origin=Origin.BOTH_INTERESTED)
    except NotPossible:
        return None


# --- the sides --------------------------------------------------------------------------------------


@transaction.atomic
def step_of_side(*, introduction: Introduction, name: str, by, note: str, data: dict, version: int):
    """A step that each side takes once: who is last moves the case on. Raises what ``moves.perform`` raises."""
    case = Case.objects.select_for_update().get(pk=introduction.case_id)
    introduction = Introduction.objects.get(pk=introduction.pk)
    theirs = introduction.both_sides[other(data["side"])] if data.get("side") else None
    if name == "agree" and theirs is not None and theirs.said == Said.AGREED:
        name = "agree_last"
    elif name == "statement" and theirs is not None and statement_of(introduction, theirs.side):
        name = "statement_last"
    return moves.perform(case, name, by=by, note=note, data=data, version=version)


@transaction.atomic
def withdraw_afterwards(*, introduction: Introduction, side: str, by) -> None:
    """Take the consent back when the introduction is over: what was shown is shown no longer. Twice is once."""
    case = Case.objects.select_for_update().get(pk=introduction.case_id)
    if not case.is_closed:
        raise NotPossible(_("The introduction is open: withdraw by the step on its page."))
    before = IntroductionSide.objects.get(introduction=introduction, side=side).withdrawn_at
    if before is None:
        effects.take_consent_back(introduction, side=side, by=by)
        history.append(case, move="consent_withdrawn", by=by, data={"side": str(side)})
        AuditEntry.record("introduction.consent_withdrawn", by=by, subject=case.public_id)


# --- meetings ---------------------------------------------------------------------------------------


@transaction.atomic
def save_meeting(
    *, introduction: Introduction, values: dict, by, meeting: Meeting | None = None, sequence: int = 0
) -> Meeting:
    """Enter or change a meeting; both sides and the broker are told. Raises NotPossible when it was changed meanwhile."""
    case = Case.objects.select_for_update().get(pk=introduction.case_id)
    if case.is_closed or case.state not in TOGETHER:
        raise NotPossible(_("Meetings can be entered while an introduction is under way."))
    if meeting is None:
        twin = introduction.meetings.filter(starts_at=values["starts_at"], topic=values["topic"]).first()
        if twin:
            return twin
        meeting = Meeting(introduction=introduction)
    else:
        meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if meeting.sequence != sequence:
            raise NotPossible(_("This meeting was changed by somebody else meanwhile. Look at it once more."))
        meeting.sequence += 1
    for name, value in values.items():
        setattr(meeting, name, value)
    meeting.by, meeting.changed_at = by, timezone.now()
    meeting.save()
    if introduction.first_contact_due and meeting.state == Meeting.State.HELD:
        Introduction.objects.filter(pk=introduction.pk).update(first_contact_due=None)
    history.append(
        case, move="meeting_saved", by=by, data={"state": str(meeting.state), "at": meeting.starts_at.isoformat()}
    )
    announce.tell_sides(introduction, announce.MEETING, but=by)
    announce.tell_broker(introduction, announce.MEETING, but=by)
    return meeting

"""Technology managers for a demand: ranked by field, language, region and spare load; asked by the office; answered by themselves."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework import notify
from matching import adapters, engine, finding
from matching.models import Demand, ManagerProposal
from matching.models.brokers import ProposalState
from matching.responses import NotPossible
from talent import actions as talent_actions
from talent.models import TechnologyManager

SHOWN = 5
PROPOSED_TEXT = gettext_noop("A demand is proposed to you to broker: %(title)s")
ANSWERED_TEXT = gettext_noop("%(who)s answered about brokering %(title)s: %(answer)s")


@dataclass(frozen=True)
class Fit:
    """One manager for one demand, with the engine's reasons as stored ones read ({"code", "params"})."""

    manager: TechnologyManager
    score: float
    reasons: dict


def engine_manager(manager: TechnologyManager) -> engine.Manager:
    """A row of the pool as the engine reads it. Whoever belongs to a demand's owner is in conflict with it."""
    profile = manager.profile
    return engine.Manager(
        id=manager.public_id,
        specialities=tuple(profile.fields),
        languages=tuple(profile.languages),
        regions=tuple(profile.regions),
        level=manager.get_level_display(),
        bio=profile.bio_zh or profile.bio_en,
        years=profile.years,
        past_deals=manager.past_deals,
        load=manager.load,
        capacity=manager.capacity,
    )


def ranked(demand: Demand, *, k: int = SHOWN) -> list[Fit]:
    """The best managers with room who were not asked before and do not belong to the owner of the demand."""
    if demand.current_version is None:
        return []
    asked = demand.manager_proposals.values("manager")
    pool = TechnologyManager.objects.available().exclude(pk__in=asked).exclude(profile__employer=demand.organisation)
    pool = pool.exclude(profile__user__membership__organisation=demand.organisation)
    return ranked_in(pool, demand.current_version, k=k)


def ranked_in(pool, version, *, k: int = SHOWN) -> list[Fit]:
    """The best managers of a part of the pool for a demand as one of its versions states it."""
    rows = {manager.public_id: manager for manager in pool.for_list()}
    if not rows:
        return []
    matches = engine.rank_managers(
        adapters.demand_of(version), [engine_manager(row) for row in rows.values()], adapters.taxonomy(), k=k
    )
    return [Fit(rows[match.offering_id], match.score, reasons_of(match)) for match in matches if match.left_out is None]


def reasons_of(match: engine.Match) -> dict:
    kept = finding.explained(match)
    return {"for": kept["reasons_for"], "against": kept["reasons_against"]}


@transaction.atomic
def propose(*, demand: Demand, manager: TechnologyManager, by) -> ManagerProposal:
    """Ask a manager to broker a demand; asking twice is one. Raises NotPossible for a closed demand or a full manager."""
    locked = Demand.objects.select_for_update(of=("self",)).select_related("current_version").get(pk=demand.pk)
    if not locked.is_open:
        raise NotPossible(_("This demand is no longer open."))
    known = ManagerProposal.objects.standing().filter(demand=locked, manager=manager).first()
    if known:
        return known
    if not manager.has_room:
        raise NotPossible(_("%(who)s has no room for one case more.") % {"who": manager})
    found = engine.rank_managers(
        adapters.demand_of(locked.current_version), [engine_manager(manager)], adapters.taxonomy(), k=1
    )
    made = ManagerProposal.objects.create(
        demand=locked,
        manager=manager,
        score=found[0].score if found else 0,
        reasons=reasons_of(found[0]) if found else {"for": [], "against": []},
        proposed_by=by,
    )
    if manager.profile.user:
        notify.send(
            manager.profile.user,
            topic="match",
            text=PROPOSED_TEXT,
            params={"title": locked.title},
            url=locked.get_absolute_url(),
        )
    return made


@transaction.atomic
def take_back(*, proposal: ManagerProposal, by) -> None:
    """Withdraw a request that was not answered yet."""
    changed = (
        ManagerProposal.objects.open()
        .filter(pk=proposal.pk)
        .update(state=ProposalState.TAKEN_BACK, answered_at=timezone.now())
    )
    if not changed:
        raise NotPossible(_("The manager has answered already."))


@transaction.atomic
def answer(*, proposal: ManagerProposal, state: str, by, reason: str = "", text: str = "") -> ManagerProposal:
    """Accept (which takes one place of the manager's load) or decline with a reason. The first answer counts."""
    locked = (
        ManagerProposal.objects.select_for_update(of=("self",)).select_related("demand", "manager").get(pk=proposal.pk)
    )
    if locked.state != ProposalState.PROPOSED:
        raise NotPossible(_("This was answered or taken back already."))
    if state == ProposalState.ACCEPTED:
        try:
            talent_actions.take_case(manager=locked.manager)
        except talent_actions.NoRoom as full:
            raise NotPossible(str(full)) from full
    locked.state, locked.reason, locked.text, locked.answered_at = state, reason, text, timezone.now()
    locked.save(update_fields=["state", "reason", "text", "answered_at"])
    if locked.proposed_by and locked.proposed_by.is_active:
        notify.send(
            locked.proposed_by,
            topic="match",
            text=ANSWERED_TEXT,
            params={
                "who": str(locked.manager),
                "title": locked.demand.title,
                "answer": str(locked.get_state_display()),
            },
            url=locked.demand.get_absolute_url(),
        )
    return locked

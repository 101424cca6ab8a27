"""Who brokers an introduction: the office asks, the asked answer, a broker hands over; one place of the load is taken and given back.

The order of locks is always: the case, the request, then the manager of the pool or the institution's limit.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Capacity, Organisation
from accounts.permissions import manages
from casework import actions as case_actions
from casework import history
from casework.conflicts import people_tied_to
from casework.models import Case, PartyRole
from core.models import AuditEntry
from introductions import announce
from introductions.errors import NotPossible
from introductions.models import BrokerLimit, BrokerRequest, Commission, Introduction
from introductions.models.brokering import USUAL_LIMIT, CommissionState, RequestState
from introductions.permissions import BROKERS
from matching import brokers as matching_brokers
from talent import actions as talent_actions
from talent.models import TechnologyManager

SHOWN = 8

# --- who could ---------------------------------------------------------------------------------------


def _sides(introduction: Introduction) -> set[int]:
    return {side.organisation_id for side in introduction.both_sides.values()}


def without_ties(introduction: Introduction):
    """Managers with an account and room whose employer is no side, and who have no tie with one: not now, not before, not declared."""
    sides = _sides(introduction)
    pool = TechnologyManager.objects.available().filter(profile__user__is_active=True)
    return pool.exclude(profile__employer__in=sides).exclude(profile__user__in=people_tied_to(sides))


def ranked(introduction: Introduction, *, k: int = SHOWN) -> list[matching_brokers.Fit]:
    """The best of them who were not asked about this introduction before."""
    asked = introduction.broker_requests.exclude(state=RequestState.TAKEN_BACK).values_list("manager", flat=True)
    pool = without_ties(introduction).exclude(pk__in=[pk for pk in asked if pk])
    if introduction.manager_id:
        pool = pool.exclude(pk=introduction.manager_id)
    return matching_brokers.ranked_in(pool, introduction.version, k=k)


def institutions(introduction: Introduction):
    """Verified incubators and transfer institutions that are no side and do not broker it already."""
    verified = Capacity.objects.verified().filter(kind__in=BROKERS).values("organisation")
    rows = Organisation.objects.filter(pk__in=verified, merged_into=None).exclude(pk__in=_sides(introduction))
    return rows.exclude(pk=introduction.broker_id).order_by("name_zh")


def load_of(organisations) -> dict[int, tuple[int, int]]:
    """Institution to (introductions now, at most), for many at once."""
    ids = [one.pk for one in organisations]
    most = dict(BrokerLimit.objects.filter(organisation__in=ids).values_list("organisation", "most"))
    now: dict[int, int] = {}
    for pk in BrokerRequest.objects.holding().filter(organisation__in=ids).values_list("organisation", flat=True):
        now[pk] = now.get(pk, 0) + 1
    return {pk: (now.get(pk, 0), most.get(pk, USUAL_LIMIT)) for pk in ids}


def _check(introduction: Introduction, *, manager, organisation) -> None:
    """Raises NotPossible for a tie. Asked again when the request is answered: ties come up meanwhile."""
    sides = _sides(introduction)
    if organisation is not None:
        if organisation.pk in sides:
            raise NotPossible(_("A side cannot be its own broker."))
        if not institutions(introduction).filter(pk=organisation.pk).exists():
            raise NotPossible(_("This organisation is not verified as one that brokers, or brokers it already."))
        return
    if manager.profile.user_id is None:
        raise NotPossible(_("This manager has no account and could not answer."))
    if manager.profile.employer_id in sides or manager.profile.user_id in people_tied_to(sides):
        raise NotPossible(_("The manager has a tie with one of the sides."))
    if introduction.manager_id == manager.pk:
        raise NotPossible(_("This manager brokers it already."))


def _lock(introduction_id: int) -> tuple[Case, Introduction]:
    case = Case.objects.select_for_update().get(pk=introduction_id)
    return case, Introduction.objects.select_related("case", "manager__profile__user", "broker").get(pk=introduction_id)


# --- asking ------------------------------------------------------------------------------------------


@transaction.atomic
def ask(
    *, introduction: Introduction, manager=None, organisation=None, by, note: str = "", handed_by: BrokerRequest | None = None
) -> BrokerRequest:  # fmt: skip
    """Ask a manager or an institution; asking the same twice is one. Raises NotPossible while somebody else is asked."""
    case, introduction = _lock(introduction.pk)
    if case.is_closed:
        raise NotPossible(_("This introduction is closed."))
    waiting = introduction.broker_requests.open().first()
    if waiting is not None:
        if (waiting.manager_id, waiting.organisation_id) == (
            getattr(manager, "pk", None),
            getattr(organisation, "pk", None),
        ):
            return waiting
        raise NotPossible(
            _("%(who)s is asked already. Take that back first, or wait for the answer.") % {"who": waiting}
        )
    _check(introduction, manager=manager, organisation=organisation)
    score, reasons = None, {}
    if manager is not None:
        if not manager.has_room:
            raise NotPossible(_("%(who)s has no room for one case more.") % {"who": manager})
        pool = TechnologyManager.objects.filter(pk=manager.pk)
        fits = matching_brokers.ranked_in(pool, introduction.version, k=1)
        score, reasons = (fits[0].score, fits[0].reasons) if fits else (None, {})
    made = BrokerRequest.objects.create(
        introduction=introduction, manager=manager, organisation=organisation, score=score, reasons=reasons,
        asked_by=by, note=note, handed_by=handed_by,
    )  # fmt: skip
    history.append(
        case, move="broker_asked", by=by, data={"request": made.public_id, "handed_over": handed_by is not None}
    )
    announce.broker_asked(made)
    return made


@transaction.atomic
def take_back(*, request: BrokerRequest, by) -> None:
    case, _introduction = _lock(request.introduction_id)
    changed = BrokerRequest.objects.open().filter(pk=request.pk)
    if not changed.update(state=RequestState.TAKEN_BACK, answered_at=timezone.now(), answered_by=by):
        raise NotPossible(_("This was answered or taken back already."))
    history.append(case, move="broker_request_back", by=by, data={"request": request.public_id})


def may_answer(request: BrokerRequest, user) -> bool:
    """The manager who is asked, or a manager of the institution that is asked."""
    if request.manager_id:
        return request.manager.profile.user_id == user.pk
    return manages(user, request.organisation)


# --- answering ---------------------------------------------------------------------------------------


@transaction.atomic
def accept(*, request: BrokerRequest, by) -> BrokerRequest:
    """Take the introduction, and with it one place of the load. The first answer counts; the same one twice is one.

    Who brokered it until now leaves at this moment, not before.
    """
    case, introduction = _lock(request.introduction_id)
    row = (
        BrokerRequest.objects.select_for_update(of=("self",))
        .select_related("manager__profile", "organisation", "handed_by")
        .get(pk=request.pk)
    )
    if row.state == RequestState.ACCEPTED:
        return row
    if row.state != RequestState.ASKED or case.is_closed:
        raise NotPossible(_("This was answered or taken back already, or the introduction is over."))
    _check(introduction, manager=row.manager, organisation=row.organisation)
    _take_place(row)
    before = introduction.broker_requests.standing().first()
    if before is not None:
        _release(before, RequestState.HANDED_OVER if row.handed_by_id == before.pk else RequestState.RELIEVED)
    row.state, row.answered_at, row.answered_by, row.holds_place = RequestState.ACCEPTED, timezone.now(), by, True
    row.save(update_fields=["state", "answered_at", "answered_by", "holds_place"])
    install(case, introduction, manager=row.manager, organisation=row.organisation, by=by)
    history.append(case, move="broker_accepted", by=by, data={"request": row.public_id})
    announce.broker_answered(row, before=before)
    return row


@transaction.atomic
def decline(*, request: BrokerRequest, reason: str, text: str = "", by) -> BrokerRequest:
    """Say no with a reason. The officer is told, and reads who would be next."""
    case, _introduction = _lock(request.introduction_id)
    row = (
        BrokerRequest.objects.select_for_update(of=("self",))
        .select_related("manager__profile", "organisation", "handed_by")
        .get(pk=request.pk)
    )
    if row.state == RequestState.DECLINED:
        return row
    if row.state != RequestState.ASKED:
        raise NotPossible(_("This was answered or taken back already."))
    row.state, row.reason, row.text, row.answered_at, row.answered_by = (
        RequestState.DECLINED,
        reason,
        text,
        timezone.now(),
        by,
    )
    row.save(update_fields=["state", "reason", "text", "answered_at", "answered_by"])
    history.append(case, move="broker_declined", by=by, data={"request": row.public_id, "reason": reason})
    announce.broker_answered(row)
    return row


def install(case: Case, introduction: Introduction, *, manager, organisation, by) -> None:
    """Make somebody the broker, or nobody; whoever had it leaves. The caller holds the case's lock."""
    case_actions.end_party(case, role=PartyRole.BROKER, by=by)
    if manager is not None and manager.profile.user_id:
        case_actions.add_party(case, role=PartyRole.BROKER, person=manager.profile.user, by=by)
    if organisation is not None:
        case_actions.add_party(case, role=PartyRole.BROKER, organisation=organisation, by=by)
    introduction.manager, introduction.broker, introduction.commission = manager, organisation, ""
    introduction.save(update_fields=["manager", "broker", "commission"])
    case.refresh_from_db()


# --- handing over, and the end -----------------------------------------------------------------------


@transaction.atomic
def hand_over(*, introduction: Introduction, to: TechnologyManager, note: str, by) -> BrokerRequest:
    """The broker asks a colleague of the pool; until that one accepts, nothing changes."""
    _case, locked = _lock(introduction.pk)
    own = locked.broker_requests.standing().first()
    if own is None or not may_answer(own, by):
        raise NotPossible(_("Only the broker hands an introduction over."))
    return ask(introduction=locked, manager=to, by=by, note=note, handed_by=own)


@transaction.atomic
def relieve(*, introduction: Introduction, note: str, by) -> None:
    """The office takes an introduction from its broker, who is told why. Twice is once."""
    case, locked = _lock(introduction.pk)
    if case.is_closed:
        raise NotPossible(_("This introduction is closed."))
    row = locked.broker_requests.standing().first()
    if row is None and not (locked.manager_id or locked.broker_id):
        return
    if row is not None:
        _release(row, RequestState.RELIEVED)
        announce.broker_relieved(row)
    install(case, locked, manager=None, organisation=None, by=by)
    history.append(case, move="broker_relieved", by=by, note=note)
    AuditEntry.record("introduction.broker_relieved", by=by, subject=case.public_id)


def give_back(introduction: Introduction) -> None:
    """The introduction is over: the place of the load is free again, and nobody is asked any more. The caller holds the case's lock."""
    introduction.broker_requests.open().update(state=RequestState.TAKEN_BACK, answered_at=timezone.now())
    row = introduction.broker_requests.standing().first()
    if row is not None:
        _give_place_back(row)


def _release(row: BrokerRequest, state: str) -> None:
    """Somebody stops brokering while the introduction goes on; what was agreed with them about a commission ends with it."""
    _give_place_back(row)
    BrokerRequest.objects.filter(pk=row.pk).update(state=state, ended_at=timezone.now())
    Commission.objects.filter(broker=row, state__in=["proposed", "agreed"]).update(state=CommissionState.OVER)


def _take_place(row: BrokerRequest) -> None:
    if row.manager_id:
        try:
            talent_actions.take_case(manager=row.manager)
        except talent_actions.NoRoom as full:
            raise NotPossible(str(full)) from full
        return
    BrokerLimit.objects.get_or_create(organisation=row.organisation)
    limit = BrokerLimit.objects.select_for_update().get(organisation=row.organisation)
    now = BrokerRequest.objects.holding().filter(organisation=row.organisation).count()
    if now >= limit.most:
        raise NotPossible(
            _("Your institution brokers %(now)d of %(most)d introductions: raise the limit or finish one first.")
            % {"now": now, "most": limit.most}
        )


def _give_place_back(row: BrokerRequest) -> None:
    """Exactly once, whoever asks: the row says whether a place is held."""
    held = BrokerRequest.objects.holding().filter(pk=row.pk).update(holds_place=False, ended_at=timezone.now())
    if held and row.manager_id:
        talent_actions.give_case_back(manager=row.manager)


@transaction.atomic
def set_limit(*, organisation: Organisation, most: int, by) -> None:
    """What an institution carries at a time. A limit below what it carries now only stops what is new."""
    BrokerLimit.objects.update_or_create(
        organisation=organisation, defaults={"most": most, "set_by": by, "set_at": timezone.now()}
    )
    AuditEntry.record("introduction.broker_limit", by=by, subject=organisation.public_id, after=str(most))

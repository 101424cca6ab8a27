"""Writes to outcomes: recorded, changed, asked about, confirmed, disputed, upheld, withdrawn.

Rows are locked in one order everywhere: outcome, case, signed links. What happens is noted in the history of the case; what was
confirmed is a frozen version (``outcomes.freezing``).
"""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.permissions import manages
from casework import history
from casework.models import Case
from core.filters import make_search_text
from outcomes import asking
from outcomes.choices import OutcomeState, SideRole, SideState
from outcomes.errors import NotAllowed, NotPossible, Stale
from outcomes.freezing import freeze, note_answer
from outcomes.models import Outcome, OutcomeFile, OutcomeSide, OutcomeValue
from outcomes.permissions import Seen, is_handler, may_change, may_withdraw, seen_as
from outcomes.signals import announce, outcome_confirmed, outcome_disputed
from outcomes.sources import may_record, organisation_for

CONTENT = (
    "kind", "title_zh", "title_en", "register_no", "signed_on", "currency", "jobs", "text", "confidential", "case_study",
)  # fmt: skip


def record(*, case: Case, sides, values: dict, amounts, by, files=(), key=None, ask=True, mailboxes=()) -> Outcome:
    """Write an outcome down. ``sides``: the two organisations; ``amounts``: (kind, year, Decimal) triples; the same ``key`` twice is one.

    With ``ask`` both sides are asked at once; the one whose manager records it has confirmed by recording. Raises NotAllowed.
    """
    known = Outcome.objects.filter(start_key=key).first() if key else None
    if known:
        return known
    try:
        return _record(case, sides, values, amounts, by, files, key, ask, mailboxes)
    except IntegrityError:  # the other click was quicker
        known = Outcome.objects.filter(start_key=key).first() if key else None
        if known is None:
            raise
        return known


@transaction.atomic
def _record(case, sides, values, amounts, by, files, key, ask, mailboxes) -> Outcome:
    if not may_record(by, case):
        raise NotAllowed(_("You may not record an outcome of this case."))
    first, second = sides
    own = organisation_for(by, case)
    outcome = Outcome(
        case=case,
        recorded_for=own,
        created_by=by,
        start_key=key,
        **{name: values[name] for name in CONTENT if name in values},
    )
    outcome.save()
    boxes = dict(mailboxes)
    for role, organisation in ((SideRole.FIRST, first), (SideRole.SECOND, second)):
        mailbox = organisation.mailbox or boxes.get(organisation.pk, "")
        OutcomeSide.objects.create(outcome=outcome, organisation=organisation, role=role, mailbox=mailbox)
    _write_amounts(outcome, amounts)
    add_files(outcome, files, by=by)
    _finish(outcome)
    _tell(outcome, "outcome_recorded", by=by)
    if ask:
        _ask(outcome, by=by)
    return outcome


def _write_amounts(outcome: Outcome, amounts) -> None:
    rows = [OutcomeValue(outcome=outcome, kind=kind, year=year, amount=amount) for kind, year, amount in amounts]
    outcome.values_by_year.all().delete()
    OutcomeValue.objects.bulk_create(rows)
    outcome.total = sum((row.amount for row in rows), Decimal(0))


def add_files(outcome: Outcome, files, *, by) -> None:
    """Keep evidence that an ``UploadField`` has checked."""
    for upload in files:
        info = upload.info
        OutcomeFile.objects.create(
            outcome=outcome,
            file=upload,
            name=info.safe_name[:160],
            content_type=info.content_type,
            size=info.size,
            sha256=info.sha256,
            scan=info.scan.state,
            uploaded_by=by,
        )


def _finish(outcome: Outcome) -> None:
    """Derive what is derived, count the save, store."""
    names = [name for side in _sides(outcome) for name in (side.organisation.name_zh, side.organisation.name_en)]
    outcome.search_text = make_search_text(outcome.title_zh, outcome.title_en, outcome.register_no, *names)
    outcome.version += 1
    outcome.changed_at = timezone.now()
    outcome.save()


def _sides(outcome: Outcome) -> list[OutcomeSide]:
    return list(outcome.sides.select_related("organisation").order_by("role"))


def locked(outcome: Outcome, *, version: int | None = None) -> Outcome:
    """The row, held until the end of the transaction. Raises Stale when the page that asks showed an older one."""
    found = Outcome.objects.select_for_update(of=("self",)).select_related("case").get(pk=outcome.pk)
    if version is not None and version != found.version:
        raise Stale(_("Somebody has changed this outcome since you opened the page. Look at it again."))
    return found


def _tell(outcome: Outcome, move: str, *, by, side: OutcomeSide | None = None) -> None:
    """One more event in the case's chain: which outcome, which version, which side. Words stay with the outcome."""
    case = Case.objects.select_for_update().get(pk=outcome.case_id)
    data = {"outcome": outcome.public_id, "number": outcome.number}
    if side is not None:
        data["side"] = side.organisation.public_id
    history.append(case, move=move, by=by, data=data)


def _ask(outcome: Outcome, *, by) -> None:
    """Freeze a version and ask both sides about it; a side whose manager does this has confirmed by it."""
    freeze(outcome, by=by)
    outcome.state, outcome.upheld_note = OutcomeState.ASKED, ""
    outcome.save(update_fields=["number", "state", "upheld_note"])
    OutcomeSide.objects.filter(outcome=outcome).update(
        state=SideState.ASKED, said_at=None, said_by=None, said_by_link=None, said_about=0, reason=""
    )
    _tell(outcome, "outcome_asked", by=by)
    waiting = []
    for side in _sides(outcome):
        if manages(by, side.organisation):
            _answer(outcome, side, SideState.CONFIRMED, by=by)
        else:
            waiting.append(side)
    asking.revoke(outcome, by=by)
    if not _settle(outcome, by=by):
        for side in waiting:
            asking.ask(outcome, side, by=by)


def _answer(outcome: Outcome, side: OutcomeSide, what: str, *, by=None, link=None, reason="") -> None:
    side.state, side.said_at, side.said_about, side.reason = what, timezone.now(), outcome.number, reason
    side.said_by, side.said_by_link = by, link
    side.save()
    note_answer(outcome, side, what)


def _settle(outcome: Outcome, *, by) -> bool:
    """Confirmed once both sides have said yes to the version that stands. Returns whether it is."""
    sides = _sides(outcome)
    if any(side.state != SideState.CONFIRMED or side.said_about != outcome.number for side in sides):
        return False
    outcome.state, outcome.confirmed_at = OutcomeState.CONFIRMED, timezone.now()
    outcome.version += 1
    outcome.save(update_fields=["state", "confirmed_at", "version"])
    _tell(outcome, "outcome_confirmed", by=by)
    asking.tell_confirmed(outcome, by=by)
    announce(outcome_confirmed, outcome_id=outcome.pk, number=outcome.number)
    return True


@transaction.atomic
def change(*, outcome: Outcome, values: dict, amounts, by, version: int, files=(), ask=True) -> Outcome:
    """New values, until both sides have confirmed. With ``ask`` both are asked again about the new version.

    Raises Stale, NotPossible once it is fixed, NotAllowed.
    """
    found = locked(outcome, version=version)
    if not may_change(by, found, seen_as(by, found)):
        raise (NotPossible if found.is_fixed else NotAllowed)(_("This outcome cannot be changed by you any more."))
    for name in CONTENT:
        if name in values:
            setattr(found, name, values[name])
    _write_amounts(found, amounts)
    add_files(found, files, by=by)
    _finish(found)
    _tell(found, "outcome_changed", by=by)
    if ask or found.number:
        _ask(found, by=by)
    return found


def _side_for(found: Outcome, organisation: Organisation, *, by, link) -> OutcomeSide:
    side = found.sides.select_related("organisation").filter(organisation=organisation).first()
    if side is None or (link is None and not manages(by, organisation)):
        raise NotAllowed(_("Only a manager of one of the two sides can answer."))
    if found.state not in (OutcomeState.ASKED, OutcomeState.DISPUTED):
        raise NotPossible(
            _("There is nothing to confirm: the outcome is now “%(state)s”.") % {"state": found.get_state_display()}
        )
    return side


@transaction.atomic
def confirm(*, outcome: Outcome, organisation: Organisation, number: int, by=None, link=None) -> Outcome:
    """One side says that version ``number`` is right. The same answer twice is one; raises Stale about an older version."""
    found = locked(outcome)
    side = _side_for(found, organisation, by=by, link=link)
    _check_number(found, number)
    if side.state == SideState.CONFIRMED:
        return found
    _answer(found, side, SideState.CONFIRMED, by=by, link=link)
    _tell(found, "outcome_side_confirmed", by=by, side=side)
    if link is None:
        asking.revoke(found, organisation=organisation, by=by)
    still_disputed = any(one.state == SideState.DISPUTED for one in _sides(found))
    if found.state == OutcomeState.DISPUTED and not still_disputed:
        found.state = OutcomeState.ASKED
        found.save(update_fields=["state"])
    _settle(found, by=by)
    return found


def _check_number(found: Outcome, number: int) -> None:
    if number != found.number:
        raise Stale(_("The outcome was changed meanwhile. Look at the new version before you answer."))


@transaction.atomic
def dispute(*, outcome: Outcome, organisation: Organisation, number: int, reason: str, by=None, link=None) -> Outcome:
    """One side says what is wrong with version ``number``. The office is told, and the other side."""
    found = locked(outcome)
    side = _side_for(found, organisation, by=by, link=link)
    _check_number(found, number)
    if side.state == SideState.DISPUTED and side.reason == reason:
        return found
    _answer(found, side, SideState.DISPUTED, by=by, link=link, reason=reason)
    found.state, found.upheld_note = OutcomeState.DISPUTED, ""
    found.version += 1
    found.save(update_fields=["state", "upheld_note", "version"])
    _tell(found, "outcome_disputed", by=by, side=side)
    asking.tell_disputed(found, side, by=by)
    announce(outcome_disputed, outcome_id=found.pk, organisation_id=organisation.pk)
    return found


@transaction.atomic
def uphold(*, outcome: Outcome, note: str, by, version: int) -> Outcome:
    """The office looked at a dispute and leaves the values: both sides read why, and who disputed is asked once more.

    New values instead are a ``change``, which asks both again.
    """
    found = locked(outcome, version=version)
    if seen_as(by, found) != Seen.OFFICE or not is_handler(by):
        raise NotAllowed(_("The office answers disputes."))
    if found.state != OutcomeState.DISPUTED:
        raise NotPossible(_("Nothing is disputed here any more."))
    found.state, found.upheld_note = OutcomeState.ASKED, note
    found.version += 1
    found.save(update_fields=["state", "upheld_note", "version"])
    _tell(found, "outcome_upheld", by=by)
    for side in _sides(found):
        if side.state == SideState.DISPUTED:
            side.state, side.said_at, side.said_by, side.said_by_link = SideState.ASKED, None, None, None
            side.save()
            asking.ask(found, side, by=by, again=True)
    return found


@transaction.atomic
def withdraw(*, outcome: Outcome, reason: str, by, version: int) -> Outcome:
    """Take an outcome back that is not confirmed by both. It stays, with the reason, and counts nowhere."""
    found = locked(outcome, version=version)
    if not may_withdraw(by, found, seen_as(by, found)):
        raise (NotPossible if found.is_fixed else NotAllowed)(_("This outcome cannot be withdrawn by you any more."))
    found.state, found.withdrawn_at, found.withdrawn_why = OutcomeState.WITHDRAWN, timezone.now(), reason
    found.version += 1
    found.save(update_fields=["state", "withdrawn_at", "withdrawn_why", "version"])
    _tell(found, "outcome_withdrawn", by=by)
    asking.revoke(found, by=by)
    return found

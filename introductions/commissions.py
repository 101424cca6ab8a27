"""The commission that a side agrees with its broker: proposed by one of them, agreed when both have confirmed, never paid here."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import history
from casework.models import Case
from introductions import announce
from introductions.errors import NotPossible
from introductions.models import Commission, Introduction
from introductions.models.brokering import CommissionState
from introductions.vocabulary import TOGETHER, Actor


def visible_to(introduction: Introduction, *, actor: str):
    """The broker and the office read all with the broker of now; a side reads those that it would pay itself."""
    rows = introduction.commissions.select_related("broker__manager__profile", "broker__organisation")
    if actor == Actor.OFFICE:
        return rows
    rows = rows.filter(broker__state="accepted")
    return rows if actor == Actor.BROKER else rows.filter(payer=actor)


def _locked(introduction: Introduction) -> tuple[Case, Introduction]:
    case = Case.objects.select_for_update().get(pk=introduction.pk)
    if case.is_closed or case.state not in TOGETHER:
        raise NotPossible(_("A commission is agreed while an introduction is under way."))
    return case, Introduction.objects.get(pk=introduction.pk)


@transaction.atomic
def propose(*, introduction: Introduction, words: str, payer: str, actor: str, by) -> Commission:
    """The broker names a payer, a side names itself. Whoever proposes has confirmed; a newer proposal replaces an open one."""
    case, introduction = _locked(introduction)
    broker = introduction.broker_requests.standing().first()
    if broker is None:
        raise NotPossible(_("Nobody brokers this introduction."))
    if actor != Actor.BROKER and actor != payer:
        raise NotPossible(_("A side proposes what it would pay itself."))
    open_one = introduction.commissions.filter(state=CommissionState.PROPOSED).first()
    if open_one is not None and (open_one.words, open_one.payer, open_one.proposed_as) == (words, payer, actor):
        return open_one
    introduction.commissions.filter(state=CommissionState.PROPOSED).update(state=CommissionState.REPLACED)
    now = timezone.now()
    confirmed = {"broker_by": by, "broker_at": now} if actor == Actor.BROKER else {"payer_by": by, "payer_at": now}
    made = Commission.objects.create(
        introduction=introduction,
        broker=broker,
        words=words,
        payer=payer,
        proposed_as=actor,
        proposed_by=by,
        **confirmed,
    )
    history.append(case, move="commission_proposed", by=by, data={"commission": made.public_id, "payer": str(payer)})
    announce.commission(made, by=by)
    return made


@transaction.atomic
def confirm(*, commission: Commission, actor: str, by) -> Commission:
    """The broker or the named payer says yes; with both it is agreed and replaces the one before. Twice is once."""
    case, introduction = _locked(commission.introduction)
    row = Commission.objects.select_for_update(of=("self",)).get(pk=commission.pk)
    if row.state == CommissionState.AGREED:
        return row
    if row.state != CommissionState.PROPOSED:
        raise NotPossible(_("There is a newer proposal."))
    if actor == Actor.BROKER and row.broker_at is None:
        row.broker_by, row.broker_at = by, timezone.now()
    elif actor == row.payer and row.payer_at is None:
        row.payer_by, row.payer_at = by, timezone.now()
    if row.broker_at and row.payer_at:
        introduction.commissions.filter(state=CommissionState.AGREED).update(state=CommissionState.REPLACED)
        row.state = CommissionState.AGREED
        Introduction.objects.filter(pk=introduction.pk).update(commission=row.words)
    row.save()
    history.append(case, move="commission_confirmed", by=by, data={"commission": row.public_id, "state": row.state})
    announce.commission(row, by=by)
    return row

"""The questionnaire after six and twelve months: made and sent by the nightly sweep, answered once by each side."""

import calendar
import logging
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Refused
from accounts.links import actions as links
from accounts.models import SignedLink
from accounts.permissions import belongs
from outcomes import asking
from outcomes.choices import FOLLOW_UP_MONTHS
from outcomes.errors import NotAllowed, NotPossible
from outcomes.models import FollowUp, Outcome

logger = logging.getLogger(__name__)
REMIND_AFTER = timedelta(days=14)
ANSWERS = (
    "sales", "investment", "jobs", "patents", "landed", "adapted", "ratings", "without_help", "may_be_case_study", "comment",
)  # fmt: skip


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_before(day: date, months: int) -> date:
    """The latest signing for which ``months`` are over by ``day``."""
    found = months_later(day, -months)
    while months_later(found + timedelta(days=1), months) <= day:  # 31 August also ends on 28 February
        found += timedelta(days=1)
    return found


def sweep(today: date | None = None) -> dict[str, int]:
    """Make and send what is due, remind once those who have not answered. Safe to run twice a day."""
    today = today or timezone.localdate()
    return {"made": _make_due(today), "reminded": _remind(today)}


def _due(today: date):
    """(months, outcomes) pairs. Somebody who is due for the second questionnaire is not asked the first any more."""
    spans = list(zip(FOLLOW_UP_MONTHS, [*FOLLOW_UP_MONTHS[1:], 2 * FOLLOW_UP_MONTHS[-1]], strict=True))
    for months, end in spans:
        asked = FollowUp.objects.filter(outcome=OuterRef("pk"), months=months)
        yield (
            months,
            Outcome.objects.confirmed().filter(
                ~Exists(asked), signed_on__lte=months_before(today, months), signed_on__gt=months_before(today, end)
            ),
        )


def _make_due(today: date) -> int:
    made = 0
    for months, outcomes in _due(today):
        for pk in list(outcomes.order_by("pk").values_list("pk", flat=True)):
            try:
                made += _make(pk, months)
            except Exception:  # one that cannot be asked does not keep the others waiting
                logger.exception("follow-up of outcome %s could not be made", pk)
    return made


@transaction.atomic
def _make(pk: int, months: int) -> int:
    outcome = Outcome.objects.select_for_update().get(pk=pk)
    if outcome.follow_ups.filter(months=months).exists():
        return 0
    due_on = months_later(outcome.signed_on, months)
    for side in outcome.sides.select_related("organisation").order_by("role"):
        one = FollowUp.objects.create(
            outcome=outcome, organisation=side.organisation, months=months, due_on=due_on, sent_at=timezone.now()
        )
        _ask(one, mailbox=side.mailbox)
    return 2


def _ask(one: FollowUp, *, mailbox: str, by=None) -> None:
    people = list(asking.people_of(one.organisation))
    if people:
        asking.send(people, one.outcome, asking.DUE_TEXT, asking.DUE_MAIL, url=one.get_absolute_url())
        return
    try:
        links.issue(
            purpose=asking.FOLLOW_UP, subject=one.public_id, organisation=one.organisation, email=mailbox, by=by
        )
    except Refused:
        logger.info("follow-up %s: neither account nor mailbox", one.public_id)


def _remind(today: date) -> int:
    before = timezone.now() - REMIND_AFTER
    waiting = FollowUp.objects.open().filter(sent_at__lt=before, reminded_at__isnull=True)
    pks = list(waiting.order_by("pk").values_list("pk", flat=True))
    return sum(_remind_one(pk) for pk in pks)


@transaction.atomic
def _remind_one(pk: int) -> int:
    one = FollowUp.objects.select_for_update(of=("self",)).select_related("outcome", "organisation").get(pk=pk)
    if one.answered_at or one.reminded_at:
        return 0
    one.reminded_at = timezone.now()
    one.save(update_fields=["reminded_at"])
    side = one.outcome.sides.filter(organisation=one.organisation).first()
    _ask(one, mailbox=side.mailbox if side else "")
    return 1


@transaction.atomic
def answer(*, follow_up: FollowUp, values: dict, by=None, link: SignedLink | None = None) -> FollowUp:
    """Store a side's answer, once. Raises NotPossible when it was answered, NotAllowed for others."""
    one = (
        FollowUp.objects.select_for_update(of=("self",)).select_related("outcome", "organisation").get(pk=follow_up.pk)
    )
    if link is None and not belongs(by, one.organisation):
        raise NotAllowed(_("Only people of the side that is asked can answer."))
    if one.answered_at:
        raise NotPossible(_("This questionnaire was answered already."))
    for name in ANSWERS:
        if name in values:
            setattr(one, name, values[name])
    one.answered_at, one.answered_by, one.answered_by_link = timezone.now(), by, link
    one.save()
    if link is None:
        links.revoke_all(subject=one.public_id, purpose=asking.FOLLOW_UP, by=by)
    return one

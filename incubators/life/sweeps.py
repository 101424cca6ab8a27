"""What the calendar does to bases: filings expire, renewals and confirmations open, hearings end. Each run may come twice."""

import logging
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import User
from casework import moves, notify
from casework.models import Case
from incubators import conf, register
from incubators.cases import BASE_FILING
from incubators.choices import EntityStatus, VersionReason
from incubators.life.cancellation import BASE_CANCELLATION
from incubators.life.start import open_confirmation
from incubators.models import BaseConfirmation, EntityVersion, OverseasEntity

logger = logging.getLogger(__name__)
EXPIRED_TEXT = gettext_noop("%(title)s: the filing %(number)s has expired. You can renew it from “My bases”.")
RENEWAL_TEXT = gettext_noop("%(title)s: the filing %(number)s ends on %(day)s. It can be renewed now.")


def _tell_operator(entity: OverseasEntity, text: str) -> None:
    members = User.objects.filter(
        membership__organisation=entity.operator_id, membership__until__isnull=True, is_active=True
    ).distinct()
    params = {"title": entity.name_zh, "number": entity.filing_no, "day": f"{entity.valid_until:%Y-%m-%d}"}
    for user in members:
        notify.send(user, topic=BASE_FILING.code, text=text, params=params, url=entity.get_absolute_url())


def expire(entity: OverseasEntity) -> None:
    """The last valid day has passed: the register says so, and the operator is told."""
    register.set_status(entity, EntityStatus.EXPIRED, reason=VersionReason.EXPIRED)
    _tell_operator(entity, EXPIRED_TEXT)


@transaction.atomic
def expire_lapsed(today: date | None = None) -> int:
    """Mark filings whose last day has passed. Returns how many; the second run of a day finds none."""
    lapsed = list(OverseasEntity.objects.select_for_update().lapsed(today).order_by("pk"))
    for entity in lapsed:
        expire(entity)
    return len(lapsed)


@transaction.atomic
def tell_renewals(today: date | None = None) -> int:
    """Tell operators once, when the renewal of a filing opens. Returns how many bases."""
    today = today or timezone.localdate()
    soon = today + timedelta(days=conf.renewal_days())
    ending = OverseasEntity.objects.active().filter(valid_until__range=(today, soon))
    untold = ending.filter(~Q(renewal_told_for=F("valid_until")) | Q(renewal_told_for__isnull=True))
    rows = list(untold.select_for_update().order_by("pk"))
    for entity in rows:
        _tell_operator(entity, RENEWAL_TEXT)
        entity.renewal_told_for = entity.valid_until
        entity.save(update_fields=["renewal_told_for"])
    return len(rows)


def open_confirmations(today: date | None = None) -> int:
    """Open the report of the year that has ended, for each base in force that was filed in it or before.

    Only until the due day: a base that is in force later begins with the next year. Returns how many were opened.
    """
    today = today or timezone.localdate()
    year = today.year - 1
    if today > conf.confirmation_due(year):
        return 0
    end = date(year, 12, 31)
    earlier = EntityVersion.objects.filter(entity=OuterRef("pk"), filed_on__lte=end)
    known = BaseConfirmation.objects.filter(entity=OuterRef("pk"), year=year)
    due = OverseasEntity.objects.active().filter(Q(filed_on__lte=end) | Exists(earlier)).exclude(Exists(known))
    return sum(open_confirmation(entity=entity, year=year, today=today) is not None for entity in due.order_by("pk"))


def close_hearings(today: date | None = None) -> int:
    """End each hearing whose last day has passed. Returns how many."""
    today = today or timezone.localdate()
    over = Case.objects.of_kind(BASE_CANCELLATION.code).filter(state="hearing", answer_due_on__lt=today)
    done = 0
    for case in over.order_by("pk"):
        try:
            moves.perform(case, "close_hearing", by=None)
            done += 1
        except moves.MoveNotAllowed as refusal:
            logger.info("case %s stays where it is: %s", case.public_id, refusal)
    return done

"""What both sides thought of their broker: given once when it is over, changeable for a while, shown as a mean with its number."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Avg, Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import is_commission, manages
from casework.models import Case
from introductions.errors import NotPossible
from introductions.models import Introduction, Rating
from introductions.models.brokering import RequestState

CHANGEABLE = timedelta(days=14)
LEAST = 3  # ratings from which others read a mean: with fewer one could guess who gave which


@dataclass(frozen=True)
class Figure:
    mean: float | None
    n: int

    @property
    def tenths(self) -> str:
        return f"{self.mean:.1f}" if self.mean is not None else ""


def broker_to_rate(introduction: Introduction):
    """The request of whoever brokered it at the end; None where nobody did, or the two never met."""
    if not introduction.case.is_closed or introduction.introduced_at is None:
        return None
    return introduction.broker_requests.filter(state=RequestState.ACCEPTED).first()


def may_change(rating: Rating) -> bool:
    return timezone.now() < rating.at + CHANGEABLE


@transaction.atomic
def rate(*, introduction: Introduction, side: str, points: int, comment: str, by) -> Rating:
    """Rate the broker, or change what was given within 14 days. Raises NotPossible."""
    Case.objects.select_for_update().get(pk=introduction.pk)
    introduction = Introduction.objects.select_related("case").get(pk=introduction.pk)
    broker = broker_to_rate(introduction)
    if broker is None:
        raise NotPossible(_("A broker is rated when the introduction is over."))
    known = introduction.ratings.filter(side=side).first()
    if known is None:
        return Rating.objects.create(
            introduction=introduction, broker=broker, side=side, points=points, comment=comment, by=by
        )
    if (known.points, known.comment) == (points, comment):
        return known
    if not may_change(known):
        raise NotPossible(_("A rating can be changed for 14 days."))
    known.points, known.comment, known.changed_at, known.by = points, comment, timezone.now(), by
    known.save(update_fields=["points", "comment", "changed_at", "by"])
    return known


def of_broker(*, manager=None, organisation=None):
    key = {"broker__manager": manager} if manager is not None else {"broker__organisation": organisation}
    return Rating.objects.filter(**key)


def figure(rows) -> Figure:
    found = rows.aggregate(mean=Avg("points"), n=Count("pk"))
    return Figure(found["mean"], found["n"])


def is_rated(user, *, manager=None, organisation=None) -> bool:
    if manager is not None:
        return manager.profile.user_id == user.pk
    return manages(user, organisation)


def shown_to(user, *, manager=None, organisation=None) -> tuple[Figure | None, list[Rating]]:
    """The mean with its number, and the comments. Others read the mean from three on, and never a comment.

    The office reads comments of introductions in which the reader has no conflict.
    """
    rows = of_broker(manager=manager, organisation=organisation)
    if is_commission(user):
        handled = rows.filter(introduction__in=Introduction.objects.handled_by_office(user))
        whole = figure(rows)
        said = handled.select_related("introduction__case")[:20]
        return (whole if whole.n >= LEAST else figure(handled)), list(said)
    if is_rated(user, manager=manager, organisation=organisation):
        return figure(rows), list(rows.select_related("introduction__case")[:20])
    whole = figure(rows)
    return (whole if whole.n >= LEAST else None), []

"""Deletion of an account: asked for, fifteen days to think it over, then name and addresses are erased and the record stays."""

from datetime import timedelta

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import letters
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import DeletionRequest, Membership, StaffRole, User
from core.personal import erasers, hindrances

logger = structlog.get_logger(__name__)
GRACE = timedelta(days=15)


def reasons_against(user: User) -> list[str]:
    """What has to be settled first, in sentences; empty when the account may go."""
    return [sentence for find in hindrances for sentence in find(user)]


@transaction.atomic
def ask(*, by: User) -> DeletionRequest:
    """The person wants to leave for good. Asking twice is one request."""
    User.objects.select_for_update().get(pk=by.pk)
    known = DeletionRequest.objects.open().filter(user=by).first()
    if known is not None:
        return known
    reasons = reasons_against(by)
    if reasons:
        raise Refused(" ".join(reasons))
    try:
        with transaction.atomic():
            asked = DeletionRequest.objects.create(user=by, due_at=timezone.now() + GRACE)
    except IntegrityError:  # the other click was quicker
        return DeletionRequest.objects.open().get(user=by)
    record("deletion_asked", by=by, about=[by], after=f"{asked.due_at:%Y-%m-%d}")
    letters.deletion_asked(asked)
    return asked


@transaction.atomic
def undo(*, by: User) -> None:
    """The person stays."""
    asked = DeletionRequest.objects.open().select_for_update(of=("self",)).filter(user=by).first()
    if asked is None:
        raise Refused(_("No deletion is waiting: it was undone already, or it has been carried out."))
    asked.cancelled_at = timezone.now()
    asked.save(update_fields=["cancelled_at"])
    record("deletion_undone", by=by, about=[by])
    letters.deletion_undone(by)


def erase_due(*, now=None) -> int:
    """Carry out what is due. One that is held up, or fails, stops no other; it is tried again the next night."""
    now = now or timezone.now()
    done = 0
    for asked in DeletionRequest.objects.open().filter(due_at__lte=now).order_by("due_at", "pk"):
        try:
            done += erase(asked)
        except Exception:
            logger.exception("person_not_erased", request=asked.public_id)
    return done


@transaction.atomic
def erase(asked: DeletionRequest) -> bool:
    """Make the person anonymous everywhere. False when something stands in the way, or it was undone or done meanwhile."""
    locked = DeletionRequest.objects.open().select_for_update(of=("self",)).filter(pk=asked.pk).first()
    if locked is None:
        return False
    user = User.objects.select_for_update().get(pk=locked.user_id)
    reasons = reasons_against(user)
    if reasons:
        locked.held_by = " ".join(reasons)[:500]
        locked.save(update_fields=["held_by"])
        return False
    letters.deletion_done(user)  # before the address is gone
    for eraser in erasers:
        eraser.erase(user)
    locked.done_at, locked.held_by = timezone.now(), ""
    locked.save(update_fields=["done_at", "held_by"])
    record("person_erased", by=None, about=[user])
    return True


def last_manager(user: User) -> list[str]:
    """An organisation must not be left without a manager."""
    said = []
    for membership in user.membership_set.current().managers().select_related("organisation"):
        others = Membership.objects.managers().filter(organisation=membership.organisation, user__is_active=True)
        if not others.exclude(user=user).exists():
            name = membership.organisation.name
            said.append(_("You are the only manager of %(name)s. Make somebody else a manager first.") % {"name": name})
    return said


def last_administrator(user: User) -> list[str]:
    """The portal must not be left without an administrator."""
    administrators = StaffRole.objects.filter(role=StaffRole.Role.ADMINISTRATOR, user__is_active=True)
    if administrators.filter(user=user).exists() and not administrators.exclude(user=user).exists():
        return [_("You are the only administrator. Make somebody else an administrator first.")]
    return []

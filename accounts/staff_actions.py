"""Writes of administrators and staff: roles, conflicts of interest, the working-day calendar. All raise ``Refused``."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import letters
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import ConflictDeclaration, Organisation, StaffRole, User
from accounts.signals import calendar_changed, staff_roles_changed
from core.models import CalendarDay
from core.workdays import forget_overrides

Role = StaffRole.Role


def _administrators():
    """Rows of all active administrators, locked in one order, so that two cannot remove each other."""
    rows = StaffRole.objects.select_for_update(of=("self",)).filter(role=Role.ADMINISTRATOR, user__is_active=True)
    return list(rows.select_related("user").order_by("pk"))


def _as_administrator(by: User) -> list[StaffRole]:
    administrators = _administrators()
    if by.pk not in {role.user_id for role in administrators}:
        raise Refused(_("Only an administrator can do this."))
    return administrators


def _announce(user: User) -> None:
    user.forget_rights()
    transaction.on_commit(lambda: staff_roles_changed.send(sender=StaffRole, user=user))


@transaction.atomic
def grant_role(*, user: User, role: str, district: str = "", by: User) -> StaffRole:
    """Give a person a staff role. They are told by mail; having it already changes nothing."""
    _as_administrator(by)
    if not user.is_active:
        raise Refused(_("This account is closed."))
    granted, is_new = StaffRole.objects.get_or_create(user=user, role=role, district=district)
    if is_new:
        record("role_granted", by=by, about=[user], after=_words(granted))
        letters.staff_role(user, granted, granted=True)
        _announce(user)
    return granted


@transaction.atomic
def end_role(*, user: User, role: str, district: str = "", by: User) -> None:
    """Take a staff role away, at the person's next click. One administrator always stays."""
    administrators = _as_administrator(by)
    ended = StaffRole.objects.filter(user=user, role=role, district=district).select_related("user").first()
    if ended is None:
        raise Refused(_("%(name)s does not have this role any more.") % {"name": user})
    if role == Role.ADMINISTRATOR and {row.user_id for row in administrators} == {user.pk}:
        raise Refused(
            _("%(name)s is the only administrator. Make somebody else an administrator first.") % {"name": user}
        )
    record("role_ended", by=by, about=[user], before=_words(ended))
    ended.delete()
    letters.staff_role(user, ended, granted=False)
    _announce(user)


def _words(role: StaffRole) -> str:
    return f"{role.role} {role.district}".strip()


# --- Conflicts of interest ----------------------------------------------------------------------


def declare_conflict(*, user: User, organisation: Organisation, reason: str) -> ConflictDeclaration:
    """The person says that they have to do with an organisation; its cases disappear for them at once."""
    try:
        with transaction.atomic():
            declared = ConflictDeclaration.objects.create(user=user, organisation=organisation, reason=reason)
            record("conflict_declared", by=user, about=[organisation])
    except IntegrityError as twice:
        raise Refused(_("You have declared this already.")) from twice
    return declared


@transaction.atomic
def end_conflict(*, user: User, organisation: Organisation) -> None:
    """The tie is over. The declaration stays, with its last day."""
    open_ones = ConflictDeclaration.objects.filter(user=user, organisation=organisation, ended_at__isnull=True)
    if not open_ones.update(ended_at=timezone.now()):
        raise Refused(_("This declaration has ended already."))
    record("conflict_ended", by=user, about=[organisation])


# --- Calendar -----------------------------------------------------------------------------------


@transaction.atomic
def set_days(*, first: date, last: date, is_workday: bool, note: str, by: User) -> list[CalendarDay]:
    """The administrator's word on each day from ``first`` to ``last``. What was promised is reckoned anew after commit."""
    rows = [
        CalendarDay(day=first + timedelta(days=n), is_workday=is_workday, note=note, updated_at=timezone.now())
        for n in range((last - first).days + 1)
    ]
    CalendarDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=["is_workday", "note", "updated_at"]
    )
    span = f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d}/{last:%Y-%m-%d}"
    record("calendar_changed", by=by, after=f"{span} {'workday' if is_workday else 'free'}")
    _calendar_has_changed()
    return rows


@transaction.atomic
def forget_day(*, day: date, by: User) -> None:
    """Back to the published calendar for this day."""
    known = CalendarDay.objects.filter(day=day).first()
    if known is None:
        raise Refused(_("This day was removed already."))
    record("calendar_changed", by=by, before=f"{day:%Y-%m-%d} {'workday' if known.is_workday else 'free'}")
    known.delete()
    _calendar_has_changed()


def _calendar_has_changed() -> None:
    def announce():
        forget_overrides()
        calendar_changed.send(sender=CalendarDay)

    transaction.on_commit(announce)

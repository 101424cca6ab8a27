"""Writes of the talent pool."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import AuditEntry
from talent.models import Admission, TalentProfile, TechnologyManager


class Stale(Exception):
    """Somebody saved in between."""


@transaction.atomic
def save_profile(*, profile: TalentProfile, form, seen_version: int, by) -> TalentProfile:
    """Store what the form holds. Raises Stale when the stored profile is newer than the one that was shown."""
    locked = TalentProfile.objects.select_for_update().get(pk=profile.pk)
    if locked.version != seen_version:
        raise Stale(
            _("This profile was saved from another place at %(when)s. Compare, then save again to keep your words.")
            % {"when": timezone.localtime(locked.updated_at).strftime("%Y-%m-%d %H:%M")}
        )
    saved = form.save(commit=False)
    saved.version, saved.updated_at = locked.version + 1, timezone.now()
    saved.save()
    return saved


@transaction.atomic
def decide_admission(*, manager: TechnologyManager, form, by) -> TechnologyManager:
    """Admit, pause or end a manager's place; the change is in the audit list."""
    before = TechnologyManager.objects.select_for_update().get(pk=manager.pk)
    saved = form.save(commit=False)
    if saved.admission == Admission.ADMITTED and saved.admitted_on is None:
        saved.admitted_on = timezone.localdate()
    saved.save()
    AuditEntry.record(
        "manager_admission", by=by, subject=saved.public_id, before=before.admission, after=saved.admission
    )
    return saved


@transaction.atomic
def apply_to_pool(*, user, form) -> TechnologyManager:
    """A person asks to join the pool: profile and a manager row in state applied. Asking twice changes nothing."""
    known = TechnologyManager.objects.filter(profile__user=user).first()
    if known:
        return known
    profile = form.save(commit=False)
    profile.user = user
    profile.save()
    return TechnologyManager.objects.create(profile=profile, level="junior")


class NoRoom(Exception):
    """The manager carries as many cases as they take."""


@transaction.atomic
def take_case(*, manager: TechnologyManager) -> None:
    """Count one case more. Raises NoRoom when the manager is full, so that two acceptances at once do not overbook."""
    locked = TechnologyManager.objects.select_for_update().get(pk=manager.pk)
    if not locked.has_room:
        raise NoRoom(
            _("You carry %(load)d of %(capacity)d cases: raise your limit or finish one first.")
            % {
                "load": locked.load,
                "capacity": locked.capacity,
            }
        )
    locked.load += 1
    locked.save(update_fields=["load"])


@transaction.atomic
def give_case_back(*, manager: TechnologyManager) -> None:
    """Count one case less. The caller makes sure that each case is given back once."""
    TechnologyManager.objects.filter(pk=manager.pk, load__gt=0).update(load=F("load") - 1)

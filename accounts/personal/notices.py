"""Writes about notices and consents. A published notice is final; consents are added and withdrawn, never rewritten."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import Consent, Notice, NoticeCode, User
from accounts.permissions import is_administrator


class Stale(Refused):
    """Somebody saved in between."""


def _as_administrator(by: User) -> None:
    if not is_administrator(by):
        raise Refused(_("Only an administrator can do this."))


def _draft(notice: Notice) -> Notice:
    locked = Notice.objects.select_for_update().get(pk=notice.pk)
    if locked.is_published:
        raise Refused(_("This version is published and cannot be changed any more. Start a new version."))
    return locked


@transaction.atomic
def start(*, code: str, version: str, text_zh: str, text_en: str, by: User) -> Notice:
    """A new draft. Of two with the same version the second is refused."""
    _as_administrator(by)
    try:
        with transaction.atomic():
            notice = Notice.objects.create(code=code, version=version, text_zh=text_zh, text_en=text_en, created_by=by)
    except IntegrityError as twice:
        raise Refused(_("There is a version %(version)s already.") % {"version": version}) from twice
    record("notice_drafted", by=by, after=f"{code} {version}")
    return notice


@transaction.atomic
def edit(*, notice: Notice, edition: int, text_zh: str, text_en: str, by: User) -> Notice:
    """Change a draft that is still as it was shown; raises ``Stale`` when somebody saved in between."""
    _as_administrator(by)
    locked = _draft(notice)
    if locked.edition != edition:
        raise Stale(_("Somebody else saved this draft meanwhile. Compare, then save again to keep your words."))
    locked.text_zh, locked.text_en, locked.edition = text_zh, text_en, locked.edition + 1
    locked.save(update_fields=["text_zh", "text_en", "edition"])
    record("notice_edited", by=by, after=f"{locked.code} {locked.version}")
    return locked


@transaction.atomic
def publish(*, notice: Notice, by: User) -> Notice:
    """From now on this version is asked for. Publishing twice changes nothing."""
    _as_administrator(by)
    locked = Notice.objects.select_for_update().get(pk=notice.pk)
    if locked.is_published:
        return locked
    locked.published_at, locked.published_by = timezone.now(), by
    locked.save(update_fields=["published_at", "published_by"])
    record("notice_published", by=by, after=f"{locked.code} {locked.version}")
    return locked


@transaction.atomic
def discard(*, notice: Notice, by: User) -> None:
    """Throw a draft away."""
    _as_administrator(by)
    locked = _draft(notice)
    record("notice_discarded", by=by, before=f"{locked.code} {locked.version}")
    locked.delete()


# --- Consents ---------------------------------------------------------------------------------


@transaction.atomic
def give(*, user: User, code: str, language: str, how: str = Consent.How.PROFILE, request=None) -> Consent:
    """Store that the person agrees to the notice as it is asked for now. Agreeing twice is one consent."""
    notice = Notice.objects.current(code)
    if notice is None:
        raise Refused(_("No version of this notice is published."))
    User.objects.select_for_update().get(pk=user.pk)
    given, is_new = Consent.objects.get_or_create(
        user=user, notice=notice, withdrawn_at=None, defaults={"language": language, "how": how}
    )
    if code == NoticeCode.GENERAL and user.consent_withdrawn_at:
        User.objects.filter(pk=user.pk).update(consent_withdrawn_at=None)
        user.consent_withdrawn_at = None
    if is_new:
        record("consent_given", by=user, after=f"{code} {notice.version}", request=request)
    return given


@transaction.atomic
def withdraw(*, user: User, code: str, request=None) -> int:
    """Withdraw every consent of the person to this notice. What was done on it before stays lawful (PIPL 15).

    Without the general consent nothing new is done with the person's data (``accounts.personal.withdrawal``); the separate one,
    for passing data abroad, goes with it.
    """
    mine = Consent.objects.in_force().filter(user=user, notice__code=code).select_for_update(of=("self",))
    versions = list(mine.values_list("notice__version", flat=True))
    changed = Consent.objects.in_force().filter(user=user, notice__code=code).update(withdrawn_at=timezone.now())
    if changed:
        record("consent_withdrawn", by=user, before=f"{code} {' '.join(versions)}", request=request)
    if changed and code == NoticeCode.GENERAL:
        user.consent_withdrawn_at = timezone.now()
        User.objects.filter(pk=user.pk).update(consent_withdrawn_at=user.consent_withdrawn_at)
        withdraw(user=user, code=NoticeCode.ABROAD, request=request)
    return changed


def agreed_to_older(user: User) -> bool:
    """Whether the person agreed to an earlier version of the general notice only, and is to be asked anew."""
    in_force = Consent.objects.in_force().filter(user=user, notice__code=NoticeCode.GENERAL).exists()
    return in_force and not has_agreed(user)


def has_agreed(user: User) -> bool:
    """Whether the person agreed to the general notice as it is asked for now."""
    notice = Notice.objects.current(NoticeCode.GENERAL)
    return notice is not None and Consent.objects.in_force().filter(user=user, notice=notice).exists()

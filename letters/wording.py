"""Changing the paragraphs: one person writes, another approves. What was in force is kept, version by version."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffRole
from accounts.permissions import has_role, is_administrator
from casework.moves import Incomplete, NotYours, StateChanged
from core.models import AuditEntry
from letters import texts
from letters.kinds import LetterKind
from letters.models import LetterText, TextState


def may_read(user) -> bool:
    return has_role(user, StaffRole.Role.ADMINISTRATOR, StaffRole.Role.SUPERVISOR)


def may_approve(text: LetterText, user) -> bool:
    """An administrator or a supervisor, but not who wrote it."""
    return text.state == TextState.DRAFT and may_read(user) and text.written_by_id != user.pk


@transaction.atomic
def save_draft(*, kind: LetterKind, language: str, title: str, body: str, by, seen: int) -> LetterText:
    """Write the next version. ``seen``: how often the draft had been saved when the page was opened, 0 for no draft."""
    if not is_administrator(by):
        raise NotYours(_("Administrators write these texts."))
    problems = [*texts.faults(title, kind), *texts.faults(body, kind)]
    if problems:
        raise Incomplete(*problems)
    rows = LetterText.objects.select_for_update().filter(key=kind.key, language=language)
    draft = rows.filter(state=TextState.DRAFT).first()
    if (draft.saves if draft else 0) != seen:
        raise StateChanged(
            _("Somebody else has saved or approved this text in the meantime. Compare, then save again.")
        )
    now = timezone.now()
    if draft is None:
        last = LetterText.objects.filter(key=kind.key, language=language).aggregate(last=Max("version"))["last"] or 0
        try:
            with transaction.atomic():
                return LetterText.objects.create(
                    key=kind.key,
                    language=language,
                    version=last + 1,
                    title=title,
                    body=body,
                    written_by=by,
                    written_at=now,
                )
        except IntegrityError:
            raise StateChanged(
                _("Somebody else has saved this text in the meantime. Compare, then save again.")
            ) from None
    draft.title, draft.body, draft.written_by, draft.written_at = title, body, by, now
    draft.saves += 1
    draft.save(update_fields=["title", "body", "written_by", "written_at", "saves"])
    return draft


def _locked_draft(text: LetterText, seen: int) -> LetterText:
    locked = LetterText.objects.select_for_update().get(pk=text.pk)
    if locked.state != TextState.DRAFT or locked.saves != seen:
        raise StateChanged(_("This text has changed in the meantime. Read it again before you decide."))
    return locked


@transaction.atomic
def approve(*, text: LetterText, by, seen: int) -> LetterText:
    """Put a draft into force. Letters that wait follow it at once; those issued keep their words."""
    locked = _locked_draft(text, seen)
    if not may_approve(locked, by):
        raise NotYours(_("A second person approves the text: you wrote it."))
    same = LetterText.objects.filter(key=locked.key, language=locked.language)
    same.filter(state=TextState.IN_FORCE).update(state=TextState.REPLACED)
    locked.state, locked.approved_by, locked.approved_at = TextState.IN_FORCE, by, timezone.now()
    locked.save(update_fields=["state", "approved_by", "approved_at"])
    AuditEntry.record(
        "letter_text_approved", by=by, subject=f"{locked.key} {locked.language}", after=str(locked.version)
    )
    return locked


@transaction.atomic
def drop(*, text: LetterText, by, seen: int) -> LetterText:
    """Do not approve a draft; it stays in the history. Its writer may take it back, too."""
    locked = _locked_draft(text, seen)
    if not may_read(by):
        raise NotYours(_("You may not decide about this text."))
    locked.state = TextState.DROPPED
    locked.save(update_fields=["state"])
    AuditEntry.record(
        "letter_text_dropped", by=by, subject=f"{locked.key} {locked.language}", after=str(locked.version)
    )
    return locked

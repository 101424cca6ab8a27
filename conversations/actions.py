"""Writes: say something, and put a translation beside what was said."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from casework import history
from casework.models import Case
from conversations import reading
from conversations.circle import Circle
from conversations.models import Message, Translation
from matching.engine.text import detect_language


class NotPossible(Exception):
    """``str()`` is a sentence for the page."""

    status = 409


def _locked(circle: Circle, again: Callable[[], Circle | None]) -> tuple[Case, Circle]:
    """The case's row, and the circle as it is now that the row is ours: a consent may have been withdrawn meanwhile."""
    Case.objects.select_for_update().get(pk=circle.case.pk)
    fresh = again()
    if fresh is None or not fresh.may_write:
        raise NotPossible(getattr(fresh, "why_closed", "") or _("Messages can no longer be written here."))
    return fresh.case, fresh  # read after the lock, so the head of its history is the newest


@transaction.atomic
def say(
    *, circle: Circle, again: Callable[[], Circle | None], text: str, key: str, by, upload=None, stage: str = ""
) -> Message:
    """Write a message; the same form twice is one. Raises NotPossible, or what ``Circle.attach`` raises for a file.

    ``again`` gives the circle anew, once the case is locked.
    """
    case, circle = _locked(circle, again)
    known = Message.objects.filter(case=case, key=key, author=by).first()
    if known:
        return known
    made = Message.objects.create(
        case=case, voice=circle.voice, author=by, text=text, language=detect_language(text), key=key
    )
    if upload is not None:
        circle.attach(made, upload=upload, stage=stage, by=by)
    history.append(case, move="message_written", by=by, data={"voice": circle.voice, "message": made.public_id})
    reading.mark_read(circle)
    circle.tell(by=by)
    return made


@transaction.atomic
def translate(
    *, circle: Circle, again: Callable[[], Circle | None], message: Message, text: str, language: str, by_machine: bool,
    key: str, by,
) -> Translation:  # fmt: skip
    """Put a translation beside a message that the person may read; the same form twice is one."""
    case, circle = _locked(circle, again)
    if not circle.messages().filter(pk=message.pk).exists():
        raise NotPossible(_("This message can no longer be read here."))
    known = Translation.objects.filter(message=message, key=key, author=by).first()
    if known:
        return known
    made = Translation.objects.create(
        message=message, voice=circle.voice, author=by, text=text, language=language, by_machine=by_machine, key=key
    )
    history.append(case, move="translation_added", by=by, data={"voice": circle.voice, "message": message.public_id})
    return made

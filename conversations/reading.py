"""Messages as one person reads them, at a number of queries that does not grow with them; and the marks how far each has read."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from conversations.circle import OFFICE, Circle, Shown
from conversations.models import Message, ReadMark, Translation


def shown(circle: Circle, messages: list[Message]) -> list[Shown]:
    """Three queries and those of the attachments, however many there are."""
    ids = [one.pk for one in messages]
    translations: dict[int, list] = {}
    rows = Translation.objects.filter(message__in=ids, voice__in=circle.translators).select_related("author")
    for row in rows:
        translations.setdefault(row.message_id, []).append((row, circle.name_of(row.voice, row.author)))
    files = circle.attachments(messages)
    marks = list(ReadMark.objects.filter(case=circle.case, voice__in=circle.readable))
    return [
        Shown(
            message=one,
            who=circle.name_of(one.voice, one.author),
            own=one.voice == circle.voice,
            office=one.voice == OFFICE,
            translations=translations.get(one.pk, []),
            files=files.get(one.pk, []),
            read_by=[
                (circle.name_of(mark.voice), mark.at)
                for mark in marks
                if mark.voice != one.voice and mark.up_to_id >= one.pk
            ],
        )
        for one in messages
    ]


def unread(circle: Circle) -> int:
    """Messages of others that this person's voice has not read."""
    mark = ReadMark.objects.filter(case=circle.case, voice=circle.voice).values_list("up_to", flat=True).first() or 0
    return circle.messages().filter(pk__gt=mark).exclude(voice=circle.voice).count()


def mark_read(circle: Circle) -> None:
    """The voice has read up to the newest message that it may read. Never moves back."""
    newest = circle.messages().order_by("-pk").first()
    if newest is None:
        return
    moved = ReadMark.objects.filter(case=circle.case, voice=circle.voice, up_to__lt=newest.pk)
    if moved.update(up_to=newest, at=timezone.now()):
        return
    try:
        with transaction.atomic():
            ReadMark.objects.get_or_create(case=circle.case, voice=circle.voice, defaults={"up_to": newest})
    except IntegrityError:  # another window was quicker
        return

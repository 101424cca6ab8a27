"""Meetings as entries of a calendar. Names stand in them as the reader may know them."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core.ics import CANCELLED, CONFIRMED, Event
from introductions import board, disclosure
from introductions.models import Introduction, Meeting

BACK = timedelta(days=90)
MOST = 200


def event(meeting: Meeting, parties) -> Event:
    """``parties``: the two sides as the reader may know them."""
    address = settings.SITE_URL + meeting.introduction.get_absolute_url()
    with_whom = ", ".join(party.name for party in parties if not party.own)
    return Event(
        uid=meeting.public_id,
        sequence=meeting.sequence,
        changed_at=meeting.changed_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=meeting.topic,
        location=meeting.place,
        description=_("With %(who)s: %(address)s") % {"who": with_whom, "address": address},
        url=address,
        status=CANCELLED if meeting.state == Meeting.State.CANCELLED else CONFIRMED,
    )


def meetings_of(user) -> list[Event]:
    """Meetings of introductions in which the person is on a side or brokers, of the last months and ahead; only while names are shown."""
    mine = Introduction.objects.of_sides(user) | Introduction.objects.brokered_by(user)
    rows = Meeting.objects.filter(introduction__in=mine.values("pk"), starts_at__gte=timezone.now() - BACK)
    meetings = list(rows.order_by("-starts_at")[:MOST])
    wanted = Introduction.objects.for_list().filter(pk__in={meeting.introduction_id for meeting in meetings})
    shown = {one.pk: (one, parties) for one, parties in board.with_parties(list(wanted), user)}
    found = []
    for meeting in meetings:
        introduction, parties = shown[meeting.introduction_id]
        if introduction.names_shown or disclosure.reader_of(introduction, user) == disclosure.INSIDE:
            meeting.introduction = introduction
            found.append(event(meeting, parties))
    return found

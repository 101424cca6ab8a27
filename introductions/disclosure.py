"""What one reader of an introduction may know of the two sides. The only place where a name or a contact is handed out.

Pages, lists, search, exports, mails, calendars and file names take a ``Party`` from here and read nothing else of the other side.

| stage | of the demand | of a side, to the other |
|---|---|---|
| public teaser | title and teaser, to everybody (``matching.disclosure``) | nothing |
| member | the whole text, to whom the demand is open | sector, size and country of the owner; a code for the enterprise |
| introduced | the same | name and the contact that the side itself has given |
| under NDA | the same | files of the stage "NDA", as marked copies |

Who brought a side (``Loop``) knows that side by name, the other one as its own side would, and never a contact. Who is only asked to
broker knows neither. The office and the broker know both sides from the beginning. A withdrawn consent takes a side back to the stage of a member.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from introductions.models import Disclosure, Introduction, IntroductionSide
from introductions.vocabulary import Shown
from matching import disclosure as matching_disclosure
from matching.models import Corporate
from matching.vocabulary import Side

INSIDE = "inside"  # the office and brokers


@dataclass(frozen=True)
class Loop:
    """A reader who brought one side or both: in the loop, and no further."""

    sides: frozenset[str]


@dataclass(frozen=True)
class Contact:
    name: str
    mail: str
    phone: str


@dataclass(frozen=True)
class Party:
    """One side as a reader may know it."""

    side: str
    name: str
    is_named: bool
    own: bool  # the reader's own side
    contact: Contact | None = None
    url: str = ""

    def __str__(self) -> str:
        return self.name


def reader_of(introduction: Introduction, user) -> str:
    """From where a person reads: a side, or inside."""
    own = introduction.side_of(user)
    return own.side if own else INSIDE


def loop_of(introduction: Introduction, user) -> Loop:
    """Which sides the person's organisations brought."""
    own = user.organisation_ids
    brought = {Side.CORPORATE: introduction.brought_demand_id, Side.ENTERPRISE: introduction.brought_enterprise_id}
    return Loop(frozenset(side for side, organisation in brought.items() if organisation in own))


def parties_in_loop(introduction: Introduction, loop: Loop, *, corporate: Corporate | None = None) -> list[Party]:
    """Name of the side that one brought; of the other a code or the owner's words until names are shown. Never a contact."""
    found = []
    for side in (Side.CORPORATE, Side.ENTERPRISE):
        row, brought = introduction.both_sides[side], side in loop.sides
        if brought or introduction.names_shown:
            found.append(Party(side, str(row.organisation), is_named=True, own=brought))
        else:
            found.append(Party(side, _without_name(introduction, row, corporate), is_named=False, own=False))
    return found


def parties_when_asked(introduction: Introduction, *, corporate: Corporate | None = None) -> list[Party]:
    """Both sides without their names, for whoever is asked to broker."""
    return [
        Party(row.side, _without_name(introduction, row, corporate), is_named=False, own=False)
        for row in (introduction.owner_side, introduction.enterprise_side)
    ]


def party(introduction: Introduction, side: str, reader: str, *, corporate: Corporate | None = None) -> Party:
    """One side for a reader. ``corporate``: the owner's profile, where a list has asked for all at once."""
    row = introduction.both_sides[side]
    own = reader == side
    if reader == INSIDE or own or introduction.names_shown:
        contact = Contact(row.contact_name, row.contact_mail, row.contact_phone) if row.contact_name else None
        seen = own or reader == INSIDE or introduction.names_shown
        return Party(side, str(row.organisation), is_named=True, own=own, contact=contact if seen else None)
    return Party(side, _without_name(introduction, row, corporate), is_named=False, own=False)


def parties(introduction: Introduction, reader: str) -> list[Party]:
    """Owner first, then the enterprise."""
    corporate = None
    if reader == Side.ENTERPRISE and not introduction.names_shown:
        corporate = matching_disclosure.corporates_of([introduction.demand]).get(introduction.demand.organisation_id)
    return [party(introduction, side, reader, corporate=corporate) for side in (Side.CORPORATE, Side.ENTERPRISE)]


def other_party(introduction: Introduction, reader: str) -> Party:
    return next(one for one in parties(introduction, reader) if one.side != reader)


def _without_name(introduction: Introduction, row: IntroductionSide, corporate: Corporate | None) -> str:
    if row.side == Side.ENTERPRISE:
        return matching_disclosure.anonymous_name(introduction.demand_id, introduction.enterprise_id)
    if introduction.version.show_name:  # the owner's own choice, for every reader of the demand
        return str(row.organisation)
    return matching_disclosure.owner_words(introduction.demand, corporate)


def shown_actor(introduction: Introduction, actor, reader: str, *, people: dict[int, str]) -> str:
    """Who took a step, as a side reads it: one's own colleagues by name, the other side as a party. ``people``: user to side."""
    if actor is None:
        return _("The portal")
    side = people.get(actor.pk)
    if side is None:
        return _("The office")
    if side == reader:
        return str(actor)
    if side not in Side.values:
        return _("The broker")
    return party(introduction, side, reader).name


@transaction.atomic
def note_teaser(introduction: Introduction, reader: str, *, by) -> None:
    """A side opened the proposal about the other side for the first time."""
    about = Side.CORPORATE if reader == Side.ENTERPRISE else Side.ENTERPRISE
    if not introduction.disclosures.filter(what=Shown.TEASER, about=about).exists():
        Disclosure.objects.create(introduction=introduction, what=Shown.TEASER, about=about, by=by)


def log(introduction: Introduction, reader: str) -> list[dict[str, Any]]:
    """What was shown of whom, newest first, as this reader may know it."""
    rows = introduction.disclosures.select_related("by")
    names = {one.side: one for one in parties(introduction, reader)}
    return [{"row": row, "about": names[row.about]} for row in rows]

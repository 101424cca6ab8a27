"""Who speaks with whom about a case. Each kind of case that has messages says it in one class; all else follows from it.

    class IntroductionCircle(Circle): ...

    circle = IntroductionCircle(introduction, user)   # or None where the person takes no part

A circle belongs to one person at one moment: it says as whom the person speaks, whose messages they may read, under which names, and
what may be attached. Pages, lists, prints and counts take messages from ``Circle.messages`` and names from ``Circle.names`` alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casework.models import Case
from conversations.models import Message

OFFICE = "office"


@dataclass(frozen=True)
class Attached:
    """A file at a message as a reader may know it; without address and name where it opens later."""

    name: str
    url: str = ""
    size: int = 0
    remark: str = ""


class Circle:
    """To be filled in by the app that owns the kind of case."""

    case: Case
    voice: str  # as whom this person speaks
    names: dict[str, str]  # voice to the name that this person may know
    readable: frozenset[str]  # voices whose messages this person may read
    translators: frozenset[str]  # voices whose translations this person may read
    may_write: bool
    why_closed: str = ""  # a sentence, where nobody writes (any more)
    some_hidden: bool = False  # there may be messages that this person does not read
    may_attach: bool = False
    stages: Iterable[tuple[str, Any]] = ()  # from when on a file may be opened, where the kind knows such stages

    @property
    def heard(self) -> str:
        """Everybody who reads what is written, in words."""
        return _(", ").join(dict.fromkeys(name for name in self.names.values() if name))

    def messages(self):
        """Those that this person may read. No other way leads to a message."""
        return Message.objects.filter(case=self.case, voice__in=self.readable)

    def name_of(self, voice: str, author=None) -> str:
        """One's own people by name, the others as a party."""
        if voice == self.voice and author is not None:
            return str(author)
        return self.names.get(voice, "")

    def attach(self, message: Message, *, upload, stage: str, by) -> None:
        """Keep a checked file at a message. Raises ValueError with a sentence where it cannot be kept so."""
        raise NotImplementedError

    def attachments(self, messages: list[Message]) -> dict[int, list[Attached]]:
        """Message to its files, for all messages of a page at once."""
        return {}

    def tell(self, *, by) -> None:
        """Tell the others that there is a message. No word of it travels."""
        raise NotImplementedError


@dataclass(frozen=True)
class Shown:
    """A message as a page or a print shows it."""

    message: Message
    who: str
    own: bool
    office: bool
    translations: list[tuple[Any, str]]
    files: list[Attached]
    read_by: list[tuple[str, datetime]]

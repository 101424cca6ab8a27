"""The circle of an introduction: both sides, the broker, the office. They write while names are shown and it is under way.

Once a consent is withdrawn each side reads its own words alone: those of the other side are shown to neither, and what the broker or
the office wrote may name the other side. The office and the broker go on reading all.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.who import broker, handles_cases
from conversations.circle import Attached, Circle
from conversations.models import Message
from introductions import announce, disclosure, files
from introductions.models import Introduction, StagedFile
from introductions.vocabulary import TOGETHER, Actor, FileStage
from matching.vocabulary import Side

ALL = (Side.CORPORATE, Side.ENTERPRISE, Actor.BROKER, Actor.OFFICE)


class IntroductionCircle(Circle):
    may_attach = True

    def __init__(self, introduction: Introduction, user):
        self.introduction, self.case = introduction, introduction.case
        self.reader = disclosure.reader_of(introduction, user)
        self.inside = self.reader == disclosure.INSIDE
        self.voice = self._voice(user)
        self.some_hidden = not introduction.names_shown and not self.inside
        self.readable = frozenset(map(str, ALL)) if self.inside or introduction.names_shown else frozenset({self.voice})
        self.translators = self.readable
        self.names = self._names()
        self.stages = [
            (FileStage.INTRODUCED.value, _("All who read the message")),
            (FileStage.NDA.value, _("Only under an NDA")),
        ]
        under_way = self.case.state in TOGETHER and not self.case.is_closed
        self.may_write = introduction.names_shown and under_way and self._speaks(user)
        if not self.may_write:
            self.why_closed = (
                _("You read these messages and do not write in them.")
                if introduction.names_shown and under_way
                else _("Messages are written while names are shown and the introduction is under way.")
            )

    def _voice(self, user) -> str:
        if not self.inside:
            return str(self.reader)
        return str(Actor.BROKER if broker(user, self.case) else Actor.OFFICE)

    def _speaks(self, user) -> bool:
        return not self.inside or self.voice == Actor.BROKER or handles_cases(user, self.case)

    def _names(self) -> dict[str, str]:
        names = {str(one.side): one.name for one in disclosure.parties(self.introduction, self.reader)}
        if self.introduction.broker_name:
            names[str(Actor.BROKER)] = _("%(name)s (broker)") % {"name": self.introduction.broker_name}
        return {**names, str(Actor.OFFICE): _("The office")}

    def name_of(self, voice: str, author=None) -> str:
        """The office reads by whom each word is; a broker who has left is still called one."""
        if self.inside and self.voice == Actor.OFFICE and author is not None:
            return f"{self.names.get(voice) or _('The broker')} · {author}"
        return super().name_of(voice, author) or _("The broker")

    def attach(self, message: Message, *, upload, stage: str, by) -> None:
        files.keep(
            self.introduction, upload=upload, owner=self.voice, stage=stage, by=by, case=self.case, message=message
        )

    def attachments(self, messages: list[Message]) -> dict[int, list[Attached]]:
        """A file that opens later is counted without its name, and so is one that was taken away."""
        rows = StagedFile.objects.filter(message__in=[one.pk for one in messages]).order_by("pk")
        current = self.introduction.files.current()
        seen = current if self.inside else files.visible_to_side(self.introduction, self.reader)
        open_to_reader = set(seen.order_by().values_list("pk", flat=True))
        found: dict[int, list[Attached]] = {}
        for row in rows:
            found.setdefault(row.message_id, []).append(self._attached(row, row.pk in open_to_reader))
        return found

    def _attached(self, row: StagedFile, opens: bool) -> Attached:
        if row.removed_at:
            return Attached(_("A file that was taken away"))
        if not opens:
            return Attached(_("A file that opens under an NDA"))
        url = reverse("introductions:file-open", args=[self.case.public_id, row.public_id])
        return Attached(row.name, url, row.size, str(row.get_stage_display()))

    def tell(self, *, by) -> None:
        announce.message(self.introduction, by=by, voice=self.voice)


def circle_of(public_id: str, user) -> IntroductionCircle | None:
    """The person's circle; None for strangers, and before the two were introduced."""
    visible = Introduction.objects.visible_to(user).for_list()
    introduction = visible.filter(case__public_id=public_id).first()
    if introduction is None or introduction.introduced_at is None:
        return None
    return IntroductionCircle(introduction, user)

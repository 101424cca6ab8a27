"""What messages hold about the person who wrote them, and what goes when the account is deleted."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conversations.models import Message, Translation
from core.personal import Eraser, PersonalData, Record, erasers, personal_data

MOST = 1_000


def my_messages(user) -> list[Record]:
    said = Message.objects.filter(author=user).select_related("case").order_by("-pk")[:MOST]
    put = Translation.objects.filter(author=user).select_related("message__case").order_by("-pk")[:MOST]
    rows = [(one.at, one.case.title, one.text) for one in said] + [(t.at, t.message.case.title, t.text) for t in put]
    return [[(_("When"), at), (_("Matter"), title), (_("Text"), text)] for at, title, text in rows]


def erase(user) -> None:
    """Words that name the person go; the rest is part of the file, and the author's column empties itself."""
    naming = Q()
    for word in filter(None, (user.name, user.email, user.phone)):
        naming |= Q(text__icontains=word)
    if naming:
        Message.objects.filter(naming, author=user).update(text="—")
        Translation.objects.filter(naming, author=user).update(text="—")


def register() -> None:
    personal_data.register(
        PersonalData(
            "conversations", _("Messages to the parties of a matter"), _("From you."), _("They are part of the file."),
            _("As long as archive rules ask for; without your name once the account is deleted."), my_messages,
        ),
        order=103,
    )  # fmt: skip
    erasers.register(Eraser("conversations", erase), order=100)

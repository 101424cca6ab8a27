"""Contacts that a side has named for an introduction: part of a person's data, and erased with the person."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.personal import Eraser, PersonalData, Record, erasers, personal_data
from introductions.models import IntroductionSide

MOST = 1_000


def _named(user: User):
    """Sides that name the person: answered by them, or with their mailbox."""
    return IntroductionSide.objects.filter(answered_by=user) | IntroductionSide.objects.filter(
        contact_mail__iexact=user.email
    )


def contacts(user: User) -> list[Record]:
    rows = _named(user).select_related("introduction__case").order_by("-pk")[:MOST]
    return [
        [
            (_("Introduction"), row.introduction.case.case_no),
            (_("Contact named"), row.contact_name),
            (_("Mailbox"), row.contact_mail),
            (_("Telephone"), row.contact_phone),
            (_("Answered"), row.answered_at),
        ]
        for row in rows
    ]


def erase(user: User) -> None:
    """The mailbox and the name go; that the side agreed stays, without a person."""
    IntroductionSide.objects.filter(contact_mail__iexact=user.email).update(
        contact_name="", contact_mail="", contact_phone=""
    )


def register() -> None:
    erasers.register(Eraser("introductions", erase), order=90)
    personal_data.register(
        PersonalData(
            "introductions",
            gettext_lazy("Introductions: contacts and answers"),
            gettext_lazy("From you, or from a colleague who named you as contact with your agreement."),
            gettext_lazy("So that the other side can write to you once both have agreed."),
            gettext_lazy("As long as the introduction is kept; shown no longer once the consent is withdrawn."),
            contacts,
        ),
        order=150,
    )

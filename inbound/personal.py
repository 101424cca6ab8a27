"""Contacts of teams abroad: part of a person's data, and erased with the person. So is who answered for a district."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.personal import Eraser, PersonalData, Record, erasers, personal_data
from inbound.models import DistrictOffer, InboundProject

MOST = 1_000


def contacts(user: User) -> list[Record]:
    named = InboundProject.objects.filter(contact_mail__iexact=user.email).select_related("case").order_by("-pk")[:MOST]
    answered = DistrictOffer.objects.filter(answered_by=user).select_related("project__case").order_by("-pk")[:MOST]
    return [
        *(
            [
                (_("Inbound project"), row.case.title),
                (_("Contact named"), row.contact_name),
                (_("Mailbox"), row.contact_mail),
            ]
            for row in named
        ),
        *(
            [
                (_("Inbound project"), offer.project.case.title),
                (_("Answer for a district"), offer.get_state_display()),
                (_("Answered"), offer.answered_at),
            ]
            for offer in answered
        ),
    ]


def erase(user: User) -> None:
    """Name and mailbox go; the project and the answer stay, without a person."""
    InboundProject.objects.filter(contact_mail__iexact=user.email).update(contact_name="", contact_mail="")
    DistrictOffer.objects.filter(answered_by=user).update(answered_by=None)


def register() -> None:
    erasers.register(Eraser("inbound", erase), order=90)
    personal_data.register(
        PersonalData(
            "inbound",
            gettext_lazy("Inbound projects: contacts and answers"),
            gettext_lazy("From the incubator that proposed the project, with the agreement of the team; from you, where you answered."),
            gettext_lazy("So that the office and the district can write to the team."),
            gettext_lazy("As long as the project is kept."),
            contacts,
        ),
        order=155,
    )  # fmt: skip

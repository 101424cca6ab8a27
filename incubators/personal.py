"""Contact persons of base filings among a person's data. What was handed in stays in the file; a draft lets go of them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.kinds import Phase
from core.personal import Eraser, PersonalData, Record, erasers, personal_data
from incubators.models import BaseFiling


def contacts(user: User) -> list[Record]:
    named = BaseFiling.objects.filter(contact_email__iexact=user.email).select_related("case").order_by("-pk")
    return [
        [
            (_("Matter"), filing.case.title),
            (_("Name"), filing.contact_name),
            (_("Position"), filing.contact_position),
            (_("Telephone"), filing.contact_phone),
            (_("E-mail"), filing.contact_email),
        ]
        for filing in named
    ]


def erase(user: User) -> None:
    BaseFiling.objects.filter(contact_email__iexact=user.email, case__phase=Phase.DRAFT).update(
        contact_name="", contact_position="", contact_phone="", contact_email=""
    )


def register() -> None:
    erasers.register(Eraser("incubators", erase), order=100)
    personal_data.register(
        PersonalData(
            "contacts", gettext_lazy("Contact person of a base filing"),
            origin=gettext_lazy("From whoever filled in the filing."),
            purpose=gettext_lazy("So that the office reaches somebody about the filing."),
            retention=gettext_lazy("As long as archive rules ask for."),
            records=contacts,
        ),
        order=120,
    )  # fmt: skip

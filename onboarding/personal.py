"""Requests to join an organisation among a person's data, and the log of the office's look at an organisation's people."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.personal.log import name_pages
from core.personal import Eraser, PersonalData, Record, erasers, personal_data
from onboarding.models import JoinRequest


def asked(user: User) -> list[Record]:
    mine = JoinRequest.objects.filter(user=user).select_related("organisation").order_by("-asked_at", "-pk")
    return [
        [
            (_("Organisation"), one.organisation.name),
            (_("Message"), one.message),
            (_("Asked"), one.asked_at),
            (_("State"), one.get_state_display()),
        ]
        for one in mine
    ]


def erase(user: User) -> None:
    JoinRequest.objects.open().filter(user=user).delete()
    JoinRequest.objects.filter(user=user).update(message="")


def register() -> None:
    name_pages(
        {
            "organisation-staff": gettext_lazy("The office: people of an organisation whose matters are handled"),
            "join-requests": gettext_lazy("Managers: who asks to be let into the organisation"),
        }
    )
    erasers.register(Eraser("onboarding", erase), order=100)
    personal_data.register(
        PersonalData(
            "join-requests", gettext_lazy("Requests to join an organisation"),
            origin=gettext_lazy("From you."),
            purpose=gettext_lazy("So that managers know who asks."),
            retention=gettext_lazy("Until the account is deleted."),
            records=asked,
        ),
        order=40,
    )  # fmt: skip

"""The service request as a kind of case: the SME asks, the office finds a base, the base answers, the SME rates."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.kinds import FileSlot, Kind, Phase, Section, Stage, State, register
from enterprises.forms.request import DetailsForm, WhatForm
from enterprises.models import ServiceRequest
from enterprises.moves import APPLICANT_MOVES, OFFICE_MOVES, PROVIDER_MOVES
from enterprises.moves_delivery import DELIVERY_MOVES, QUOTE_MOVES
from enterprises.permissions import is_enterprise_member

CODE = "service_request"
STATES = (
    State("draft", _("Draft"), Phase.DRAFT),
    State(
        "submitted",
        _("To be triaged"),
        Phase.TO_ACCEPT,
        applicant=_("Received"),
        applicant_next=_(
            "The office looks for a base that fits, or an incubator takes your request. You are told at once."
        ),
    ),
    State("sent_back", _("Sent back to the enterprise"), Phase.WAITING_APPLICANT, applicant=_("Please complete")),
    State(
        "pool",
        _("Accepted, no base yet"),
        Phase.IN_REVIEW,
        applicant=_("A base is being looked for"),
        applicant_next=_(
            "Your request is accepted. The office is looking for a base, and incubators that fit can take it."
        ),
    ),
    State(
        "assigned",
        _("Base asked"),
        Phase.IN_REVIEW,
        stage=Stage.PROVIDER,
        applicant=_("A base has been asked"),
        applicant_next=_("The incubator named beside has been asked to take your request."),
    ),
    State(
        "in_service",
        _("Being served"),
        Phase.IN_REVIEW,
        stage=Stage.PROVIDER,
        applicant=_("Being worked on"),
        applicant_next=_("The incubator named beside works on your request. Write to it below if something changes."),
    ),
    State(
        "answered",
        _("Answered, to be confirmed"),
        Phase.WAITING_APPLICANT,
        applicant=_("Answered"),
        applicant_next=_("Read the answer. If it helped, confirm and rate it; if not, ask again."),
    ),
    State(
        "quoting",
        _("Quotes asked for"),
        Phase.IN_REVIEW,
        stage=Stage.PROVIDER,
        applicant=_("Quotes are being asked for"),
        applicant_next=_(
            "Organisations that fit are asked what they would deliver. You compare their quotes and choose one."
        ),
    ),
    State(
        "choosing",
        _("Quotes with the enterprise"),
        Phase.WAITING_APPLICANT,
        applicant=_("Quotes to compare"),
        applicant_next=_("Compare the quotes below. A manager of your enterprise chooses one, or none."),
    ),
    State(
        "in_delivery",
        _("In delivery"),
        Phase.IN_REVIEW,
        stage=Stage.PARTIES,
        applicant_next=_("The provider reports each milestone; you look at it, and accept it or send it back."),
    ),
    State(
        "paused",
        pgettext_lazy("state of a delivery", "Paused"),
        Phase.IN_REVIEW,
        stage=Stage.PARTIES,
        applicant_next=_("The clock stands still. Either side can resume the delivery, or call it off."),
    ),
    State(
        "delivered",
        _("Delivered, to be confirmed"),
        Phase.WAITING_APPLICANT,
        applicant=_("Delivered"),
        applicant_next=_("You accepted every milestone. Confirm the delivery and rate the provider."),
    ),
    State("closed", _("Closed"), Phase.CLOSED_YES),
    State("not_accepted", _("Not accepted"), Phase.CLOSED_NO),
    State("cancelled", _("Cancelled"), Phase.WITHDRAWN),
    State("called_off", _("Called off"), Phase.WITHDRAWN),
)


def summary(case) -> list[tuple]:
    """The facts beside the case."""
    request = case.kind_of.content(case)
    separator = _("; ")
    return [
        (_("Services"), str(separator).join(request.service_names)),
        (_("Country or region"), request.region.name if request.region else ""),
        (_("Urgency"), request.get_urgency_display()),
        (_("Budget"), request.get_budget_display()),
    ]


SERVICE_REQUEST = register(
    Kind(
        CODE,
        label=_("Going-abroad service request"),
        prefix="FW",
        model=ServiceRequest,
        icon="briefcase",
        sections=(
            Section("what", _("What and where"), hint=_("Which service you need, for which country."), form=WhatForm),
            Section(
                "details",
                _("The details"),
                hint=_("What it is about, how urgent it is, where to write to."),
                form=DetailsForm,
                files=(
                    FileSlot(
                        "background",
                        _("Background material"),
                        hint=_("A product sheet or a letter, if it helps."),
                        required=False,
                        many=True,
                    ),
                ),
            ),
        ),
        states=STATES,
        moves=(*APPLICANT_MOVES, *OFFICE_MOVES, *PROVIDER_MOVES, *QUOTE_MOVES, *DELIVERY_MOVES),
        limits={"acceptance": 5, "answer": 10, "quotes": 5, "delivery": 60},
        declaration=_("The information is true, and it contains no state secrets and no trade secrets."),
        guide=_(
            "Any verified technology enterprise of the city may ask.\n\n"
            "You say which service you need and for which country; that takes about ten minutes and three pages. "
            "The portal compares all filed overseas bases with your request and shows which fit, and why.\n\n"
            "The office asks a base, or an incubator takes the request itself. You read who handles it, write to it here, "
            "receive the answer here, and say how much it helped. The first advice costs nothing; what follows is agreed "
            "between you and the provider, and innovation vouchers may pay for part of it."
        ),
        start_url="enterprises:request-start",
        may_start=is_enterprise_member,
        summary=summary,
        main="enterprises/case_main.html",
        aside="enterprises/case_aside.html",
    )
)

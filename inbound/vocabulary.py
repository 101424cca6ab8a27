"""The words of inbound projects as codes: the chain, its states, what a project wants, why one ends."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CODE = "inbound_project"


class Part(models.TextChoices):
    """The three stages of the service chain 全球研发-跨境孵化-上海转化 (沪科提复〔2025〕45号, part 4)."""

    RESEARCH = "research", _("Global R&D")
    INCUBATION = "incubation", _("Cross-border incubation")
    LANDING = "landing", _("Landing in Shanghai")


class Stage(models.TextChoices):
    """States of the case from the proposal to the landing, in their order; between scouting and due diligence one may be left out."""

    PROPOSED = "proposed", pgettext_lazy("inbound", "Proposed")
    SCREENING = "screening", pgettext_lazy("inbound", "Screening")
    SCOUTING = "scouting", _("Scouting")
    INCUBATION = "incubation", _("In incubation")
    DUE_DILIGENCE = "due_diligence", _("Due diligence")
    DISTRICTS = "districts", _("District matching")
    AGREEMENT = "agreement", _("Landing agreement")
    REGISTERED = "registered", _("Company registered")
    OPERATING = "operating", _("Operating: landed")


CORRECTION, HOLD, REFUSED, ENDED, WITHDRAWN = "correction", "on_hold", "refused", "ended", "withdrawn"
WORKING = (
    Stage.SCOUTING, Stage.INCUBATION, Stage.DUE_DILIGENCE, Stage.DISTRICTS, Stage.AGREEMENT, Stage.REGISTERED,
)  # fmt: skip
LANDING = (Stage.AGREEMENT, Stage.REGISTERED, Stage.OPERATING)
PARTS = {
    Part.RESEARCH: (Stage.PROPOSED, Stage.SCREENING, Stage.SCOUTING),
    Part.INCUBATION: (Stage.INCUBATION, Stage.DUE_DILIGENCE, Stage.DISTRICTS),
    Part.LANDING: LANDING,
}
RANK = {stage.value: number for number, stage in enumerate(Stage, start=1)}


def part_of(state: str) -> Part | None:
    """The stage of the chain that a state belongs to; None for drafts, pauses and ends."""
    return next((part for part, stages in PARTS.items() if state in stages), None)


class Actor(models.TextChoices):
    """By whom the next step is to be taken."""

    PROPOSER = "proposer", _("Proposing incubator")
    TEAM = "team", _("The team abroad")
    DISTRICT = "district", pgettext_lazy("actor", "District")
    OFFICE = "office", _("The office")


class Want(models.TextChoices):
    """What a project looks for in the city."""

    LABORATORY = "laboratory", _("Laboratory or pilot line")
    FUNDING = "funding", _("Funding")
    SPACE = "space", _("Space to land")
    PARTNERS = "partners", _("Partners for the technology")
    CUSTOMERS = "customers", _("First customers")
    TALENT = "talent", _("Entry, residence and talent")


class Confidentiality(models.TextChoices):
    """Who may read the teaser. Names are read by the proposer, the office and the districts that are asked."""

    OFFICE = "office", _("The office alone: no teaser")
    MEMBERS = "members", _("Teaser for members of the network")
    PUBLIC = "public", _("Teaser for everybody")


class OfferState(models.TextChoices):
    """What a district has answered."""

    ASKED = "asked", pgettext_lazy("district offer", "Asked")
    INTERESTED = "interested", _("Offers to take it")
    PASSED = "passed", _("Does not offer")
    CHOSEN = "chosen", _("Chosen")
    CLOSED = "closed", pgettext_lazy("district offer", "Not chosen")


OPEN_OFFERS = (OfferState.ASKED, OfferState.INTERESTED)
SEEN_BY_DISTRICT = (*OPEN_OFFERS, OfferState.CHOSEN)
OFFER_TONES = {
    OfferState.ASKED: "wait", OfferState.INTERESTED: "progress", OfferState.PASSED: "neutral", OfferState.CHOSEN: "ok",
    OfferState.CLOSED: "neutral",
}  # fmt: skip


class EndReason(models.TextChoices):
    """Why a project does not land."""

    NOT_INBOUND = "not_inbound", _("No project from abroad")
    INFORMATION = "information", _("Too little is known about it")
    DUE_DILIGENCE = "due_diligence", _("Due diligence failed")
    EXPORT_RULES = "export_rules", _("Rules of the home country forbid it")
    NO_DISTRICT = "no_district", _("No district offers what it needs")
    FUNDING = "funding", _("No money was found")
    PEOPLE = "people", _("The team does not come")
    ELSEWHERE = "elsewhere", _("Landed elsewhere")
    TEAM_ENDED = "team_ended", _("The team has stopped")
    OTHER = "other", pgettext_lazy("inbound", "Another reason")


TRL = [(level, f"TRL {level}") for level in range(1, 10)]

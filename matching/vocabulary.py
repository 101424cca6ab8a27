"""The words of demands and of what is decided about them, as codes.

What an enterprise and a demand share (co-operation types, languages, TRL, names of certificates) stands in ``enterprises.vocabulary``.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DemandKind(models.TextChoices):
    TECHNOLOGY = "technology", _("Technology request")
    BUSINESS = "business", _("Business request")
    RESEARCH = "research", _("Research request")
    SCENARIO = "scenario", _("Application scenario")


class DemandStatus(models.TextChoices):
    """State of the thing itself; its moderation is a case."""

    DRAFT = "draft", _("Not published yet")
    HELD = "held", _("Held back")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")
    EXPIRED = "expired", _("Expired")
    REFUSED = "refused", _("Refused")


class Confidentiality(models.TextChoices):
    PUBLIC = "public", _("Public: everybody reads title and teaser, members the whole text")
    MEMBERS = "members", _("Members: only verified organisations of the network")
    NAMED = "named", _("Named: only organisations that you name")


CONFIDENTIALITY_SHORT = {
    Confidentiality.PUBLIC: pgettext_lazy("who reads a demand", "Public"),
    Confidentiality.MEMBERS: pgettext_lazy("who reads a demand", "Members of the network"),
    Confidentiality.NAMED: pgettext_lazy("who reads a demand", "Named organisations"),
}


class CompanySize(models.TextChoices):
    SME = "sme", _("Small or medium enterprise")
    MID = "mid", _("Mid-size company")
    LARGE = "large", _("Large company")


class BuyingStage(models.TextChoices):
    SCOUTING = "scouting", _("Looking around")
    BUDGETED = "budgeted", _("Budget approved")
    TENDER = "tender", _("Tender in preparation")


class IprExpectation(models.TextChoices):
    """What is expected of the partner's rights in the technology."""

    NONE = "none", _("No expectation")
    GRANTED = "granted", _("Patent granted")
    APPLIED = "applied", _("Patent applied for")
    KNOW_HOW = "know_how", _("Know-how")
    EXCLUSIVE = "exclusive", _("Exclusive rights wanted")


class PartnerKind(models.TextChoices):
    MANUFACTURER = "manufacturer", _("Manufacturer")
    DEVELOPER = "developer", _("Technology developer")
    SERVICE = "service", _("Service provider")
    RESEARCH = "research", _("Research institution")
    DISTRIBUTOR = "distributor", _("Distributor")


class Gate(models.TextChoices):
    """Criteria that the owner can make a must: who fails one is not proposed. Codes of ``engine.CriterionCode``."""

    CERTIFICATION = "certification", _("Required certificates")
    TRL = "trl", _("Lowest maturity (TRL)")
    COOPERATION = "cooperation", _("Form of co-operation")
    REGION = "region", _("Serves my country or region")
    LANGUAGE = "language", _("Speaks my language")
    CAPACITY = "capacity", _("Size of the company")
    BUDGET = "budget", _("Takes orders within my budget")
    MEASURE = "measure", _("Numbers in the must-haves")
    EXCLUSION = "exclusion", _("What I do not want")


class TranslatedBy(models.TextChoices):
    OWNER = "owner", _("The owner")
    OFFICE = "office", _("The office")
    PROVIDER = "provider", _("A translation service")
    MACHINE = "machine", _("A machine, not checked")


class Side(models.TextChoices):
    ENTERPRISE = "enterprise", _("Enterprise")
    CORPORATE = "corporate", _("Overseas corporate")


class Answer(models.TextChoices):
    INTERESTED = "interested", _("Interested")
    MORE = "more", _("Asks a question")
    DECLINED = "declined", _("Not for us")


class EnterpriseReason(models.TextChoices):
    """Why an enterprise says no. Only for the office and for the ranking; the other side does not read it."""

    NOT_OUR_TECHNOLOGY = "not_our_technology", _("Not our technology")
    NO_CAPACITY = "no_capacity", _("No capacity now")
    HAS_PARTNER = "has_partner", _("We have a partner already")
    PRICE_UNCLEAR = "price_unclear", _("Price or commercial route unclear")
    COMPLIANCE = "compliance", _("Country or compliance")
    OTHER = "other", _("Other")


class CorporateReason(models.TextChoices):
    """Why the owner of a demand says no to a company."""

    TOO_EARLY = "too_early", _("Too early for us")
    BENEFIT_UNCLEAR = "benefit_unclear", _("Benefit unclear")
    DESCRIPTION_UNCLEAR = "description_unclear", _("Description unclear")
    TECHNICAL = "technical", _("Technical objection")
    NOT_IN_STRATEGY = "not_in_strategy", _("Does not fit our strategy")
    HAS_SOLUTION = "has_solution", _("We have a solution")
    COMPLIANCE = "compliance", _("Country or compliance")
    OTHER = "other", _("Other")


class DismissReason(models.TextChoices):
    """Why the office takes a company out of a demand's list."""

    OTHER_APPLICATION = "other_application", _("Same technology, other use")
    REQUIREMENT_UNMET = "requirement_unmet", _("Does not meet a requirement")
    CAPACITY = "capacity", _("Too small or too busy")
    RELATED = "related", _("Already deals with the owner")
    COMPLIANCE = "compliance", _("Export control or compliance")
    OTHER = "other", _("Other")


class ClosingReason(models.TextChoices):
    PARTNER_HERE = "partner_here", _("Found a partner through this network")
    PARTNER_ELSEWHERE = "partner_elsewhere", _("Found a partner elsewhere")
    NEED_CHANGED = "need_changed", _("The need has changed")
    BUDGET = "budget", _("No budget")
    NO_SUITABLE = "no_suitable", _("Nothing suitable was proposed")
    WITHDRAWN = "withdrawn", _("Withdrawn before publication")
    OTHER = "other", _("Other")


class Mark(models.TextChoices):
    """The four marks of publication, each 0 to 5 (the gate of Enterprise Europe Network, in our words)."""

    CLARITY = "clarity", _("Clarity: one reads what is needed, and how one would know that it is met")
    GENUINENESS = "genuineness", _("Genuineness: a real need of this company, with budget or a decision behind it")
    FIT = "fit", _("Fit: enterprises of the city could answer it")
    SAFETY = "safety", _("Safety: no export-control, data or reputation problem in sight")


class Flag(models.TextChoices):
    """What the moderator marks as sensitive. A flag does not forbid; it goes with the demand."""

    EXPORT_CONTROL = "export_control", _("Export control: needs a check before technology is shown")
    DUAL_USE = "dual_use", _("Possible military use")
    PERSONAL_DATA = "personal_data", _("Personal data leaves the country")
    HUMAN_GENETIC = "human_genetic", _("Human genetic resources")
    SANCTIONS = "sanctions", _("Sanctions: owner or country to be checked")
    PUBLICITY = "publicity", _("May draw public attention")


MARK_FROM = 3  # each mark at least this much, to publish
MARK_TO = 5
SHORTLIST_LIMIT = 5  # companies on one demand's shortlist
LIST_LENGTH = 20  # candidates kept for a demand
NEAR_MISSES = 10  # left-out companies kept with their reasons
DEFAULT_LIFE = 180  # days a demand stays published when its owner says nothing
LONGEST_LIFE = 730

"""The vocabularies of incubators, overseas entities and their filing. Codes are stored, words come from here."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui import Badge


class RecognisedClass(models.TextChoices):
    """Classes under the city's rule on incubators (沪科规〔2023〕14号); "other" is a carrier without a recognised class."""

    HIGH_QUALITY = "high_quality", _("High-quality incubator")
    HIGH_QUALITY_CANDIDATE = "high_quality_candidate", _("High-quality incubator in cultivation")
    NATIONAL = "national", _("National incubator")
    MUNICIPAL = "municipal", _("Municipal incubator")
    OTHER = "other", _("Other carrier")


class EntityKind(models.TextChoices):
    BRANCH = "branch", _("Branch")
    INNOVATION_BASE = "innovation_base", _("Innovation base")
    JOINT_INNOVATION_CENTRE = "joint_innovation_centre", _("Joint innovation centre")
    JOINT_LAB = "joint_lab", _("Joint laboratory")
    RD_CENTRE = "rd_centre", _("R&D centre")
    COOPERATION_SPACE = "cooperation_space", _("Co-operation space")
    SERVICE_POINT = "service_point", _("Service point")


class EntityStatus(models.TextChoices):
    """Where an entity stands in the register. NONE: known to the portal, not filed."""

    NONE = "none", _("Not filed")
    ACTIVE = "active", _("Filed")
    SUSPENDED = "suspended", _("Filing suspended")
    EXPIRED = "expired", _("Filing expired")
    CLOSED = "closed", _("Filing closed")


PUBLIC_STATUSES = (EntityStatus.ACTIVE, EntityStatus.SUSPENDED, EntityStatus.EXPIRED)
_BADGES = {
    EntityStatus.NONE: ("neutral", "circle"),
    EntityStatus.ACTIVE: ("ok", "check-circle-fill"),
    EntityStatus.SUSPENDED: ("wait", "pause-circle"),
    EntityStatus.EXPIRED: ("bad", "clock-history"),
    EntityStatus.CLOSED: ("neutral", "dash-circle"),
}


def status_badge(status: str) -> Badge:
    tone, icon = _BADGES[EntityStatus(status)]
    return Badge(EntityStatus(status).label, tone, icon)


class FilingPurpose(models.TextChoices):
    NEW = "new", _("New filing")
    RENEWAL = "renewal", _("Renewal")


class VersionReason(models.TextChoices):
    """Why the register changed."""

    FILED = "filed", pgettext_lazy("register", "Filed")
    CHANGED = "changed", pgettext_lazy("register", "Changed")
    CONFIRMED = "confirmed", pgettext_lazy("register", "Confirmed for the year")
    RENEWED = "renewed", pgettext_lazy("register", "Renewed")
    SUSPENDED = "suspended", pgettext_lazy("register", "Suspended")
    RESUMED = "resumed", pgettext_lazy("register", "Resumed")
    EXPIRED = "expired", pgettext_lazy("register", "Expired")
    CANCELLED = "cancelled", pgettext_lazy("register", "Cancelled")
    IMPORTED = "imported", pgettext_lazy("register", "Taken over")


class SuspensionGround(models.TextChoices):
    """Why a base stands still for a time."""

    PREMISES = "premises", _("Moving or rebuilding")
    STAFF = "staff", _("Nobody to run it for now")
    PARTNER = "partner", _("The partner has withdrawn")
    SITUATION = "situation", _("Situation in the country or region")
    INSPECTION = "inspection", _("A question of the office is open")
    EVALUATION = "evaluation", _("Did not pass the evaluation")


class CancellationGround(models.TextChoices):
    """Why a filing ends."""

    ENDED = "ended", _("The base has ended its work")
    MERGED = "merged", _("Joined with another base")
    PARTNER = "partner", _("The agreement behind it has ended")
    UNCONFIRMED = "unconfirmed", _("Not confirmed for the year, in spite of reminders")
    UNTRUE = "untrue", _("Filed with untrue statements")
    CONDITIONS = "conditions", _("The conditions of filing are no longer met")


class Holding(models.TextChoices):
    """How the incubator holds the base."""

    OWNED = "owned", _("Wholly owned")
    CONTROLLED = "controlled", _("Controlled")
    JOINT_VENTURE = "joint_venture", _("Joint venture")
    AGREEMENT = "agreement", _("Co-operation agreement")
    DESK = "desk", _("Desk at a partner’s")


HELD_THROUGH_LOCAL_ENTITY = (Holding.OWNED, Holding.CONTROLLED, Holding.JOINT_VENTURE)


class PartnerKind(models.TextChoices):
    UNIVERSITY = "university", _("University or institute")
    PARK = "park", _("Science park")
    CORPORATE = "corporate", _("Company")
    ACCELERATOR = "accelerator", _("Accelerator or incubator")
    FUND = "fund", _("Fund")
    GOVERNMENT = "government", _("Government body")
    ASSOCIATION = "association", _("Association or cluster")


class PartnerRole(models.TextChoices):
    PREMISES = "premises", _("Gives the premises")
    OPERATION = "operation", _("Operates on our behalf")
    PROJECTS = "projects", _("Brings projects")
    CUSTOMERS = "customers", _("Brings customers")
    RESEARCH = "research", _("Researches with us")
    CAPITAL = "capital", _("Gives capital")


class AgreementKind(models.TextChoices):
    CONTRACT = "contract", _("Contract")
    MOU = "mou", _("Memorandum")
    LEASE = "lease", _("Lease")
    REGISTRATION = "registration", _("Registration of the own company")


class Renewal(models.TextChoices):
    AUTOMATIC = "automatic", _("Renews by itself")
    NEGOTIATED = "negotiated", _("To be negotiated")
    NONE = "none", _("Not renewed")


class ServiceStage(models.TextChoices):
    """The whole-process service that the letter describes (part 3)."""

    RECRUITING = "recruiting", _("Recruiting founders worldwide")
    INCUBATION = "incubation", _("Hard-technology incubation")
    CO_CREATION = "co_creation", _("Co-creation with corporates")
    POST_INVESTMENT = "post_investment", _("Post-investment management")


class PlatformKind(models.TextChoices):
    LABORATORY = "laboratory", _("Laboratory")
    TESTING = "testing", _("Testing")
    PROOF_OF_CONCEPT = "proof_of_concept", _("Proof of concept")
    PILOT_PRODUCTION = "pilot_production", _("Pilot production")
    PROFESSIONAL = "professional", _("Professional technology platform")


class Currency(models.TextChoices):
    CNY = "CNY", _("Chinese yuan")
    USD = "USD", _("US dollar")
    EUR = "EUR", _("Euro")
    GBP = "GBP", _("Pound sterling")
    JPY = "JPY", _("Japanese yen")
    SGD = "SGD", _("Singapore dollar")
    KRW = "KRW", _("South Korean won")
    CHF = "CHF", _("Swiss franc")
    AUD = "AUD", _("Australian dollar")
    BRL = "BRL", _("Brazilian real")
    OTHER = "XXX", _("Another currency (name it in the note)")


class FundingSource(models.TextChoices):
    OWN = "own", _("Own funds")
    DISTRICT = "district", _("District funds")
    CITY = "city", _("City funds")
    PARTNER = "partner", _("The partner’s funds")
    FEES = "fees", _("Service fees")
    OTHER = "other", _("Other")


class Screening(models.TextChoices):
    """Result of the applicant's own screening of partner and country."""

    CLEAR = "clear", _("Nothing found")
    OBSERVATION = "observation", _("Under observation")
    ESCALATED = "escalated", _("Passed on for advice")
    STOP = "stop", _("Stop")


class Concern(models.TextChoices):
    """Whether a control touches the base's work."""

    NONE = "none", _("Not concerned")
    MANAGED = "managed", _("Concerned, with measures")
    OPEN = "open", _("Concerned, measures still open")


class OdiNeed(models.TextChoices):
    """Whether the base needs a record of outward investment."""

    DONE = "done", _("Needed, recorded")
    PENDING = "pending", _("Needed, applied for")
    NOT_NEEDED = "not_needed", _("Not needed: nothing is invested")


class DistrictOpinion(models.TextChoices):
    RECOMMENDED = "recommended", _("Recommended")
    NOT_RECOMMENDED = "not_recommended", _("Not recommended")
    NOT_ASKED = "not_asked", _("Went on without an opinion")


class StillWorks(models.TextChoices):
    YES = "yes", _("Yes, without a break")
    PARTLY = "partly", _("Yes, with a break")
    NO = "no", _("No")


class ChangeAdvice(models.TextChoices):
    ENTER = "enter", _("Entry recommended")
    REFUSE = "refuse", _("Refusal recommended")


class Recommendation(models.TextChoices):
    FILE = "file", _("Filing recommended")
    REFUSE = "refuse", _("Refusal recommended")


class Channel(models.TextChoices):
    """How an objection came in."""

    FORM = "form", _("Public form")
    OFFICE = "office", _("Letter or telephone")


class From(models.TextChoices):
    """Who objects."""

    ORGANISATION = "organisation", _("An organisation")
    PERSON = "person", _("A person")


class Verdict(models.TextChoices):
    """What came of an objection. An upheld one keeps the filing out of the register."""

    NOT_UPHELD = "not_upheld", _("Not upheld")
    UPHELD = "upheld", _("Upheld")
    WITHDRAWN = "withdrawn", _("Taken back")

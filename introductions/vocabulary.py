"""The words of introductions as codes: stages, what is asked in the self-check, why one ends."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CODE = "introduction"


class Stage(models.TextChoices):
    """States of the case in the order in which an introduction passes them; later ones may be reached by leaving some out."""

    PROPOSED = "proposed", pgettext_lazy("introduction", "Proposed")
    SELF_CHECK = "self_check", _("Self-check")
    COMPLIANCE = "compliance", _("Compliance check")
    INTRODUCED = "introduced", pgettext_lazy("introduction", "Introduced")
    NDA = "nda", _("Under NDA")
    MEETING = "meeting", _("Meetings")
    TECHNICAL_CHECK = "technical_check", _("Technical check")
    PILOT = "pilot", _("Pilot or proof of concept")
    NEGOTIATION = "negotiation", _("Negotiation")
    SIGNED = "signed", pgettext_lazy("introduction", "Signed")
    DELIVERING = "delivering", _("Delivering")


BEFORE_NAMES = (Stage.PROPOSED, Stage.SELF_CHECK, Stage.COMPLIANCE)
TOGETHER = tuple(stage for stage in Stage if stage not in BEFORE_NAMES)
DONE, ENDED = "done", "ended"


class Origin(models.TextChoices):
    BOTH_INTERESTED = "both", _("Both sides were interested")
    OFFICE = "office", _("Proposed by the office")
    BROKER = "broker", _("Proposed by a broker")


class Actor(models.TextChoices):
    """By whom the next step is to be taken."""

    OWNER = "corporate", _("Owner of the demand")
    ENTERPRISE = "enterprise", _("Enterprise")
    BROKER = "broker", _("Broker")
    OFFICE = "office", _("The office")


class Said(models.TextChoices):
    """What a side has answered to the proposal."""

    ASKED = "asked", pgettext_lazy("introduction", "Asked")
    AGREED = "agreed", _("Agreed")
    MORE = "more", _("Asks a question")
    DECLINED = "declined", pgettext_lazy("introduction", "Not for us")


class EndReason(models.TextChoices):
    """Why an introduction ends without a deal. The first five speak about the fit and reach the ranking."""

    TECHNICAL = "technical", _("Technical objection")
    TOO_EARLY = "too_early", _("Too early")
    COMPLIANCE = "compliance", _("Country or compliance")
    NOT_OUR_TECHNOLOGY = "not_our_technology", _("Another technology is meant")
    BENEFIT_UNCLEAR = "benefit_unclear", _("Benefit unclear")
    PRICE = "price", _("Price or commercial route")
    NO_CAPACITY = "no_capacity", _("No capacity")
    NOT_IN_STRATEGY = "not_in_strategy", _("Not in the strategy any more")
    HAS_SOLUTION = "has_solution", _("Has a solution already")
    NO_ANSWER = "no_answer", pgettext_lazy("introduction", "No answer")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Consent withdrawn")
    OTHER = "other", _("Other")


class Shown(models.TextChoices):
    """What was disclosed to the other side."""

    TEASER = "teaser", _("Proposal without names")
    IDENTITY = "identity", _("Name of the organisation")
    CONTACT = "contact", pgettext_lazy("introduction", "Contact")
    FILE = "file", _("File")
    WITHDRAWN = "withdrawn", _("Consent withdrawn: shown no longer")


class FileStage(models.TextChoices):
    """From when on the other side may open a file."""

    INTRODUCED = "introduced", _("Once introduced")
    NDA = "nda", _("Only under an NDA")


class ExportControl(models.TextChoices):
    """Where the technology stands in the catalogue of technologies whose export is prohibited or restricted (中国禁止出口限制出口技术目录)."""

    NOT_LISTED = "not_listed", _("Not in the catalogue")
    RESTRICTED_LICENSED = "licensed", _("Restricted, and a licence is there")
    RESTRICTED = "restricted", _("Restricted, and a licence has to be applied for")
    PROHIBITED = "prohibited", _("Prohibited")
    UNSURE = "unsure", _("We are not sure")


class DataExport(models.TextChoices):
    """What data would leave the country (Data Security Law, PIPL, provisions on cross-border data flows of 22 March 2024)."""

    NONE = "none", _("No personal and no important data")
    EXEMPT = "exempt", _("Personal data, within the exemptions")
    PREPARED = "prepared", _("Data, with contract, certification or assessment done")
    NEEDED = "needed", _("Data, and the procedure has still to be done")
    UNSURE = "unsure", _("We are not sure")


class IpOwnership(models.TextChoices):
    OWN = "own", _("All rights are ours")
    SHARED = "shared", _("Shared, and the co-owners agree")
    LICENSED = "licensed", _("Licensed to us, and passing on is allowed")
    OPEN = "open", _("Has still to be cleared")


class ScreeningResult(models.TextChoices):
    CLEAR = "clear", _("No entry found")
    HITS = "hits", _("To be looked at")
    FALSE = "false", _("Looked at: somebody else")
    CONFIRMED = "confirmed", _("Looked at: the same")


BLOCKING = {ExportControl.PROHIBITED}
TO_BE_SETTLED = {ExportControl.RESTRICTED, ExportControl.UNSURE, DataExport.NEEDED, DataExport.UNSURE, IpOwnership.OPEN}

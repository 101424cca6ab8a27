"""The words of outcomes: kinds, states, roles. Codes are stored, labels are shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OutcomeKind(models.TextChoices):
    """What was agreed. The first five are the contracts of the register of technology contracts
    (技术合同认定登记): Civil Code, articles 843 to 887, and the rules of the Ministry of Science and Technology on registering them."""

    DEVELOPMENT = "development", _("Technology development contract")
    TRANSFER = "transfer", _("Technology transfer contract")
    LICENCE = "licence", _("Technology licence contract")
    CONSULTING = "consulting", _("Technology consulting contract")
    SERVICE = "service", _("Technology service contract")
    SUPPLY = "supply", _("Supply contract")
    PILOT = "pilot", _("Pilot or application scenario")
    INVESTMENT = "investment", _("Investment")
    BASE_LANDING = "base_landing", _("Overseas base landed")
    INBOUND_LANDING = "inbound_landing", _("Project landed in Shanghai")


REGISTERED = frozenset({"development", "transfer", "licence", "consulting", "service"})  # can have a register number


class ValueKind(models.TextChoices):
    """What an amount of money is."""

    SALES = "sales", _("Sales")
    LICENCE_FEE = "licence_fee", _("Licence fee")
    SERVICE_FEE = "service_fee", _("Fee for development or service")
    INVESTMENT = "investment", pgettext_lazy("money", "Investment")
    GRANT = "grant", _("Public funding")
    OTHER = "other", pgettext_lazy("money", "Other")


class Currency(models.TextChoices):
    """ISO 4217."""

    CNY = "CNY", _("CNY Chinese yuan")
    USD = "USD", _("USD US dollar")
    EUR = "EUR", _("EUR euro")
    GBP = "GBP", _("GBP pound sterling")
    JPY = "JPY", _("JPY Japanese yen")
    HKD = "HKD", _("HKD Hong Kong dollar")
    SGD = "SGD", _("SGD Singapore dollar")
    AUD = "AUD", _("AUD Australian dollar")
    CHF = "CHF", _("CHF Swiss franc")
    KRW = "KRW", _("KRW Korean won")


class OutcomeState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("outcome", "Draft")
    ASKED = "asked", _("Confirmation asked for")
    CONFIRMED = "confirmed", _("Confirmed by both sides")
    DISPUTED = "disputed", pgettext_lazy("outcome", "Disputed")
    WITHDRAWN = "withdrawn", pgettext_lazy("outcome", "Withdrawn")


TONES = {
    OutcomeState.DRAFT: ("neutral", "pencil"),
    OutcomeState.ASKED: ("progress", "hourglass-split"),
    OutcomeState.CONFIRMED: ("ok", "check-circle-fill"),
    OutcomeState.DISPUTED: ("bad", "exclamation-triangle-fill"),
    OutcomeState.WITHDRAWN: ("neutral", "dash-circle"),
}


class SideRole(models.TextChoices):
    FIRST = "first", _("First side")
    SECOND = "second", _("Second side")


class SideState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("side", "Asked")
    CONFIRMED = "confirmed", pgettext_lazy("side", "Confirmed")
    DISPUTED = "disputed", pgettext_lazy("side", "Disputed")


class ContributorKind(models.TextChoices):
    """Whom a share of an outcome goes to."""

    BASE = "base", _("Overseas base")
    ORGANISATION = "organisation", _("Incubator or transfer institution")
    MANAGER = "manager", _("Technology manager")
    EVENT = "event", _("Event")
    SERVICE = "service", _("Service")


class ContributorRole(models.TextChoices):
    """What was contributed."""

    DEMAND = "demand", _("Brought the demand")
    ENTERPRISE = "enterprise", _("Brought the enterprise")
    BROKERED = "brokered", _("Brokered")
    SERVED = "served", _("Served")
    HOSTED = "hosted", _("Hosted")


class WithoutHelp(models.TextChoices):
    """What would have happened without the network's help: the counterfactual question of impact surveys."""

    NOT_AT_ALL = "not_at_all", _("It would not have come about")
    LATER = "later", _("It would have come about later")
    SMALLER = "smaller", _("It would have been smaller")
    SAME = "same", _("It would have come about all the same")
    UNKNOWN = "unknown", _("I cannot say")


HELP = (
    ("finding", _("Finding the partner")),
    ("understanding", _("Understanding the market and its rules")),
    ("contact", _("Making the first contact")),
    ("negotiation", _("Support in the negotiations")),
    ("compliance", _("Compliance and intellectual property")),
    ("funding", _("Finding money")),
    ("landing", _("Support on site")),
)
BEST_RATING = 5
FOLLOW_UP_MONTHS = (6, 12)
YEARS_OF_VALUE = 5

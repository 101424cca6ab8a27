"""The vocabularies of registration. Codes are stored, words come from here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Capacity

HOME = "CN"


class RecognisedClass(models.TextChoices):
    """Classes under the city's rule on incubators of 2023; "other" is a carrier without a recognised class.

    The codes are those of the incubators app, which keeps the class of an incubator from then on.
    """

    HIGH_QUALITY = "high_quality", _("High-quality incubator")
    HIGH_QUALITY_CANDIDATE = "high_quality_candidate", _("High-quality incubator in cultivation")
    NATIONAL = "national", _("National incubator")
    MUNICIPAL = "municipal", _("Municipal incubator")
    OTHER = "other", _("Other carrier")


Kind = Capacity.Kind
CITY_CAPACITIES = (
    Kind.ENTERPRISE,
    Kind.INCUBATOR,
    Kind.RESEARCH_INSTITUTION,
    Kind.TRANSFER_INSTITUTION,
    Kind.PARK,
    Kind.DISTRICT_OFFICE,
)
ABROAD_CAPACITIES = (Kind.CORPORATE, Kind.RESEARCH_INSTITUTION, Kind.TRANSFER_INSTITUTION)


def capacity_choices(country: str) -> list[tuple[str, object]]:
    """What an organisation can ask to take part as: a city organisation is no overseas corporate, and the other way round."""
    return [(kind.value, kind.label) for kind in (CITY_CAPACITIES if country == HOME else ABROAD_CAPACITIES)]

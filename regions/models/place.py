"""Where: countries and regions, and cities in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import WithPublicId
from regions.languages import reads_english


class Continent(models.TextChoices):
    ASIA = "asia", _("Asia")
    EUROPE = "europe", _("Europe")
    AMERICAS = "americas", _("Americas")
    OCEANIA = "oceania", _("Oceania")
    AFRICA = "africa", _("Africa")


class RegionQuerySet(models.QuerySet):
    def countries(self):
        return self.filter(parent__isnull=True)


class Region(WithPublicId):
    """A country or region, or a city in one. The word on pages is always 国家/地区."""

    code = models.CharField(
        max_length=40, unique=True, help_text="ISO 3166 alpha-2, for a city with its name: SG or DE-munich"
    )
    country = models.CharField(max_length=2, db_index=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="cities")
    continent = models.CharField(max_length=10, choices=Continent)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["continent", "code"]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if reads_english() else self.name_zh

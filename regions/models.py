"""Where (regions: countries, and cities in them) and what (the taxonomy of technology fields)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.models import WithPublicId


class Continent(models.TextChoices):
    ASIA = "asia", _("Asia")
    EUROPE = "europe", _("Europe")
    AMERICAS = "americas", _("Americas")
    OCEANIA = "oceania", _("Oceania")
    AFRICA = "africa", _("Africa")


def _english() -> bool:
    return (get_language() or "").startswith("en")


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
        return self.name_en if _english() else self.name_zh


class TechnologyField(models.Model):
    """A node of the taxonomy: a domain (IC) or a field in it (IC-EDA), with labels in six languages and synonyms."""

    code = models.CharField(max_length=20, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="fields")
    labels = models.JSONField(default=dict)
    synonyms = models.JSONField(default=dict)
    wipo_field = models.JSONField(null=True, blank=True)
    industry = models.CharField(max_length=120, blank=True, help_text="The city's priority industry it belongs to")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        return self.labels.get("en" if _english() else "zh") or self.labels.get("en") or self.code


class TaxonomyVersion(models.Model):
    """Which taxonomy is in force, since when. Match runs remember it."""

    version = models.CharField(max_length=40, unique=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-loaded_at", "-pk"]
        get_latest_by = ["loaded_at", "pk"]

"""Exchange rates as administrators enter them. Rows are never changed: the newest day counts, of one day the newest entry."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.validators import CleanCharField
from enterprises.vocabulary import CURRENCIES

LEAST = Decimal("0.000001")
HOME = "CNY"
FOREIGN = [(code, label) for code, label in CURRENCIES if code != HOME]


class ExchangeRateQuerySet(models.QuerySet):
    def in_force(self, on=None):
        """Newest first within each currency; of days that have come."""
        return self.filter(on__lte=on or timezone.localdate()).order_by("currency", "-on", "-pk")


class ExchangeRate(models.Model):
    """What one unit of a currency was worth in CNY on a day, and where that was read."""

    currency = models.CharField(_("currency"), max_length=3, choices=FOREIGN)
    on = models.DateField(_("day"))
    cny_per_unit = models.DecimalField(
        _("CNY for one unit"), max_digits=14, decimal_places=6, validators=[MinValueValidator(LEAST)]
    )
    source = CleanCharField(_("source"), max_length=200)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["currency", "-on", "-id"], name="rate_newest")]

    def __str__(self):
        return f"{self.currency} {self.on:%Y-%m-%d}"

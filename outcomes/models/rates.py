"""Rates of exchange that staff entered, each with its day and source. Nothing is converted without one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import WithPublicId
from core.validators import CleanCharField
from outcomes.choices import Currency


class ExchangeRate(WithPublicId):
    """CNY for one unit of a currency on a day. It serves outcomes that were signed in that day's year; the latest of a year counts."""

    currency = models.CharField(
        _("currency"), max_length=3, choices=[one for one in Currency.choices if one[0] != "CNY"]
    )
    on = models.DateField(_("day of the rate"))
    cny_per_unit = models.DecimalField(_("CNY for one unit"), max_digits=14, decimal_places=6)
    source = CleanCharField(_("source"), max_length=160)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on", "currency"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "on"], name="rate_once_a_day"),
            models.CheckConstraint(condition=Q(cny_per_unit__gt=0), name="rate_positive"),
            models.CheckConstraint(condition=~Q(currency="CNY"), name="rate_of_another_currency"),
        ]

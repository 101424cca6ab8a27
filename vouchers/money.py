"""Amounts in CNY: Decimal with two places, never a float. What is worked out is rounded down, so that no rule is exceeded by a rounding."""

from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext as _

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
DIGITS, PLACES = 14, 2


def rounded_down(amount: Decimal) -> Decimal:
    """The amount in whole cents, never more than it was (amounts that are not negative)."""
    return amount.quantize(CENT, rounding=ROUND_DOWN)


def summed(amount: Decimal | None) -> Decimal:
    """A sum that the database made of amounts in whole cents. SQLite adds them as floats: what lies beyond the cent is no money."""
    return (amount or ZERO).quantize(CENT)


def per_cent_of(share: Decimal | int, amount: Decimal) -> Decimal:
    """``share`` per cent of the amount, in whole cents, rounded down."""
    return rounded_down(Decimal(share) * amount / 100)


def shown(amount: Decimal) -> str:
    """12345.60 as 12,345.60, in every language: figures on paper must not change with the reader."""
    return f"{amount:,.2f}"


def words(amount: Decimal) -> str:
    """The amount with its currency, for a sentence."""
    return _("CNY %(amount)s") % {"amount": shown(amount)}


class MoneyField(models.DecimalField):
    """An amount in CNY."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("max_digits", DIGITS)
        kwargs.setdefault("decimal_places", PLACES)
        super().__init__(*args, **kwargs)


def positive() -> list:
    return [MinValueValidator(CENT)]


def plain(amount: Decimal) -> str:
    """The amount without grouping, as a form takes it back."""
    return number_format(amount, decimal_pos=PLACES, use_l10n=False)

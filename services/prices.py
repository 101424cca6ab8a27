"""Prices in words, and what a booking costs. All amounts are Chinese yuan, tax included."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from django.utils.translation import gettext as _

from services.choices import PriceModel

HALF_DAY, DAY = 4, 8  # hours that a half day and a day pay for


def yuan(amount: Decimal) -> str:
    """¥1,200 or ¥1,200.50: pennies only where there are some."""
    whole = amount == amount.to_integral_value()
    return f"¥{amount:,.{0 if whole else 2}f}"


def price_words(model: str, amount: Decimal | None) -> str:
    if model == PriceModel.FIXED:
        return yuan(amount)
    if model == PriceModel.FROM:
        return _("from %(amount)s") % {"amount": yuan(amount)}
    if model == PriceModel.HOURLY:
        return _("%(amount)s an hour") % {"amount": yuan(amount)}
    return str(PriceModel(model).label)


@dataclass(frozen=True)
class Rates:
    """What a piece of equipment costs by the hour, the half day (four hours) and the day (eight hours); None: not offered."""

    hour: Decimal | None = None
    half_day: Decimal | None = None
    day: Decimal | None = None

    def for_hours(self, hours: Decimal) -> Decimal | None:
        """The cheapest way of covering ``hours`` (begun hours count whole) with what is offered; None without any rate."""
        packs = [
            (size, rate)
            for size, rate in ((1, self.hour), (HALF_DAY, self.half_day), (DAY, self.day))
            if rate is not None
        ]
        if not packs:
            return None
        whole = int(Decimal(hours).to_integral_value(rounding=ROUND_CEILING))
        cheapest = [Decimal(0)]
        for covered in range(1, whole + 1):
            cheapest.append(min(cheapest[max(covered - size, 0)] + rate for size, rate in packs))
        return cheapest[whole]

    @property
    def words(self) -> list[str]:
        texts = (
            (self.hour, _("%(amount)s an hour")),
            (self.half_day, _("%(amount)s a half day")),
            (self.day, _("%(amount)s a day")),
        )
        return [text % {"amount": yuan(rate)} for rate, text in texts if rate is not None]

"""An amount in CNY as people type it: with or without commas, at most two places, more than zero."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vouchers.money import CENT, DIGITS, PLACES


class AmountField(forms.DecimalField):
    """``unit`` is drawn beside the control."""

    default_error_messages = {
        "invalid": _("Write the amount in digits, such as 80000 or 80,000.00."),
        "max_decimal_places": _("An amount has at most two decimal places."),
        "max_digits": _("The amount is too large."),
        "max_whole_digits": _("The amount is too large."),
        "min_value": _("The amount must be more than zero."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("min_value", CENT)
        super().__init__(max_digits=DIGITS, decimal_places=PLACES, **kwargs)
        self.unit = _("CNY")

    def to_python(self, value):
        return super().to_python(value.replace(",", "").replace("，", "") if isinstance(value, str) else value)

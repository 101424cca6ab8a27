"""Money in templates."""

from django import template

from outcomes import showing

register = template.Library()


@register.filter
def money(amount, currency):
    """``{{ outcome.total|money:outcome.currency }}``: CNY 1,200,000."""
    return showing.money(amount, currency)

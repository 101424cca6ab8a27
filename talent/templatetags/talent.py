"""Words for the codes in a talent profile."""

from django import template

from regions.reference import field_label, region_label
from talent.forms import LANGUAGES

register = template.Library()
register.filter("field_name", field_label)
register.filter("region_name", region_label)


@register.filter
def language_word(code: str) -> str:
    return str(dict(LANGUAGES).get(code, code))

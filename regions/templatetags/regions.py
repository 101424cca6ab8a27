"""Names of regions and technology fields in templates."""

from django import template

from regions.languages import language_name
from regions.reference import field_label, region_label

register = template.Library()

register.filter("field_name", field_label)
register.filter("region_name", region_label)
register.filter("language_name", language_name)

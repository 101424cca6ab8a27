"""Names of regions and technology fields in templates."""

from django import template

from regions.reference import field_label, region_label

register = template.Library()

register.filter("field_name", field_label)
register.filter("region_name", region_label)

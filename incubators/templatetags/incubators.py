"""Words for the codes of bases."""

from django import template

from incubators.service_types import service_label

register = template.Library()

register.filter("service_name", service_label)

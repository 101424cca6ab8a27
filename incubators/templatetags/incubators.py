"""Words for the codes of bases."""

from django import template

from incubators.models import BaseFiling, Objection
from incubators.service_types import service_label

register = template.Library()

register.filter("service_name", service_label)


@register.simple_tag
def objections_of(filing: BaseFiling) -> list[Objection]:
    """{% objections_of content as objections %}: for the commission's eyes alone."""
    return list(Objection.objects.filter(filing=filing.pk).order_by("pk")) if filing.notice_batch_id else []

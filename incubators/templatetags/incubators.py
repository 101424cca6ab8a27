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


@register.simple_tag
def change_rows(change):
    """{% change_rows content as rows %}: what a change changes, old and new in words."""
    from incubators.life.change import proposed

    return [row for row in proposed(change) if row.changed]


@register.simple_tag
def report_rows(report):
    """{% report_rows content as rows %}: each figure with the last report's and what the portal counts."""
    from incubators.life.confirmation import beside_each_other

    return beside_each_other(report)


@register.simple_tag
def proposed_suspension(evaluation):
    """{% proposed_suspension content as proposal %}: the case in which the consequence of an evaluation is decided."""
    from incubators.campaigns.consequences import proposed

    return proposed(evaluation)

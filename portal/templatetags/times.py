"""Bars of the time statistics as inline SVG: {% load times %}."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from casework.kinds import kinds

register = template.Library()

LATER = "2"  # colours of the charts: more than was promised, as promised, nine of ten, the promise
AS_PROMISED, NINE_OF_TEN, PROMISE = "1", "5", "6"


def _per_cent(value, top) -> float:
    return round(100 * min(max(value or 0, 0), top) / top, 1) if top else 0


@register.simple_tag
def spread_bar(spread, top):
    """{% spread_bar row.spread section.top %}: median in front of the 90th percentile, a mark at the promise. Says itself in words."""
    median, nine, promised = spread.median or 0, spread.nine_in_ten or 0, spread.promised
    words = _("Half up to %(half)d, nine of ten up to %(nine)d working days") % {"half": median, "nine": nine}
    mark = ""
    if promised is not None:
        words = _("%(words)s, promised %(promised)d") % {"words": words, "promised": promised}
        mark = format_html('<rect class="f{}" x="{}%" width="3" height="100%"/>', PROMISE, _per_cent(promised, top))
    colour = LATER if promised is not None and median > promised else AS_PROMISED
    return format_html(
        '<svg class="bar bar-tall" role="img" aria-label="{}"><rect class="f{}" y="30%" width="{}%" height="40%"/>'
        '<rect class="f{}" width="{}%" height="100%"/>{}</svg>',
        words,
        NINE_OF_TEN,
        _per_cent(nine, top),
        colour,
        _per_cent(median, top),
        mark,
    )


@register.simple_tag
def month_column(spread, top):
    """{% month_column row.spread section.top %}: the median as a column, the 90th percentile behind it; the numbers stand beside."""
    median, nine = _per_cent(spread.median, top), _per_cent(spread.nine_in_ten, top)
    return format_html(
        '<svg class="column" aria-hidden="true"><rect class="f{}" x="40%" y="{}%" width="20%" height="{}%"/>'
        '<rect class="f{}" x="15%" y="{}%" width="70%" height="{}%"/></svg>',
        NINE_OF_TEN,
        round(100 - nine, 1),
        nine,
        AS_PROMISED,
        round(100 - median, 1),
        median,
    )


@register.filter
def kind_label(code: str):
    """What a kind of case is called; its code when it is not there any more."""
    return kinds[code].label if code in kinds else code

"""Words of the charts of the time statistics: {% load times %}."""

from django import template
from django.utils import dateformat
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.kinds import kinds

register = template.Library()


@register.filter
def in_words(spread) -> str:
    """What a bar shows, for who does not see it."""
    median, nine, promised = spread.median or 0, spread.nine_in_ten or 0, spread.promised
    words = _("Half up to %(half)d, nine of ten up to %(nine)d working days") % {"half": median, "nine": nine}
    if promised is None:
        return words
    return _("%(words)s, promised %(promised)d") % {"words": words, "promised": promised}


@register.filter
def promise(spread):
    """The promised days; from the shortest to the longest where they differ."""
    if spread.longest_promise is None:
        return "—"
    if spread.promised is not None:
        return spread.promised
    return format_html('<span class="nowrap">{}–{}</span>', spread.shortest_promise, spread.longest_promise)


@register.filter
def short_month(day) -> str:
    """A month as it fits under a column: "7月", "Jul"."""
    # A format of Django's dates: the translation gives the language's own.
    return dateformat.format(day, pgettext("month under a column", "M"))


@register.filter
def kind_label(code: str):
    """What a kind of case is called; its code when it is not there any more."""
    return kinds[code].label if code in kinds else code

"""Words of codes, the week's hours in few lines, and the address that books a free time."""

from django import template
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.choices import Certificate, VoucherUse
from services.prices import yuan as words

register = template.Library()


@register.filter
def voucher_word(code: str) -> str:
    return str(dict(VoucherUse.choices).get(code, code))


@register.filter
def certificate_word(code: str) -> str:
    return str(dict(Certificate.choices).get(code, code))


@register.filter
def yuan(amount) -> str:
    return _("Price on request") if amount is None else words(amount) if amount else _("Free of charge")


@register.simple_tag
def units_in_use(equipment) -> str:
    number = sum(unit.in_use for unit in equipment.units.all())
    return ngettext("%(n)d unit", "%(n)d units", number) % {"n": number}


@register.filter
def hours_words(platform) -> list[tuple[str, str]]:
    """Neighbouring days with the same hours in one line: (Mon–Fri, 09:00–17:30)."""
    lines: list[list] = []
    for day, pair in enumerate(platform.hours):
        words = f"{pair[0]}–{pair[1]}" if pair else _("closed")
        if lines and lines[-1][2] == words:
            lines[-1][1] = day
        else:
            lines.append([day, day, words])
    return [(_days(first, last), words) for first, last, words in lines]


def _days(first: int, last: int) -> str:
    names = [str(WEEKDAYS_ABBR[day]) for day in (first, last)]
    return names[0] if first == last else _("%(first)s–%(last)s") % {"first": names[0], "last": names[1]}


@register.simple_tag
def book_url(equipment, starts_at, ends_at) -> str:
    """The form with a free time filled in: at most two hours of it."""
    last = min(ends_at, starts_at + (ends_at - starts_at).__class__(hours=2))
    query = {"day": f"{starts_at:%Y-%m-%d}", "start": f"{starts_at:%H:%M}", "end": f"{last:%H:%M}"}
    return f"{reverse('services:book', args=[equipment.public_id])}?{urlencode(query)}"


@register.filter
def weekday(day) -> str:
    return str(WEEKDAYS_ABBR[day.weekday()])

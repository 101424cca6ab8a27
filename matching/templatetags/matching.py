"""Words of demands in templates: {% load matching %}."""

from django import template
from django.utils.translation import gettext as _

from matching import progress, wording
from matching.engine import has_lexicon
from matching.vocabulary import Flag, Gate, Mark, PartnerKind

register = template.Library()


@register.filter
def listed(values) -> str:
    """Several words in one line, with the comma of the language."""
    return _(", ").join(str(value) for value in values)


def _named(choices, codes) -> list:
    known = dict(choices.choices)
    return [known.get(code, code) for code in codes]


@register.filter
def gate_names(codes) -> list:
    return _named(Gate, codes)


@register.filter
def partner_names(codes) -> list:
    return _named(PartnerKind, codes)


@register.filter
def flag_names(codes) -> list:
    return _named(Flag, codes)


@register.filter
def mark_rows(marks) -> list[tuple]:
    """(short label, mark) of each of the four marks that was given."""
    return [
        (str(label).partition(":")[0].partition("\uff1a")[0], marks[code])
        for code, label in Mark.choices
        if code in marks
    ]


@register.filter
def took(seconds) -> str:
    """A time in seconds as words."""
    return progress.took(seconds)


@register.filter
def certainty(spread) -> str:
    """How far the first of a list stands before the others."""
    return wording.certainty(spread)


@register.filter
def certainty_measured(spread) -> str:
    return wording.certainty_measured(spread)


@register.filter
def unreadable(version) -> bool:
    """Whether the engine has no dictionary of a demand's language, and no English summary to go by."""
    return bool(version and version.lang and not version.summary_en and not has_lexicon(version.lang))


@register.filter
def per_cent(share) -> str:
    """A share of 1 in per cent; a dash where there is none."""
    return f"{100 * share:.0f} %" if isinstance(share, int | float) else "\u2014"


@register.filter
def of_key(values, key):
    """What a dictionary holds under a key; None where nothing."""
    return values.get(key)


@register.filter
def refusals(rows) -> list[str]:
    """Why pairs could not be put on a shortlist: each sentence once."""
    return list(dict.fromkeys(row["words"] for row in rows))[:5]


@register.filter
def manager_reason(reason) -> str:
    """A stored reason about a technology manager."""
    return wording.sentence(reason, reader=wording.MANAGER)

"""What both offers share: the text in the page's language, and code lists as words for filters."""

from collections.abc import Iterable

from django.utils.translation import get_language, gettext, gettext_noop


def english() -> bool:
    return (get_language() or "").startswith("en")


def in_page_language(zh: str, en: str) -> str:
    """The text in the page's language, or the one there is."""
    return en or zh if english() else zh or en


def facet_words(**lists: Iterable[str]) -> str:
    """Code lists as words with a prefix each and a blank on both sides: `` f:IC-EDA r:SG ``. Filters look for them by LIKE."""
    return " " + "".join(f"{prefix}:{code} " for prefix, codes in lists.items() for code in codes)


def with_facet(queryset, prefix: str, code: str):
    """Rows whose list holds the code. A domain of technology fields (no hyphen) finds all fields in it."""
    found = queryset.filter(facets__contains=f" {prefix}:{code} ")
    if prefix == "f" and "-" not in code:
        found |= queryset.filter(facets__contains=f" {prefix}:{code}-")
    return found


# Notes that the portal writes itself; stored in English and named in the reader's language. All others are people's own words.
CHANGED = gettext_noop("Content changed")
UNANSWERED = gettext_noop("Not answered before the beginning")


def said(note: str) -> str:
    return gettext(note) if note in (CHANGED, UNANSWERED) else note

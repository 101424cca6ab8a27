"""Numbers on paper: counted per series and year without gaps, with a check character against slips of the pen."""

from django.db import transaction

from core.models import Counter

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def next_number(series: str, *, year: int) -> int:
    """The next number of the series, from 1. Call it inside the transaction that uses it: a rollback gives it back."""
    with transaction.atomic():
        Counter.objects.get_or_create(series=series, year=year)
        counter = Counter.objects.select_for_update().get(series=series, year=year)
        counter.last += 1
        counter.save(update_fields=["last"])
        return counter.last


def check_character(text: str) -> str:
    """Check character of ISO 7064, MOD 37,36 over the letters and digits of ``text``; others are skipped."""
    remainder = 36
    for character in text.upper():
        if character not in CHARACTERS:
            continue
        remainder = (remainder + CHARACTERS.index(character)) % 36 or 36
        remainder = remainder * 2 % 37
    return CHARACTERS[(37 - remainder) % 36]


def numbered(prefix: str, *, year: int) -> str:
    """A readable number such as ``FB2026-000139-T``, unique within its prefix and year."""
    body = f"{prefix}{year}-{next_number(prefix, year=year):06d}"
    return f"{body}-{check_character(body)}"

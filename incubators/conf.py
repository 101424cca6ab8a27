"""Settings of the app, each with its default. The client fixes the real ones.

BASE_FILING_NOTICE_DAYS      working days of the public notice
BASE_FILING_VALID_YEARS      years that a filing is valid
BASE_FILING_CLASSES          recognised classes that may file
BASE_FILING_NUMBER_FORMAT    the number on paper, with {year} and {serial}
BASE_FILING_EXTENSION_DAYS   most working days of one extension
BASE_FILING_ACCEPTANCE_DAYS, BASE_FILING_REVIEW_DAYS   time limits in working days
"""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from incubators.choices import RecognisedClass

DEFAULTS = Path(__file__).parent / "data" / "defaults.json"


def notice_days() -> int:
    return getattr(settings, "BASE_FILING_NOTICE_DAYS", 5)


def valid_years() -> int:
    return getattr(settings, "BASE_FILING_VALID_YEARS", 3)


def extension_days() -> int:
    return getattr(settings, "BASE_FILING_EXTENSION_DAYS", 20)


def limits() -> dict[str, int]:
    return {
        "acceptance": getattr(settings, "BASE_FILING_ACCEPTANCE_DAYS", 5),
        "review": getattr(settings, "BASE_FILING_REVIEW_DAYS", 20),
    }


def filing_classes() -> tuple[str, ...]:
    """Every class but "other" may file, unless the settings say otherwise."""
    recognised = tuple(value for value in RecognisedClass.values if value != RecognisedClass.OTHER)
    return tuple(getattr(settings, "BASE_FILING_CLASSES", recognised))


@lru_cache(maxsize=1)
def _defaults() -> dict[str, str]:
    return json.loads(DEFAULTS.read_text(encoding="utf-8"))


def filing_number(*, year: int, serial: int) -> str:
    template = getattr(settings, "BASE_FILING_NUMBER_FORMAT", "") or _defaults()["filing_number"]
    return template.format(year=year, serial=serial)

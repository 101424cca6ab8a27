"""Settings of the app, each with its default. The client fixes the real ones.

BASE_FILING_NOTICE_DAYS      working days of the public notice
BASE_FILING_VALID_YEARS      years that a filing is valid
BASE_FILING_CLASSES          recognised classes that may file
BASE_FILING_NUMBER_FORMAT    the number on paper, with {year} and {serial}
BASE_FILING_EXTENSION_DAYS   most working days of one extension
BASE_RENEWAL_DAYS            days before the last valid day from which a renewal can be filed
BASE_CONFIRMATION_DUE        (month, day) until which the year before is to be confirmed
BASE_CONFIRMATION_NOTICE     working days that a base has at least, when its confirmation opens late
BASE_HEARING_DAYS            working days of the hearing before the office cancels a filing
BASE_CHANGE_ACCEPTANCE_DAYS, BASE_CHANGE_REVIEW_DAYS   time limits of a change in working days
BASE_LIFE_ACCEPTANCE_DAYS    time limit of confirmations, suspensions and cancellations in working days
BASE_FILING_ACCEPTANCE_DAYS, BASE_FILING_REVIEW_DAYS   time limits in working days
"""

import json
from datetime import date
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


def renewal_days() -> int:
    return getattr(settings, "BASE_RENEWAL_DAYS", 90)


def confirmation_due(year: int) -> date:
    """Until when the year is to be confirmed: a day of the year after it."""
    month, day = getattr(settings, "BASE_CONFIRMATION_DUE", (3, 31))
    return date(year + 1, month, day)


def confirmation_notice() -> int:
    return getattr(settings, "BASE_CONFIRMATION_NOTICE", 20)


def hearing_days() -> int:
    return getattr(settings, "BASE_HEARING_DAYS", 10)


def change_limits() -> dict[str, int]:
    return {
        "acceptance": getattr(settings, "BASE_CHANGE_ACCEPTANCE_DAYS", 5),
        "review": getattr(settings, "BASE_CHANGE_REVIEW_DAYS", 10),
    }


def life_limits() -> dict[str, int]:
    return {"acceptance": getattr(settings, "BASE_LIFE_ACCEPTANCE_DAYS", 10)}


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

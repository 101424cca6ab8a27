"""Who an organisation is: the unified social credit code (GB 32100-2015), and how alike two names are."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.cn import uscc

USCC_LENGTH = 18
LOOKALIKES = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}  # letters the standard leaves out, and what was meant
# First two digits of the region: the provinces of GB/T 2260, and 10 for offices of the State.
PROVINCES = frozenset(
    "10 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split()  # noqa: SIM905
)

# For settings: COUNTRIES_OVERRIDE = COUNTRY_NAMES. The portal says "country or region" and names these as the State does.
COUNTRY_NAMES = {
    "HK": gettext_lazy("Hong Kong, China"),
    "MO": gettext_lazy("Macao, China"),
    "TW": gettext_lazy("Taiwan, China"),
}

LEGAL_FORMS_FILE = Path(__file__).parent / "data" / "legal_forms.txt"
SWAPPED = 0.95
INVENTED_PREFIX = "DEM0"  # start of the organisation part of every invented code: no register has given it out


def clean_uscc(text: str) -> str:
    """The code as registers write it. Raises ``ValidationError`` that names the wrong part.

    Blanks, hyphens and full-width characters are put right silently: they come from copying out of scans and forms.
    """
    code = re.sub(
        r"[\s\-\u2010-\u2015\u200b-\u200d\u2060\ufeff]", "", unicodedata.normalize("NFKC", text or "")
    ).upper()
    _check_length(code)
    _check_letters(code)
    _check_authority_and_region(code)
    if uscc.calc_check_digit(code[:17]) != code[17]:
        raise ValidationError(
            _(
                "The last character of the credit code does not fit the others, so at least one character is mistyped. Compare it with the licence."
            ),
            code="check_digit",
        )
    return uscc.validate(code)


def _check_length(code: str) -> None:
    if not code:
        raise ValidationError(_("Enter the unified social credit code."), code="required")
    if len(code) != USCC_LENGTH:
        raise ValidationError(
            _("A credit code has 18 characters; this one has %(count)d."), code="length", params={"count": len(code)}
        )


def _check_letters(code: str) -> None:
    for place, character in enumerate(code, start=1):
        if character in LOOKALIKES:
            raise ValidationError(
                _(
                    "Character %(place)d is the letter %(letter)s, which credit codes do not use. Perhaps it is %(meant)s."
                ),
                code="letter",
                params={"place": place, "letter": character, "meant": LOOKALIKES[character]},
            )
        if not (character.isascii() and character.isalnum()):
            raise ValidationError(
                _("Character %(place)d is neither a digit nor a capital letter. A credit code has only those."),
                code="character",
                params={"place": place},
            )


def _check_authority_and_region(code: str) -> None:
    if not code[:2].isdigit():
        raise ValidationError(
            _("The first two characters name the registration authority and must be digits, such as 91 for companies."),
            code="authority",
        )
    if not code[2:8].isdigit() or code[2:4] not in PROVINCES:
        raise ValidationError(
            _("Characters 3 to 8 (%(region)s) are not a region of China, such as 310115."),
            code="region",
            params={"region": code[2:8]},
        )


def make_uscc(number: int, *, region: str = "310000", authority: str = "91") -> str:
    """An invented code for demonstration and tests: both check digits fit, the middle reads DEM0. One for each number below 10,000."""
    if not 0 <= number < 10_000:
        raise ValueError(f"invented codes are numbered 0 to 9999, not {number}")
    organisation = f"{INVENTED_PREFIX}{number:04d}"
    body = authority + region + organisation + _organisation_check(organisation)
    return clean_uscc(body + uscc.calc_check_digit(body))


def is_invented(code: str) -> bool:
    """Whether ``make_uscc`` made this code."""
    return code[8:12] == INVENTED_PREFIX


def _organisation_check(organisation: str) -> str:
    """Check digit of the nine-character organisation code inside (GB 11714: weights by position, modulo 11)."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * (int(character, 36)) for weight, character in zip(weights, organisation, strict=True))
    return "0123456789X"[(11 - total % 11) % 11]


@lru_cache(maxsize=1)
def _to_simplified():
    from opencc import OpenCC  # reads its tables on first use

    return OpenCC("t2s").convert


@lru_cache(maxsize=1)
def _legal_forms() -> tuple[re.Pattern, re.Pattern]:
    lines = LEGAL_FORMS_FILE.read_text(encoding="utf-8").splitlines()
    words = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    spaced = sorted((word for word in words if word.isascii()), key=len, reverse=True)
    joined = sorted((word for word in words if not word.isascii()), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(spaced) + r")\b"), re.compile("|".join(joined))


def fold_width(text: str) -> str:
    """Full width to half, case dropped, one blank between words. What a person would still call the same text."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def fold_text(text: str) -> str:
    """One spelling for comparing and searching: full width to half, traditional to simplified, accents and case dropped."""
    half_width = unicodedata.normalize("NFKC", text)
    simplified = half_width if half_width.isascii() else _to_simplified()(half_width)
    if not simplified.isascii():
        decomposed = unicodedata.normalize("NFD", simplified)
        plain = "".join(c for c in decomposed if not (unicodedata.combining(c) and ord(c) < 0x0370))
        simplified = unicodedata.normalize("NFC", plain)
    return simplified.casefold()


@lru_cache(maxsize=4096)
def name_core(name: str) -> str:
    """What is left of an organisation's name without spelling variants, punctuation and legal form."""
    spaced, joined = _legal_forms()
    folded = fold_text(name).replace("&", " and ")
    folded = re.sub(r"(?<=\w)\.(?=\w\b)", "", folded)  # "s.a." and "b.v." become words
    words = " ".join(re.sub(r"[^\w]+", " ", folded).split())
    left = " ".join(spaced.sub(" ", joined.sub(" ", words)).split())
    return left or words


def similar_name_score(a: str, b: str) -> float:
    """How alike two names of organisations are: 0 to 100; from about 85 on they deserve a second look. Symmetric."""
    from rapidfuzz import fuzz

    one, other = sorted((name_core(a), name_core(b)))
    if not one or not other:
        return 0.0
    joined = one.replace(" ", ""), other.replace(" ", "")
    scores = [fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other), fuzz.ratio(*joined)]
    if not any(character.isascii() for text in joined for character in text):
        # Chinese has no words to sort, so changed places are found by sorting characters; a little less sure.
        scores.append(SWAPPED * fuzz.ratio("".join(sorted(joined[0])), "".join(sorted(joined[1]))))
    return max(scores)


def similar_names(
    name: str, others: Iterable[tuple[object, str]], *, at_least: float = 85, limit: int = 5
) -> list[tuple[float, object, str]]:
    """Of ``others`` (key, name), those alike enough: (score, key, name), the most alike first."""
    scored = [(similar_name_score(name, other), key, other) for key, other in others]
    return sorted((row for row in scored if row[0] >= at_least), key=lambda row: (-row[0], row[2]))[:limit]

"""Measurable requirements: numbers with units in six languages, converted and compared.

A measure is a range in one unit: "at least 10 mS/cm" is [10, ∞), "at most 3 %" is (-∞, 3], "14 days" is a point. Two are
comparable when their units have the same dimension (pint converts) and they speak of the same thing (`stated.py`).

What is offered meets what is asked when every value that is offered lies in the asked range. A plain number that is
offered says what is reached: it meets a bound in the bound's own sense.
"""

import math
import re
from dataclasses import dataclass
from functools import cache

from . import periods
from .codes import State
from .text import load_data

# Words that make a number a bound, before or after it, without case. Longest first.
LEAST_BEFORE = (
    "at least", "no less than", "not less than", "minimum of", "minimum", "more than", "above", "over", "from", "≥", ">=", ">",
    "不低于", "不少于", "不小于", "至少", "大于", "超过", "高于", "最低", "mindestens", "ab", "über", "mehr als", "no mínimo",
    "pelo menos", "a partir de", "mais de", "acima de", "最低", "少なくとも", "최소", "greater than", "better than",
)  # fmt: skip
MOST_BEFORE = (
    "at most", "no more than", "not more than", "maximum of", "maximum", "up to", "less than", "below", "under", "within", "≤", "<=",
    "<", "不超过", "不高于", "不大于", "最多", "至多", "小于", "低于", "少于", "最大", "höchstens", "maximal", "unter", "weniger als",
    "bis zu", "innerhalb von", "no máximo", "até", "menos de", "abaixo de", "em até", "最大", "最長", "최대",
)  # fmt: skip
LEAST_AFTER = (
    "or more",
    "and more",
    "and above",
    "以上",
    "以上の",
    "及以上",
    "oder mehr",
    "ou mais",
    "이상",
    "を超える",
    "초과",
)
MOST_AFTER = (
    "or less",
    "and below",
    "or fewer",
    "以下",
    "以内",
    "及以下",
    "oder weniger",
    "ou menos",
    "이하",
    "이내",
    "未満",
    "未满",
    "미만",
    "之内",
)
BETWEEN = r"\s*(?:-|–|—|~|～|至|到|から|bis|to|and|und|a|e)\s*"
CJK_DIGITS = {
    "〇": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
CJK_SCALES = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "萬": 10_000,
    "亿": 10**8,
    "億": 10**8,
    "천": 1000,
    "만": 10_000,
}
WORD_SCALES = {"million": 10**6, "millionen": 10**6, "milhões": 10**6, "mil": 1000, "thousand": 1000, "billion": 10**9}
PLAIN = r"\d{1,3}(?:[.,' \u00a0]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
CJK = f"[{''.join(CJK_DIGITS)}{''.join(CJK_SCALES)}]+"
DECIMAL_COMMA = ("de", "pt", "es", "fr")
CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Measure:
    """A range of one quantity as written in text[start:end]; ``least`` and ``most`` in ``unit``, infinite where open.

    ``bound``: written as a bound ("at least"), so that it says what is asked or promised rather than what was reached.
    """

    start: int
    end: int
    text: str
    least: float
    most: float
    unit: str
    dimension: str

    @property
    def bound(self) -> bool:
        return math.isinf(self.least) or math.isinf(self.most)


def find(text: str, lang: str) -> list[Measure]:
    """Every number with a unit in a text, in order of place."""
    found = []
    for match in _pattern().finditer(text):
        values = [_number(part, lang) for part in (match["first"], match["second"]) if part]
        if None in values:
            continue
        least, most, start, end = min(values), max(values), match.start(), match.end()
        before, after = _ending(text[:start], LEAST_BEFORE), _ending(text[:start], MOST_BEFORE)
        if len(values) == 1:
            behind = text[end : end + 12]
            if late := _beginning(behind, LEAST_AFTER):
                most, end = math.inf, end + late
            elif late := _beginning(behind, MOST_AFTER):
                least, end = -math.inf, end + late
            elif before and before >= after:
                most, start = math.inf, start - before
            elif after:
                least, start = -math.inf, start - after
        unit, ahead = _unit(match, text[:start])
        if unit is None:
            continue
        start -= ahead
        dimension, _factor, _offset = _scale(unit)
        found.append(Measure(start, end, text[start:end], least, most, unit, dimension))
    return found


def compare(asked: Measure, offered: Measure) -> State:
    """Whether what is offered meets what is asked. Raises ValueError for measures of different dimensions."""
    if asked.dimension != offered.dimension:
        raise ValueError(f"{asked.unit} and {offered.unit} measure different things")
    low, high = _base(asked.least, asked.unit), _base(asked.most, asked.unit)
    least, most = _base(offered.least, offered.unit), _base(offered.most, offered.unit)
    room = CLOSE * max(1.0, *(abs(value) for value in (low, high, least, most) if math.isfinite(value)))
    if math.isinf(low) and math.isinf(high):
        return State.UNKNOWN
    if math.isinf(high):  # at least: the worst that is offered has to reach it; "up to 12" promises 12 at best
        reached = least if math.isfinite(least) else most
        sure = math.isfinite(least)
    elif math.isinf(low):  # at most
        reached = most if math.isfinite(most) else least
        sure = math.isfinite(most)
    else:
        inside = least <= high + room and most >= low - room
        return State.MET if inside else State.UNMET
    meets = reached >= low - room if math.isinf(high) else reached <= high + room
    if meets and not sure:
        return State.UNKNOWN
    return State.MET if meets else State.UNMET


def converted(measure: Measure, unit: str) -> tuple[float, float]:
    """The range in another unit of the same dimension. Raises ValueError for one of another."""
    dimension, factor, offset = _scale(unit)
    if dimension != measure.dimension:
        raise ValueError(f"{measure.unit} cannot be given in {unit}")
    least, most = ((_base(value, measure.unit) - offset) / factor for value in (measure.least, measure.most))
    return least, most


def measure_key(measure: Measure) -> tuple[str, float, float]:
    """The same for the same range of the same dimension, whatever its unit."""
    return measure.dimension, *(float(f"{_base(value, measure.unit):.9g}") for value in (measure.least, measure.most))


# --- numbers ----------------------------------------------------------------------------------------


def _number(written: str, lang: str) -> float | None:
    scale = 1.0
    words = written.strip().lower()
    for word, factor in WORD_SCALES.items():
        if words.endswith(" " + word):
            words, scale = words[: -len(word)].strip(), scale * factor
            break
    while words and words[-1] in "万萬亿億千천만" and words[0].isdigit():
        scale *= CJK_SCALES[words[-1]]
        words = words[:-1].strip()
    if words and words[0].isdigit():
        value = _digits(words, lang)
        return None if value is None else value * scale
    return _cjk(words)


def _digits(written: str, lang: str) -> float | None:
    plain = re.sub(r"[' \u00a0]", "", written)
    groups = re.split(r"[.,]", plain)
    if len(groups) > 2 or (len(groups) == 2 and len(groups[1]) == 3 and _groups(plain, lang)):
        last_is_decimal = len(groups) > 2 and plain[-len(groups[-1]) - 1] != plain[len(groups[0])]
        digits = "".join(groups[:-1]) + ("." if last_is_decimal else "") + groups[-1]
    else:
        digits = plain.replace(",", ".")
    try:
        return float(digits)
    except ValueError:
        return None


def _groups(plain: str, lang: str) -> bool:
    """Whether "3.000" or "3,000" is three thousand: by the language's own decimal mark."""
    return ("." in plain) == (lang in DECIMAL_COMMA)


def _cjk(written: str) -> float | None:
    """十八万 and the like."""
    total = section = digit = 0
    for sign in written:
        if sign in CJK_DIGITS:
            digit = CJK_DIGITS[sign]
        elif sign in CJK_SCALES:
            scale = CJK_SCALES[sign]
            if scale >= 10_000:
                total, section, digit = total + (section + digit or 1) * scale, 0, 0
            else:
                section, digit = section + (digit or 1) * scale, 0
        else:
            return None
    return float(total + section + digit)


def _ending(before: str, words: tuple[str, ...]) -> int:
    """Length of the longest of the words at the end of a text, spaces behind it included; 0 without one."""
    bare = before.rstrip()
    lowered = bare.lower()
    for word in _longest_first(words):
        if lowered.endswith(word) and not (
            word[0].isalpha() and word.isascii() and lowered[: -len(word)][-1:].isalpha()
        ):
            return len(word) + len(before) - len(bare)
    return 0


def _beginning(behind: str, words: tuple[str, ...]) -> int:
    bare = behind.lstrip()
    for word in _longest_first(words):
        if bare.lower().startswith(word):
            return len(word) + len(behind) - len(bare)
    return 0


@cache
def _longest_first(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


# --- units ------------------------------------------------------------------------------------------


@cache
def _units() -> dict[str, str]:
    return {name: unit for name, unit in load_data("units.json").items() if name != "_"}


def _unit(match: re.Match, before: str) -> tuple[str | None, int]:
    """The unit of a number, by its period where it has one, and how long the words before it are that name the period. No unit for
    a count without a period, which is no measure."""
    name = match["unit"]
    period, ahead = periods.named(match, before)
    if name not in _units():
        return (f"{periods.counts()[name]}/{period}", ahead) if period else (None, 0)
    unit = _units()[name]
    return (f"{unit}/{period}", ahead) if period and _scale(unit)[0] in periods.DELIVERED else (unit, 0)


@cache
def _pattern() -> re.Pattern:
    names = "|".join(re.escape(name) for name in sorted({*_units(), *periods.counts()}, key=len, reverse=True))
    scales = "|".join(WORD_SCALES)
    number = rf"(?:{PLAIN})(?:\s?(?:{scales})\b|\s?(?:[万萬亿億만천]|千(?![瓦伏米克])))*|{CJK}"
    return re.compile(
        rf"(?<![A-Za-z0-9.,\u00c0-\u024f])(?P<first>{number})(?:{BETWEEN}(?P<second>{number}))?[\s\u00a0-]?(?P<unit>{names}){periods.behind()}"
        r"(?![A-Za-z\u00c0-\u024f²³/·])",
    )


@cache
def _registry():
    import pint

    registry = pint.UnitRegistry(cache_folder=None)
    for name in ("cycle", "decibel", "frame", "channel", "set", "piece"):
        registry.define(f"count_{name} = [count_{name}]")
    registry.define("business_quarter = 3 * month")
    return registry


@cache
def _scale(unit: str) -> tuple[str, float, float]:
    """Dimension, and what turns a value into base units: value · factor + offset."""
    registry = _registry()
    one, nothing = (registry.Quantity(value, unit).to_base_units() for value in (1.0, 0.0))
    dimension = str(one.dimensionality)
    if dimension == "dimensionless":
        dimension = "share"
    return dimension, one.magnitude - nothing.magnitude, nothing.magnitude


def _base(value: float, unit: str) -> float:
    _dimension, factor, offset = _scale(unit)
    return value * factor + offset

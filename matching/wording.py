"""Sentences for what the engine says in codes: for the office and the demand's owner, and for the enterprise itself.

Two sentences for each code: about the company (``ABOUT``) and to the company (``TO``). Where a sentence quotes the
company's own words or amounts, ``WITHOUT_QUOTES`` has one for readers who may not know yet who the company is.
"""

from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from enterprises.models.enterprise import money_range
from enterprises.vocabulary import CooperationType, Language
from matching.engine.certainty import Band, Spread
from matching.engine.codes import CriterionCode, PartCode, ReasonCode, State
from regions.reference import field_label, region_label

R = ReasonCode
OFFICE, OWNER, ENTERPRISE, MANAGER = "office", "owner", "enterprise", "manager"
QUOTED = 4  # words quoted in one sentence

ABOUT = {
    R.TERMS_MATCHED: _("Its texts answer %(matched)s of %(asked)s things asked for: %(terms)s"),
    R.TERMS_MISSING: _("Not mentioned in its texts: %(terms)s"),
    R.FIELD_SAME: _("Works in the field asked for: %(codes)s"),
    R.FIELD_RELATED: _("Works in a related field: %(offered_codes)s; asked for is %(codes)s"),
    R.FIELD_OTHER: _("Works in another field: %(offered_codes)s; asked for is %(codes)s"),
    R.EXCLUDED_BY_DEMAND: _("The demand does not want %(terms)s; the company offers %(offered)s"),
    R.LOW_PRIORITY: _("Answers mainly what the demand gives low priority: %(terms)s"),
    R.SUPPLIER_DECLINES: _("The company writes that it does not do this: %(offered)s"),
    R.CERTIFICATION_HELD: _("Holds the certificates asked for: %(names)s"),
    R.CERTIFICATION_EQUIVALENT: _("Holds %(by)s, which counts for %(names)s"),
    R.CERTIFICATION_MISSING: _("Lacks certificates asked for: %(names)s"),
    R.CERTIFICATION_PENDING: _("Has applied for, but does not hold yet: %(names)s"),
    R.CERTIFICATION_UNKNOWN: _("Has listed no certificates; asked for: %(names)s"),
    R.TRL_REACHED: _("TRL %(trl)s, asked for at least %(min_trl)s"),
    R.TRL_BELOW: _("TRL %(trl)s only, asked for at least %(min_trl)s"),
    R.TRL_UNKNOWN: _("Has not stated its TRL; asked for at least %(min_trl)s"),
    R.COOPERATION_OFFERED: _("Offers the co-operation asked for: %(type)s"),
    R.COOPERATION_NOT_OFFERED: _("Does not offer %(type)s; offers %(offered_types)s"),
    R.COOPERATION_UNKNOWN: _("Has not said whether it offers %(type)s"),
    R.REGION_SERVED: _("Aims at %(country)s"),
    R.REGION_NEAR: _("Aims at %(near)s, near %(country)s"),
    R.REGION_NOT_SERVED: _("Does not aim at %(country)s, but at %(served)s"),
    R.REGION_UNKNOWN: _("Has not said whether it serves %(country)s"),
    R.REGION_REFUSED: _("Does not deliver to %(country)s"),
    R.LANGUAGE_SHARED: _("Works in %(language)s"),
    R.LANGUAGE_ENGLISH: _("Does not work in %(language)s, but in English"),
    R.LANGUAGE_MISSING: _("Works neither in %(language)s nor in English, but in %(spoken)s"),
    R.LANGUAGE_UNKNOWN: _("Has not said whether it works in %(language)s"),
    R.CAPACITY_ENOUGH: _("%(employees)s employees, asked for at least %(min_employees)s"),
    R.CAPACITY_SMALL: _("%(employees)s employees only, asked for at least %(min_employees)s"),
    R.CAPACITY_UNKNOWN: _("Has not stated its employees; asked for at least %(min_employees)s"),
    R.BUDGET_FITS: _("Takes orders of %(contract)s; the budget is %(budget)s"),
    R.BUDGET_BELOW: _("The budget of %(budget)s is below its smallest order: %(contract)s"),
    R.BUDGET_ABOVE: _("Its usual contracts (%(contract)s) are smaller than the budget of %(budget)s: whether it takes one so large would settle it"),
    R.BUDGET_UNKNOWN: _("Has not stated the orders that it takes; the budget is %(budget)s"),
    R.BUDGET_NO_RATE: _("Takes orders of %(contract)s; an exchange rate of %(currencies)s would settle whether the budget of %(budget)s fits"),
    R.EXPORT_FREE: _("Its technology may be exported freely (asked for: %(type)s)"),
    R.EXPORT_LICENCE: _("Its technology is restricted for export: a licence of the commerce authority would settle it"),
    R.EXPORT_FORBIDDEN: _("The export of its technology is forbidden, and the demand asks for %(type)s in %(country)s"),
    R.EXPORT_UNKNOWN: _("Has not said whether its technology may be exported (asked for: %(type)s)"),
    R.MEASURE_MET: _("Meets “%(quote)s”: “%(offered_quote)s”"),
    R.MEASURE_UNMET: _("Does not meet “%(quote)s”: “%(offered_quote)s”"),
    R.MEASURE_UNSURE: _("“%(offered_quote)s” leaves open whether “%(quote)s” is met"),
    R.MEASURE_UNKNOWN: _("Says nothing about “%(quote)s”"),
    R.COUNTRY_SAME: _("Is in %(country)s"),
    R.COUNTRY_COVERED: _("Is in %(base_country)s and covers %(country)s"),
    R.COUNTRY_NEAR: _("Is in %(base_country)s, near %(country)s"),
    R.COUNTRY_OTHER: _("Is in %(base_country)s, not in %(country)s"),
    R.SERVICE_OFFERED: _("Offers the service: %(service)s"),
    R.SERVICE_MISSING: _("Does not offer %(service)s; offers %(offered_services)s"),
    R.SPECIALITY_SAME: _("Is at home in the field: %(codes)s"),
    R.SPECIALITY_RELATED: _("Is at home in a related field: %(offered_codes)s"),
    R.SPECIALITY_OTHER: _("Is at home in other fields: %(offered_codes)s"),
    R.CAPABILITY_DECLINED: _("Writes that it does not take this on: %(offered)s"),
    R.LOAD_FREE: _("Has room: %(load)s of %(capacity)s places taken"),
    R.LOAD_FULL: _("Has no room: %(load)s of %(capacity)s places taken"),
    R.LOAD_UNKNOWN: _("Has not said how much it can take on"),
    R.LEVEL: _("Level %(level)s, %(past_deals)s deals so far"),
    R.BELOW_MINIMUM: _("Fewer than %(minimum)s points of 100"),
    R.GATE_UNMET: _("Fails a must of the demand: %(criterion)s"),
    R.LOOK_ALIKE: _("The same words mean something else here: %(terms)s"),
    R.OTHER_APPLICATION: _("Same field (%(codes)s), but made for another use"),
    R.CAPACITY_FULL: _("Is proposed for as many demands as it may be"),
    R.CONFLICT: _("Belongs to the owner of the demand"),
}  # fmt: skip

TO = {
    R.TERMS_MATCHED: _("Your texts answer %(matched)s of %(asked)s things asked for: %(terms)s"),
    R.TERMS_MISSING: _("Asked for, and not mentioned in your texts: %(terms)s"),
    R.FIELD_SAME: _("You work in the field asked for: %(codes)s"),
    R.FIELD_RELATED: _("You work in a related field: %(offered_codes)s; asked for is %(codes)s"),
    R.FIELD_OTHER: _("You work in another field: %(offered_codes)s; asked for is %(codes)s"),
    R.EXCLUDED_BY_DEMAND: _("The other side does not want %(terms)s; you offer %(offered)s"),
    R.LOW_PRIORITY: _("You answer mainly what has low priority for the other side: %(terms)s"),
    R.SUPPLIER_DECLINES: _("You write that you do not do this: %(offered)s"),
    R.CERTIFICATION_HELD: _("You hold the certificates asked for: %(names)s"),
    R.CERTIFICATION_EQUIVALENT: _("You hold %(by)s, which counts for %(names)s"),
    R.CERTIFICATION_MISSING: _("Asked for, and not in your profile: %(names)s"),
    R.CERTIFICATION_PENDING: _("You have applied for, but do not hold yet: %(names)s"),
    R.CERTIFICATION_UNKNOWN: _("List your certificates; asked for: %(names)s"),
    R.TRL_REACHED: _("Your TRL %(trl)s is enough; asked for at least %(min_trl)s"),
    R.TRL_BELOW: _("Your TRL %(trl)s is below the %(min_trl)s asked for"),
    R.TRL_UNKNOWN: _("State your TRL; asked for at least %(min_trl)s"),
    R.COOPERATION_OFFERED: _("You offer the co-operation asked for: %(type)s"),
    R.COOPERATION_NOT_OFFERED: _("You do not offer %(type)s, but %(offered_types)s"),
    R.COOPERATION_UNKNOWN: _("Say whether you offer %(type)s"),
    R.REGION_SERVED: _("You aim at %(country)s"),
    R.REGION_NEAR: _("You aim at %(near)s; say whether you also serve %(country)s"),
    R.REGION_NOT_SERVED: _("%(country)s is not among the countries and regions you aim at"),
    R.REGION_UNKNOWN: _("Say whether you serve %(country)s"),
    R.REGION_REFUSED: _("You do not deliver to %(country)s"),
    R.LANGUAGE_SHARED: _("You work in %(language)s"),
    R.LANGUAGE_ENGLISH: _("You work in English; the other side writes in %(language)s, a technology manager could help"),
    R.LANGUAGE_MISSING: _("The other side writes in %(language)s, which is not among your languages"),
    R.LANGUAGE_UNKNOWN: _("Say whether you work in %(language)s or in English"),
    R.CAPACITY_ENOUGH: _("Your %(employees)s employees are enough; asked for at least %(min_employees)s"),
    R.CAPACITY_SMALL: _("Your %(employees)s employees are fewer than the %(min_employees)s asked for"),
    R.CAPACITY_UNKNOWN: _("State how many employees you have; asked for at least %(min_employees)s"),
    R.BUDGET_FITS: _("The budget of %(budget)s fits the orders that you take: %(contract)s"),
    R.BUDGET_BELOW: _("The budget of %(budget)s is below your smallest order: %(contract)s"),
    R.BUDGET_ABOVE: _("The budget of %(budget)s is above your usual contracts (%(contract)s): say whether you take one so large"),
    R.BUDGET_UNKNOWN: _("State the orders that you take; the budget is %(budget)s"),
    R.BUDGET_NO_RATE: _("You take orders of %(contract)s; an exchange rate of %(currencies)s, entered by the office, would settle whether the budget of %(budget)s fits"),
    R.EXPORT_FREE: _("Your technology may be exported freely, as %(type)s needs"),
    R.EXPORT_LICENCE: _("Your technology is restricted for export: apply for a licence before you promise %(type)s"),
    R.EXPORT_FORBIDDEN: _("You state that the export of your technology is forbidden; this demand asks for %(type)s in %(country)s"),
    R.EXPORT_UNKNOWN: _("Say whether your technology may be exported: %(type)s needs it"),
    R.MEASURE_MET: _("“%(offered_quote)s” meets what is asked for: “%(quote)s”"),
    R.MEASURE_UNMET: _("“%(offered_quote)s” does not meet what is asked for: “%(quote)s”"),
    R.MEASURE_UNSURE: _("“%(offered_quote)s” leaves open whether you reach “%(quote)s”: state what you guarantee"),
    R.MEASURE_UNKNOWN: _("State your figure for “%(quote)s”"),
    R.BELOW_MINIMUM: _("Too little in common: fewer than %(minimum)s points of 100"),
    R.GATE_UNMET: _("The other side made this a must: %(criterion)s"),
    R.LOOK_ALIKE: _("The same words mean something else there: %(terms)s"),
    R.OTHER_APPLICATION: _("Same field (%(codes)s), but for another use"),
    R.CAPACITY_FULL: _("You are proposed for as many demands as you may be"),
    R.CONFLICT: _("The demand is your own"),
}  # fmt: skip

WITHOUT_QUOTES = {
    R.BUDGET_FITS: _("Takes orders within your budget of %(budget)s"),
    R.BUDGET_BELOW: _("Your budget of %(budget)s is below the smallest order that it takes"),
    R.BUDGET_ABOVE: _(
        "Its usual contracts are smaller than your budget of %(budget)s: whether it takes one so large would settle it"
    ),
    R.BUDGET_NO_RATE: _(
        "States its orders in another currency; an exchange rate of %(currencies)s would settle whether your budget of %(budget)s fits"
    ),
    R.MEASURE_MET: _("Meets “%(quote)s”"),
    R.MEASURE_UNMET: _("Does not meet “%(quote)s”"),
    R.MEASURE_UNSURE: _("Leaves open whether “%(quote)s” is met"),
    R.EXCLUDED_BY_DEMAND: _("Offers what you do not want: %(terms)s"),
    R.SUPPLIER_DECLINES: _("The company writes that it does not do a part of this"),
    R.CAPABILITY_DECLINED: _("Writes that it does not take a part of this on"),
}

PARTS = {
    PartCode.TERMS: _("Technical terms"),
    PartCode.FIELDS: _("Field"),
    PartCode.HARD: _("Hard requirements"),
    PartCode.REGION_LANGUAGE: _("Region and language"),
    PartCode.SOFT: _("Size and budget"),
    PartCode.MEANING: _("Meaning of the texts"),
    PartCode.EXCLUSIONS: _("Taken off for what is not wanted"),
    PartCode.COUNTRY: _("Country"),
    PartCode.SERVICE: _("Service"),
    PartCode.SPECIALITY: _("Speciality"),
    PartCode.WORKLOAD: _("Workload"),
    PartCode.EXPERIENCE: _("Experience"),
}

CRITERIA = {
    CriterionCode.CERTIFICATION: _("Certificates"),
    CriterionCode.TRL: _("Maturity (TRL)"),
    CriterionCode.COOPERATION: _("Form of co-operation"),
    CriterionCode.REGION: _("Country or region"),
    CriterionCode.LANGUAGE: _("Language"),
    CriterionCode.CAPACITY: _("Size of the company"),
    CriterionCode.EXPORT: _("Export of technology"),
    CriterionCode.MEASURE: _("Numbers"),
    CriterionCode.BUDGET: _("Budget"),
    CriterionCode.EXCLUSION: _("What is not wanted"),
    CriterionCode.CONFLICT: _("Conflict"),
    CriterionCode.COUNTRY: _("Country"),
    CriterionCode.SERVICE: _("Service"),
    CriterionCode.SPECIALITY: _("Speciality"),
    CriterionCode.WORKLOAD: _("Workload"),
}

# Short names of the reasons for which a company is not in a list; the last two are the portal's own.
LEFT_OUT = {
    R.BELOW_MINIMUM: _("Too little in common"),
    R.GATE_UNMET: _("Fails a must"),
    R.EXPORT_FORBIDDEN: _("Export forbidden"),
    R.LOOK_ALIKE: _("Same word, other meaning"),
    R.OTHER_APPLICATION: _("Other use"),
    R.CAPACITY_FULL: _("Limit reached"),
    R.CONFLICT: _("Own organisation"),
    "beyond_the_list": _("Good enough, but the list is full"),
    "not_named": _("Not named by the owner"),
}

TERM_KINDS = {
    "same": _("Same word"),
    "lexicon": _("Dictionary"),
    "concept": _("Taxonomy"),
}

ABOUT_MANAGER = {
    R.TERMS_MATCHED: _("Has written about: %(terms)s"),
    R.TERMS_MISSING: _("Has not written about: %(terms)s"),
    R.FIELD_SAME: _("Knows the field asked for: %(codes)s"),
    R.FIELD_RELATED: _("Knows a related field: %(offered_codes)s"),
    R.REGION_SERVED: _("Knows %(country)s"),
    R.REGION_NEAR: _("Knows %(near)s, near %(country)s"),
    R.REGION_NOT_SERVED: _("Has not named %(country)s, but %(served)s"),
    R.REGION_UNKNOWN: _("Has named no countries or regions"),
}

STATES = {
    State.MET: _("Met"),
    State.UNMET: _("Not met"),
    State.UNKNOWN: _("Not known"),
    State.EXCLUDED: _("Not wanted"),
}


def sentence(reason: dict[str, Any], *, reader: str, quotes: bool = True) -> str:
    """A stored reason ({"code", "params"}) in the active language, for the office, the demand's owner or the enterprise; or about a manager.

    ``quotes=False`` keeps the company's own words back. An unknown code (of a newer engine) is shown as it is.
    """
    try:
        code = ReasonCode(reason["code"])
    except ValueError:
        return reason["code"]
    words = {ENTERPRISE: TO, MANAGER: ABOUT_MANAGER}.get(reader, {}).get(code)
    if words is None:
        words = WITHOUT_QUOTES.get(code) if not quotes else None
    words = words or ABOUT[code]
    return str(words) % {name: value_words(name, value) for name, value in reason["params"].items()}


def value_words(name: str, value: Any) -> str:
    """A parameter as a person reads it."""
    if name in READERS_OF:
        return READERS_OF[name](value)
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:,}" if isinstance(value, int) and value >= 10_000 else str(value)


def _label(choices, code: str) -> str:
    return str(dict(choices.choices).get(code, code))


def country_name(code: str) -> str:
    known = region_label(code)
    return known if known != code else str(countries.name(code) or code)


def _listed(values) -> str:
    return gettext(", ").join(str(value) for value in values)


def _quoted(values) -> str:
    shown = [gettext("“%(word)s”") % {"word": value} for value in values[:QUOTED]]
    return gettext(", ").join(shown) + (gettext(" and more") if len(values) > QUOTED else "")


# How each kind of parameter (``engine.codes``, top) is read; what is not here is a number or a word.
READERS_OF = {
    "terms": lambda value: _quoted(value),
    "offered": lambda value: _quoted(value),
    "codes": lambda value: _listed(map(field_label, value)) or gettext("not stated"),
    "offered_codes": lambda value: _listed(map(field_label, value)) or gettext("not stated"),
    "names": lambda value: _listed(value),
    "by": lambda value: _listed(value),
    "country": lambda value: country_name(value),
    "near": lambda value: country_name(value),
    "base_country": lambda value: country_name(value),
    "served": lambda value: _listed(map(country_name, value)),
    "language": lambda value: _label(Language, value),
    "spoken": lambda value: _listed(_label(Language, one) for one in value),
    "type": lambda value: _label(CooperationType, value),
    "offered_types": lambda value: _listed(_label(CooperationType, one) for one in value),
    "criterion": lambda value: str(CRITERIA.get(value, value)),
    "offered_services": lambda value: _listed(value),
    "budget": lambda value: money_range(*value),
    "contract": lambda value: money_range(*value),
    "currencies": lambda value: _listed(value),
}

# How far the first may be trusted; the figures are measured: docs/matching.md, "How certain".
CERTAINTY = {
    Band.CLEAR: _("A clear first: %(lead)s points before the second, %(reach)s before the tenth"),
    Band.AHEAD: _(
        "Ahead, but not clear: %(lead)s points before the second, %(reach)s before the tenth. Read the first few"
    ),
    Band.CLOSE: _("Close together: %(lead)s points between first and second, %(reach)s to the tenth. Read them all"),
}
BANDS = {Band.CLEAR: _("Clear first"), Band.AHEAD: _("Ahead"), Band.CLOSE: _("Close together")}
RIGHT_OF_TEN = {Band.CLEAR: "9.8", Band.AHEAD: "6.9", Band.CLOSE: "4.2"}


def certainty(spread: Spread) -> str:
    """The lead of the first in words and figures."""
    return str(CERTAINTY[spread.band]) % {"lead": f"{spread.lead:.1f}", "reach": f"{spread.reach:.1f}"}


def certainty_measured(spread: Spread) -> str:
    """How often the first of such a list was the best on the judged data."""
    return gettext("In ten such lists of the judged data the first was the best one in %(n)s.") % {
        "n": RIGHT_OF_TEN[spread.band]
    }


# On the judged data (demo_data/matching-eval): three quarters of the exact answers score 76 and more, three quarters of the good leads below 63.
STRONG, POSSIBLE = 70, 50


def judgement(score: float) -> str:
    """Words for a score of 0 to 100."""
    if score >= STRONG:
        return gettext("Strong match")
    return gettext("Possible") if score >= POSSIBLE else gettext("Weak link")


def part_label(code: str) -> str:
    return str(PARTS.get(code, code))


def left_out_label(code: str) -> str:
    return str(LEFT_OUT.get(code, code))


def companies(number: int) -> str:
    return ngettext("%(n)d company", "%(n)d companies", number) % {"n": number}

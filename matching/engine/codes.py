"""Every code the engine can utter, with the parameters that come with it.

The engine writes no sentence in any language: the caller turns a code and its parameters into text.
`REASON_PARAMS` is complete (a test holds every emitted reason against it), so a caller can check that
it has a sentence for each.  Kinds of parameter:

* `terms`         list of strings quoted from the asking side's text (at most 6)
* `offered`       list of strings quoted from the offering side's text (at most 6)
* `codes`         list of taxonomy codes
* `names`         list of certificate names as the demand wrote them
* `quote`, `offered_quote`   strings quoted from the asking and the offering side's text
* `country`, `language`, `type`   ISO 3166 alpha-2, ISO 639-1, a cooperation type code
* `budget`, `contract`   a range of money: [least, most, currency], null where open
* `currencies`    list of ISO 4217 codes
* everything else a number
"""

from enum import StrEnum


class NoteCode(StrEnum):
    """What a run should say about the way it was made."""

    ENCODER_MISSING = "encoder_missing"  # the folder named for it is not there
    ENCODER_BROKEN = "encoder_broken"  # it is there and cannot be read


class PartCode(StrEnum):
    """The parts of a score, in the order in which they are shown."""

    TERMS = "terms"
    FIELDS = "fields"
    HARD = "hard"
    REGION_LANGUAGE = "region_language"
    SOFT = "soft"
    MEANING = "meaning"  # of an optional sentence encoder
    EXCLUSIONS = "exclusions"  # never above 0: `out_of` is 0, `points` is what is taken off
    COUNTRY = "country"  # bases only
    SERVICE = "service"  # bases only
    SPECIALITY = "speciality"  # managers only
    WORKLOAD = "workload"  # managers only
    EXPERIENCE = "experience"  # managers only


class State(StrEnum):
    """Outcome of one criterion.  Unknown is not failure: it costs half of what unmet costs, or nothing."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    EXCLUDED = "excluded"  # the asking side wrote that it does not want this


class CriterionCode(StrEnum):
    """What is compared besides the text.  Parameters are those of the reason that goes with the state."""

    CERTIFICATION = "certification"
    TRL = "trl"
    COOPERATION = "cooperation"
    REGION = "region"
    LANGUAGE = "language"
    CAPACITY = "capacity"
    EXPORT = "export"
    MEASURE = "measure"
    BUDGET = "budget"
    EXCLUSION = "exclusion"
    CONFLICT = "conflict"
    COUNTRY = "country"  # bases
    SERVICE = "service"  # bases
    SPECIALITY = "speciality"  # managers, bases
    WORKLOAD = "workload"  # managers


class ReasonCode(StrEnum):
    """Why, and why not.  Parameters: `REASON_PARAMS`."""

    # text and fields
    TERMS_MATCHED = "terms_matched"
    TERMS_MISSING = "terms_missing"
    FIELD_SAME = "field_same"
    FIELD_RELATED = "field_related"
    FIELD_OTHER = "field_other"
    EXCLUDED_BY_DEMAND = "excluded_by_demand"
    LOW_PRIORITY = "low_priority"
    SUPPLIER_DECLINES = "supplier_declines"
    # structured criteria of a demand
    CERTIFICATION_HELD = "certification_held"
    CERTIFICATION_EQUIVALENT = "certification_equivalent"
    CERTIFICATION_MISSING = "certification_missing"
    CERTIFICATION_PENDING = "certification_pending"
    CERTIFICATION_UNKNOWN = "certification_unknown"
    TRL_REACHED = "trl_reached"
    TRL_BELOW = "trl_below"
    TRL_UNKNOWN = "trl_unknown"
    COOPERATION_OFFERED = "cooperation_offered"
    COOPERATION_NOT_OFFERED = "cooperation_not_offered"
    COOPERATION_UNKNOWN = "cooperation_unknown"
    REGION_SERVED = "region_served"
    REGION_NEAR = "region_near"
    REGION_NOT_SERVED = "region_not_served"
    REGION_UNKNOWN = "region_unknown"
    REGION_REFUSED = "region_refused"
    LANGUAGE_SHARED = "language_shared"
    LANGUAGE_ENGLISH = "language_english"
    LANGUAGE_MISSING = "language_missing"
    LANGUAGE_UNKNOWN = "language_unknown"
    CAPACITY_ENOUGH = "capacity_enough"
    CAPACITY_SMALL = "capacity_small"
    CAPACITY_UNKNOWN = "capacity_unknown"
    BUDGET_FITS = "budget_fits"
    BUDGET_BELOW = "budget_below"
    BUDGET_ABOVE = "budget_above"
    BUDGET_UNKNOWN = "budget_unknown"
    BUDGET_NO_RATE = "budget_no_rate"
    EXPORT_FREE = "export_free"
    EXPORT_LICENCE = "export_licence"
    EXPORT_FORBIDDEN = "export_forbidden"
    EXPORT_UNKNOWN = "export_unknown"
    MEASURE_MET = "measure_met"
    MEASURE_UNMET = "measure_unmet"
    MEASURE_UNSURE = "measure_unsure"
    MEASURE_UNKNOWN = "measure_unknown"
    # bases
    COUNTRY_SAME = "country_same"
    COUNTRY_COVERED = "country_covered"
    COUNTRY_NEAR = "country_near"
    COUNTRY_OTHER = "country_other"
    SERVICE_OFFERED = "service_offered"
    SERVICE_MISSING = "service_missing"
    SPECIALITY_SAME = "speciality_same"
    SPECIALITY_RELATED = "speciality_related"
    SPECIALITY_OTHER = "speciality_other"
    CAPABILITY_DECLINED = "capability_declined"
    # managers
    LOAD_FREE = "load_free"
    LOAD_FULL = "load_full"
    LOAD_UNKNOWN = "load_unknown"
    LEVEL = "level"
    # left out
    BELOW_MINIMUM = "below_minimum"
    GATE_UNMET = "gate_unmet"
    LOOK_ALIKE = "look_alike"
    OTHER_APPLICATION = "other_application"
    CAPACITY_FULL = "capacity_full"
    CONFLICT = "conflict"


R = ReasonCode
REASON_PARAMS: dict[ReasonCode, tuple[str, ...]] = {
    R.TERMS_MATCHED: ("terms", "matched", "asked"),  # matched of asked term groups; the strongest as terms
    R.TERMS_MISSING: ("terms", "missing", "asked"),  # asked for, not found in the offering text
    R.FIELD_SAME: ("codes",),
    R.FIELD_RELATED: ("codes", "offered_codes"),  # same domain, or a general code against a special one
    R.FIELD_OTHER: ("codes", "offered_codes"),
    R.EXCLUDED_BY_DEMAND: ("terms", "offered"),
    R.LOW_PRIORITY: ("terms", "offered"),  # "oxides are possible but of lower priority"
    R.SUPPLIER_DECLINES: ("terms", "offered"),  # the supplier writes that it does not do what is asked
    R.CERTIFICATION_HELD: ("names",),
    R.CERTIFICATION_EQUIVALENT: ("names", "by"),  # by: names of the certificates that count for them
    R.CERTIFICATION_MISSING: ("names",),
    R.CERTIFICATION_PENDING: ("names",),  # the supplier writes that it has applied
    R.CERTIFICATION_UNKNOWN: ("names",),  # the supplier has listed no certificate at all
    R.TRL_REACHED: ("trl", "min_trl"),
    R.TRL_BELOW: ("trl", "min_trl"),
    R.TRL_UNKNOWN: ("min_trl",),
    R.COOPERATION_OFFERED: ("type",),
    R.COOPERATION_NOT_OFFERED: ("type", "offered_types"),
    R.COOPERATION_UNKNOWN: ("type",),
    R.REGION_SERVED: ("country",),
    R.REGION_NEAR: ("country", "near"),  # near: a served country of the same region
    R.REGION_NOT_SERVED: ("country", "served"),
    R.REGION_UNKNOWN: ("country",),
    R.REGION_REFUSED: ("country",),
    R.LANGUAGE_SHARED: ("language",),
    R.LANGUAGE_ENGLISH: ("language",),  # not the asked language, but English
    R.LANGUAGE_MISSING: ("language", "spoken"),
    R.LANGUAGE_UNKNOWN: ("language",),
    R.CAPACITY_ENOUGH: ("employees", "min_employees"),
    R.CAPACITY_SMALL: ("employees", "min_employees"),
    R.CAPACITY_UNKNOWN: ("min_employees",),
    R.BUDGET_FITS: ("budget", "contract"),
    R.BUDGET_BELOW: ("budget", "contract"),  # below the smallest order that the supplier takes
    R.BUDGET_ABOVE: ("budget", "contract"),  # above its usual contracts: whether it takes one so large would settle it
    R.BUDGET_UNKNOWN: ("budget",),  # the supplier has stated no contracts
    R.BUDGET_NO_RATE: ("budget", "contract", "currencies"),  # an exchange rate would settle it
    R.EXPORT_FREE: ("type", "country"),
    R.EXPORT_LICENCE: ("type", "country"),  # restricted: a licence of the exporting country would settle it
    R.EXPORT_FORBIDDEN: ("type", "country"),
    R.EXPORT_UNKNOWN: ("type", "country"),
    R.MEASURE_MET: ("quote", "offered_quote"),  # a number with its unit as each side wrote it
    R.MEASURE_UNMET: ("quote", "offered_quote"),
    R.MEASURE_UNSURE: ("quote", "offered_quote"),  # "up to 12" does not promise 10
    R.MEASURE_UNKNOWN: ("quote",),
    R.COUNTRY_SAME: ("country",),
    R.COUNTRY_COVERED: ("country", "base_country"),
    R.COUNTRY_NEAR: ("country", "base_country"),
    R.COUNTRY_OTHER: ("country", "base_country"),
    R.SERVICE_OFFERED: ("service",),
    R.SERVICE_MISSING: ("service", "offered_services"),
    R.SPECIALITY_SAME: ("codes",),
    R.SPECIALITY_RELATED: ("codes", "offered_codes"),
    R.SPECIALITY_OTHER: ("codes", "offered_codes"),
    R.CAPABILITY_DECLINED: ("terms", "offered"),  # the base writes that it does not take this on
    R.LOAD_FREE: ("load", "capacity"),
    R.LOAD_FULL: ("load", "capacity"),
    R.LOAD_UNKNOWN: (),
    R.LEVEL: ("level", "past_deals"),
    R.BELOW_MINIMUM: ("minimum",),
    R.GATE_UNMET: ("criterion",),  # the asking side made this criterion a must: see the criterion itself
    R.LOOK_ALIKE: ("terms",),  # same words, but no field in common
    R.OTHER_APPLICATION: ("codes",),  # same field, but little of what is asked
    R.CAPACITY_FULL: ("limit",),
    R.CONFLICT: (),
}

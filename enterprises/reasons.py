"""The engine's reasons for and against a base, as sentences that name the very service, country and field."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from incubators.service_types import service_label
from matching.engine import ReasonCode
from regions.reference import field_label, region_label

SENTENCES = {
    ReasonCode.COUNTRY_SAME: gettext_lazy("It is in %(country)s itself."),
    ReasonCode.COUNTRY_COVERED: gettext_lazy("It is in %(base_country)s and serves %(country)s from there."),
    ReasonCode.COUNTRY_NEAR: gettext_lazy("It is in %(base_country)s, near %(country)s, which it does not serve."),
    ReasonCode.COUNTRY_OTHER: gettext_lazy("It is in %(base_country)s and does not serve %(country)s."),
    ReasonCode.SERVICE_OFFERED: gettext_lazy("It offers the service “%(service)s”."),
    ReasonCode.SERVICE_MISSING: gettext_lazy("It does not offer “%(service)s”, but %(offered_services)s."),
    ReasonCode.SPECIALITY_SAME: gettext_lazy("It specialises in a field of the enterprise: %(codes)s."),
    ReasonCode.SPECIALITY_RELATED: gettext_lazy("It specialises in %(offered_codes)s, which is close to %(codes)s."),
    ReasonCode.SPECIALITY_OTHER: gettext_lazy("It specialises in %(offered_codes)s, not in %(codes)s."),
    ReasonCode.TERMS_MATCHED: gettext_lazy("Its description answers these words of the request: %(terms)s."),
    ReasonCode.CAPABILITY_DECLINED: gettext_lazy("It writes that it does not take this on: %(offered)s."),
}
MOST_NAMED = 4  # of a list, before "and more"


def sentence(reason: dict) -> str:
    """``{"code": …, "params": {…}}`` in the active language."""
    code = ReasonCode(reason["code"])
    params = reason["params"]
    if code == ReasonCode.SPECIALITY_OTHER and not params.get("offered_codes"):
        return _("It has not said what it specialises in.")
    if code == ReasonCode.SPECIALITY_OTHER and not params.get("codes"):
        return _("The enterprise has not named its technology field.")
    return str(SENTENCES[code]) % {name: _words(name, value) for name, value in params.items()}


def _words(name: str, value) -> str:
    if isinstance(value, list):
        named = [_word(name, item) for item in value[:MOST_NAMED]]
        text = pgettext("between the items of a list", ", ").join(named)
        return _("%(names)s and more") % {"names": text} if len(value) > MOST_NAMED else text
    return _word(name, value)


def _word(name: str, value) -> str:
    if name in {"country", "base_country"}:
        return region_label(value)
    if name in {"service", "offered_services"}:
        return service_label(value)
    if name in {"codes", "offered_codes"}:
        return field_label(value)
    if name in {"terms", "offered"}:
        return _("“%(word)s”") % {"word": value}
    return str(value)

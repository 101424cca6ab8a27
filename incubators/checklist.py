"""The reviewer's checklist of a base filing: what to judge, and what the filing itself says about it."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.kinds import CheckLine
from incubators import choices
from incubators.models import BaseFiling, Incubator
from incubators.service_types import service_label


def _filing(case) -> BaseFiling:
    """The filing as it was handed in; read once for all lines."""
    if "_filing" not in case.__dict__:
        case.__dict__["_filing"] = case.kind_of.content(case)
    return case.__dict__["_filing"]


def _day(day) -> str:
    return f"{day:%Y-%m-%d}" if day else "—"


def recognition(case) -> str:
    """From the commission's record of today, not from the form."""
    incubator = Incubator.objects.filter(organisation=case.applicant_id).first()
    if incubator is None or not incubator.recognised_class:
        return _("no class on record")
    words = _("%(class)s, No. %(number)s, valid until %(day)s") % {
        "class": incubator.get_recognised_class_display(),
        "number": incubator.class_evidence_no or "—",
        "day": _day(incubator.class_valid_until),
    }
    return _("%(words)s: has ended") % {"words": words} if incubator.class_has_ended else words


def premises(case) -> str:
    filing = _filing(case)
    slots = set(case.attachments.current().filter(slot__in=["premises", "agreement"]).values_list("slot", flat=True))
    words = _("%(kind)s of %(signed)s, valid until %(until)s; %(area)s m²; files: %(files)d of 2") % {
        "kind": filing.get_agreement_kind_display() or "—",
        "signed": _day(filing.agreement_signed_on),
        "until": _day(filing.agreement_until),
        "area": f"{filing.area.normalize():f}" if filing.area else "—",
        "files": len(slots),
    }
    ended = filing.agreement_until and filing.agreement_until < timezone.localdate()
    return _("%(words)s: has ended") % {"words": words} if ended else words


def outward_investment(case) -> str:
    filing = _filing(case)
    words = f"{filing.get_holding_display()}; {filing.get_odi_need_display()}"
    if filing.odi_no:
        words += f" ({filing.odi_no}, {_day(filing.odi_on)})"
    held = filing.holding in choices.HELD_THROUGH_LOCAL_ENTITY
    if held and filing.odi_need == choices.OdiNeed.NOT_NEEDED:
        return _("%(words)s: ask why, the base is held through a local entity") % {"words": words}
    return words


def services(case) -> str:
    filing = _filing(case)
    return _("%(services)s; %(fields)d fields; team of %(team)s") % {
        "services": _(", ").join(service_label(code) for code in filing.services),
        "fields": len(filing.specialised_fields),
        "team": filing.team if filing.team is not None else "—",
    }


def figures(case) -> str:
    filing = _filing(case)
    return _("%(year)s: %(landed)s landed, %(served)s served, %(deals)s deals; budget %(budget)s %(currency)s") % {
        "year": filing.figures_year or "—",
        "landed": _number(filing.landed_projects),
        "served": _number(filing.outbound_served),
        "deals": _number(filing.deals),
        "budget": f"{filing.budget_amount:,.0f}" if filing.budget_amount else "—",
        "currency": filing.budget_currency,
    }


def _number(value) -> str:
    return "—" if value is None else str(value)


def risk(case) -> str:
    filing = _filing(case)
    return _("screening: %(screening)s; export control: %(export)s; data: %(data)s") % {
        "screening": filing.get_screening_display() or "—",
        "export": filing.get_export_control_display() or "—",
        "data": filing.get_data_flow_display() or "—",
    }


def district(case) -> str:
    filing = _filing(case)
    if not filing.district_opinion:
        return _("no opinion given")
    return f"{filing.get_district_opinion_display()}, {_day(filing.district_opinion_on)}"


CHECKLIST = (
    CheckLine(
        "recognition", gettext_lazy("The applicant is a recognised incubator, the recognition is valid"), recognition
    ),
    CheckLine("premises", gettext_lazy("Premises and operation are proved by an agreement in force"), premises),
    CheckLine("investment", gettext_lazy("Outward investment is recorded where that is needed"), outward_investment),
    CheckLine("services", gettext_lazy("Services and fields fit the team and the premises"), services),
    CheckLine("figures", gettext_lazy("Figures and budget are plausible"), figures),
    CheckLine("risk", gettext_lazy("Sanctions, export control and data: nothing stands against it"), risk),
    CheckLine("district", gettext_lazy("The district’s opinion was heard"), district),
)

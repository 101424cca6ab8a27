"""How enterprises and their requests are shown: {% load enterprises %}."""

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.ui import Badge
from enterprises import delivering, proposals, quoting, reasons
from enterprises.intake import QUESTIONS
from enterprises.models import Quote, ServiceRequest
from enterprises.models.enterprise import Enterprise
from enterprises.vocabulary import TRL_LABELS, Disclosure

register = template.Library()

VERY_WELL = 80


@register.simple_tag
def why(proposal) -> dict[str, list[str]]:
    """{% why proposal as reasons %}: sentences for and against a base, in the reader's language."""
    return {
        "yes": [reasons.sentence(reason) for reason in proposal.reasons_for],
        "no": [reasons.sentence(reason) for reason in proposal.reasons_against],
    }


@register.filter
def fit_words(score: float) -> str:
    """What a score of 0 to 100 means, in words."""
    if score >= VERY_WELL:
        return _("fits very well")
    return _("fits well") if score >= proposals.FITS_WELL else _("worth a talk")


@register.simple_tag
def request_facts(content: ServiceRequest) -> dict:
    """{% request_facts content as facts %}: what the case page shows of a request beside the form."""
    request = ServiceRequest.objects.for_list().get(pk=content.pk)
    ranked = request.proposals.filter(base__in=proposals.active_bases())
    rows = list(ranked.select_related("base__operator", "base__region"))
    return {
        "request": request,
        "answers": list(request.answers.select_related("attachment", "organisation", "base")),
        "proposals": rows,
        "fits_well": bool(rows) and rows[0].score >= proposals.FITS_WELL,
        "asked_before": proposals.asked_before(request.case_id),
    }


@register.simple_tag
def request_quotes(content: ServiceRequest, case, viewpoint: str) -> list[dict]:
    """{% request_quotes content case viewpoint as rows %}: what this side may compare; nothing for a provider, whose quote is the plan."""
    if viewpoint not in ("staff", "applicant"):
        return []
    quotes = Quote.objects.filter(request=content.pk)
    if viewpoint == "applicant":
        quotes = quotes.filter(shown_at__isnull=False)
    return quoting.comparison(content, list(quotes.for_list()))


@register.simple_tag
def request_delivery(case) -> dict:
    """{% request_delivery case as plan %}: the agreed plan with reports, and a change that is proposed; empty without one."""
    delivery = delivering.delivery_of(case)
    if delivery is None:
        return {}
    rows = delivery.milestones.planned().prefetch_related("reports__attachment")
    change = delivering.proposed_change(case)
    return {
        "delivery": delivery,
        "milestones": list(rows),
        "accepted": delivery.accepted_share,
        "amount": delivery.accepted_amount,
        "change": change,
        "replaced": delivery.milestones.filter(state="replaced").count(),
    }


@register.simple_tag
def request_people(content: ServiceRequest) -> dict:
    """{% request_people content as people %}: who asks, and who was asked to answer."""
    request = ServiceRequest.objects.for_list().get(pk=content.pk)
    return {
        "base": request.chosen_base,
        "provider": getattr(delivering.delivery_of(request.case), "provider", None),
        "enterprise": request.enterprise,
        "listed": request.enterprise.disclosure != Disclosure.HIDDEN,
        "mailbox": content.mailbox,
    }


@register.simple_tag
def request_questions(request: ServiceRequest) -> list[tuple[str, object]]:
    """{% request_questions request as rows %}: the answers to the services' questions, and what else was filled in."""
    asked = [(QUESTIONS[code], request.intake[code]) for code in request.services if request.intake.get(code)]
    return [
        (_("Services"), request.service_names),
        *asked,
        (_("Urgency"), " – ".join(part for part in (request.get_urgency_display(), request.urgency_reason) if part)),
        (_("Budget"), request.get_budget_display()),
        (_("Innovation vouchers"), request.use_voucher),
    ]


@register.filter
def rating_badge(request: ServiceRequest) -> Badge | None:
    """The enterprise's rating as a badge; None without one."""
    if request.rating is None:
        return None
    tone = "ok" if request.rating >= 4 else "wait" if request.rating == 3 else "bad"
    return Badge(_("Rated %(stars)d of 5") % {"stars": request.rating}, tone, "star-fill")


@register.filter
def trl_words(level: int | None) -> str:
    return f"TRL {level} – {TRL_LABELS[level]}" if level in TRL_LABELS else ""


def _basics(enterprise: Enterprise) -> list[tuple[str, object]]:
    return [
        (_("District"), enterprise.organisation.district_name),
        (_("Industry"), f"{enterprise.industry_code} {enterprise.industry_name}".strip()),
        (_("Technology fields"), enterprise.field_names),
        (_("Founded in"), str(enterprise.founded or "")),
        (_("Recognised as"), enterprise.qualification_names),
    ]


def _size(enterprise: Enterprise) -> list[tuple[str, object]]:
    return [(_("Company size"), enterprise.get_size_band_display()), (_("Employees"), enterprise.employees)]


def _maturity(enterprise: Enterprise) -> list[tuple[str, object]]:
    return [
        (_("Technology readiness level"), trl_words(enterprise.trl)),
        (_("Certificates"), enterprise.certificate_names),
        (_("Export of technology"), enterprise.get_technology_export_display()),
    ]


def _abroad(enterprise: Enterprise) -> list[tuple[str, object]]:
    return [
        (_("Target countries and regions"), enterprise.region_names),
        (_("Co-operation offered"), enterprise.cooperation_names),
        (_("Looking for abroad"), enterprise.wanted_names),
        (_("In its own words"), enterprise.wanted_note),
        (_("Languages"), enterprise.language_names),
    ]


def _figures(enterprise: Enterprise) -> list[tuple[str, object]]:
    revenue, share = enterprise.annual_revenue, enterprise.export_share
    return [
        (_("Turnover of the last full year"), _money(revenue) if revenue is not None else ""),
        (_("Share of exports"), f"{share} %" if share is not None else ""),
        (_("Usual contracts"), enterprise.contract),
    ]


def _money(revenue: int) -> str:
    """An amount that is kept in 10,000 CNY: Chinese readers count in those, others in CNY."""
    if (get_language() or "").startswith("en"):
        return f"{revenue * 10_000:,} CNY"
    return _("%(amount)s times 10,000 CNY") % {"amount": f"{revenue:,}"}


@register.simple_tag
def enterprise_facts(enterprise: Enterprise, *, profile: bool, figures: bool) -> list[tuple[str, object]]:
    """Filled rows of (label, value): the basics, with ``profile`` what is published, with ``figures`` what the office reads."""
    rows = _basics(enterprise)
    if profile:
        rows += [*_size(enterprise), *_maturity(enterprise), *_abroad(enterprise)]
        rows.append((_("Incubator"), str(enterprise.incubator or "")))
    if figures:
        rows += _figures(enterprise)
        rows.append((_("Unified social credit code"), enterprise.organisation.uscc))
        rows.append((_("Contact mailbox"), enterprise.organisation.mailbox))
    return [(label, value) for label, value in rows if value not in (None, "", [])]


@register.simple_tag
def own_facts(enterprise: Enterprise, section: str) -> list[tuple[str, object]]:
    """{% own_facts enterprise "company" as rows %}: one section as its own people see it, gaps included."""
    rows = {
        "company": lambda: [
            *_basics(enterprise)[1:2],
            *_basics(enterprise)[3:],
            *_size(enterprise),
            *_figures(enterprise)[:2],
            (_("Incubator"), str(enterprise.incubator or "")),
        ],
        "technology": lambda: [
            _basics(enterprise)[2],
            (_("Profile in Chinese"), _prose(enterprise.profile_zh, "zh-CN")),
            (_("Profile in English"), _prose(enterprise.profile_en, "en")),
            *_maturity(enterprise),
            (_("Note on its export"), enterprise.technology_export_note),
        ],
        "abroad": lambda: [*_abroad(enterprise), *_figures(enterprise)[2:]],
        "visibility": lambda: [
            (_("May be proposed to overseas demands"), enterprise.willing_to_be_matched),
            (_("What other members read"), enterprise.get_disclosure_display()),
        ],
    }
    return rows[section]()


def _prose(text: str, language: str):
    return format_html('<span lang="{}">{}</span>', language, linebreaksbr(text, autoescape=True)) if text else ""

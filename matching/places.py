"""Where this app appears on other pages: navigation, first pages, the enterprise's home, demonstration data."""

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.permissions import is_commission
from core import registry
from core.registry import DemoLoader, FirstPage, NavItem, Panel
from enterprises.permissions import is_enterprise_member
from matching.views.base import is_corporate_member

ON_HOME = 3


def waiting_for_enterprise(user) -> tuple[int, str, str] | None:
    """For the navigation: proposals without an answer."""
    from matching import overview

    waiting = overview.unanswered(user)
    return (waiting, "wait", _("without your answer")) if waiting else None


def waiting_for_corporate(user) -> tuple[int, str, str] | None:
    from matching import overview

    waiting = overview.waiting_for_owner(user)
    return (waiting, "wait", _("waiting for your answer")) if waiting else None


def reads_demands(user) -> bool:
    """Everybody but those who have a page of their own for them."""
    return not is_commission(user) and not is_corporate_member(user)


def _found(request, enterprise):
    """Asked once for the three panels of one page."""
    from matching import overview

    if not enterprise.pk:
        return None
    if not hasattr(request, "_found_for_you"):
        request._found_for_you = overview.found_for(enterprise, request.user)
    return request._found_for_you


def home_lead(request, enterprise) -> str:
    found = _found(request, enterprise)
    if found is None or not found.new:
        return ""
    waiting = ngettext(
        "%(n)d overseas demand suits your company", "%(n)d overseas demands suit your company", len(found.new)
    )
    if not found.strong:
        return format_html("<strong>{}</strong>{}", waiting % {"n": len(found.new)}, _("."))
    strong = ngettext("%(n)d of them is a strong match", "%(n)d of them are strong matches", found.strong) % {
        "n": found.strong
    }
    return format_html("<strong>{}</strong>{}{}{}", waiting % {"n": len(found.new)}, _(", "), strong, _("."))


def home_panel(request, enterprise) -> str:
    """The best of what was found, with both answers, and the way to all of it."""
    from accounts.permissions import manages
    from matching import disclosure
    from matching.views.enterprise import cards

    found = _found(request, enterprise)
    if found is None or not (found.new or found.answered):
        return ""
    shown = (found.new or found.answered)[:ON_HOME]
    context = {
        "cards": cards(shown, disclosure.corporates_of([pair.demand for pair in shown])),
        "more": len(found.new) + len(found.answered) - len(shown),
        "is_manager": manages(request.user, enterprise.organisation),
    }
    return render_to_string("matching/home_panel.html", context, request=request)


def home_aside(request, enterprise) -> str:
    found = _found(request, enterprise)
    if found is None or not found.gaps():
        return ""
    return render_to_string("matching/parts/gaps.html", {"gaps": found.gaps()}, request=request)


def managers_panel(request, demand) -> str:
    """On the office's page of a demand: who could broker it, who was asked, what they said."""
    from matching import brokers

    if not is_commission(request.user):
        return ""
    asked = demand.manager_proposals.exclude(state="taken_back").select_related("manager__profile")
    fits = brokers.ranked(demand) if demand.is_open else []
    return render_to_string(
        "matching/parts/managers.html", {"demand": demand, "asked": asked, "fits": fits}, request=request
    )


def manager_home(request, manager) -> str:
    """On a technology manager's own page: what the office asks them to broker."""
    from matching.models import ManagerProposal

    proposals = (
        ManagerProposal.objects.standing().filter(manager=manager).select_related("demand__current_version__region")
    )
    return render_to_string("matching/parts/proposed_to_manager.html", {"proposals": proposals}, request=request)


def enterprise_panel(request, enterprise) -> str:
    """For the office, on an enterprise's page: in whose lists it stands. Others read nothing of it."""
    from matching import pairs, wording
    from matching.models import Demand

    if not is_commission(request.user):
        return ""
    rows = Demand.objects.visible_to(request.user).published().filter(candidates__enterprise=enterprise).distinct()
    found = pairs.of_enterprise(enterprise, {row.pk: row for row in rows.for_list()}, reader=wording.OFFICE)
    proposed = [pair for pair in found if not pair.candidate.left_out or pair.decision]
    return render_to_string("matching/enterprise_panel.html", {"pairs": proposed}, request=request) if proposed else ""


def register() -> None:
    from matching import demo, demo_desk, field_use

    field_use.register()

    nav, panels = registry.nav, registry.panels
    nav.register(
        NavItem(
            gettext_lazy("My demands"),
            "matching:my-demands",
            allowed=is_corporate_member,
            count=waiting_for_corporate,
            match=("matching:",),
        ),
        order=10,
    )
    nav.register(
        NavItem(
            gettext_lazy("Found for you"),
            "matching:found-for-you",
            allowed=is_enterprise_member,
            count=waiting_for_enterprise,
            match=("matching:found-decline", "matching:found-ask"),
        ),
        order=15,
    )
    nav.register(
        NavItem(gettext_lazy("Matching"), "matching:staff-demands", allowed=is_commission, match=("matching:",)),
        order=30,
    )
    nav.register(
        NavItem(
            gettext_lazy("Overseas demands"),
            "matching:demand-list",
            allowed=reads_demands,
            match=("matching:demand-detail",),
        ),
        order=50,
    )
    registry.first_pages.register(FirstPage(is_corporate_member, "matching:my-demands"), order=35)
    panels.register(Panel("enterprise_home_lead", home_lead))
    panels.register(Panel("demand_side", managers_panel))
    panels.register(Panel("technology_manager_home", manager_home))
    panels.register(Panel("enterprise_home", home_panel))
    panels.register(Panel("enterprise_home_aside", home_aside))
    panels.register(Panel("enterprise", enterprise_panel))
    registry.demo_loaders.register(DemoLoader("matching", demo.load), order=70)
    registry.demo_loaders.register(DemoLoader("the office's tools for matching", demo_desk.load), order=95)

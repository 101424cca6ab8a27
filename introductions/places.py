"""Where introductions appear on other pages: navigation, a demand's candidates, the search, demonstration data, the sweep."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import name_actions
from accounts.permissions import is_commission
from core.ics import calendar_sources
from core.registry import (
    DemoLoader,
    NavItem,
    Panel,
    SearchSource,
    Sweeper,
    demo_loaders,
    nav,
    panels,
    search_sources,
    sweepers,
)
from introductions import course
from introductions.permissions import BROKERS, has_introductions, is_side, may_broker, may_propose


def waiting(user) -> tuple[int, str, str] | None:
    """For the navigation: what waits for this person's side; for the office what stands still."""
    from introductions.models import IntroductionSide

    if is_commission(user):
        return None
    asked = IntroductionSide.objects.filter(
        organisation__in=user.organisation_ids, said="asked", introduction__case__state="proposed"
    )
    number = asked.count()
    return (number, "wait", _("waiting for your answer")) if number else None


def waiting_for_broker(user) -> tuple[int, str, str] | None:
    """Requests that this person answers, and what stands still in the introductions they broker."""
    from introductions.models import BrokerRequest, Introduction

    asked = BrokerRequest.objects.open().answered_by(user).count()
    number = asked + Introduction.objects.brokered_by(user).stale().count()
    return (number, "wait", _("waiting for your answer")) if number else None


def ratings_of_manager(request, manager) -> str:
    """On a technology manager's page, and on their own."""
    return _ratings(request, manager=manager)


def ratings_of_incubator(request, incubator) -> str:
    return _ratings(request, organisation=incubator.organisation) if request.user.is_authenticated else ""


def ratings_of_organisation(request, organisation) -> str:
    """On the page of a transfer institution; an incubator has a page of its own."""
    from accounts.models import Capacity

    kinds = Capacity.objects.verified().filter(organisation=organisation).values_list("kind", flat=True)
    return _ratings(request, organisation=organisation) if set(kinds) & set(BROKERS) else ""


def _ratings(request, **whose) -> str:
    from introductions import ratings

    figure, said = ratings.shown_to(request.user, **whose)
    knows = is_commission(request.user) or ratings.is_rated(request.user, **whose)
    if not knows and figure is None:
        return ""
    return render_to_string("introductions/parts/ratings.html", {"figure": figure, "said": said}, request=request)


def demand_panel(request, demand) -> str:
    """On the office's page of a demand: its introductions, and to whom one could be proposed."""
    from introductions import board
    from introductions.models import Introduction

    if not is_commission(request.user):
        return ""
    rows = list(Introduction.objects.handled_by_office(request.user).filter(demand=demand).for_list())
    context = {
        "demand": demand,
        "introductions": board.with_parties(rows, request.user),
        "choices": _choices(demand) if demand.is_open else [],
        "may_propose": may_propose(request.user),
    }
    return render_to_string("introductions/demand_panel.html", context, request=request)


def _choices(demand) -> list[tuple]:
    """Companies to whom the office may propose a conversation, without those that are in one, and why they are there."""
    from enterprises.models import Enterprise
    from introductions.models import Introduction
    from introductions.permissions import interested_and_shortlisted

    interested, shortlisted = interested_and_shortlisted(demand)
    under_way = set(Introduction.objects.open().filter(demand=demand).values_list("enterprise", flat=True))
    chosen = (interested | shortlisted) - under_way
    rows = Enterprise.objects.filter(pk__in=chosen).select_related("organisation").order_by("pk")
    return [(row, _("interested") if row.pk in interested else _("on the shortlist")) for row in rows]


def find(user, words: str, limit: int) -> list[tuple[str, str, str]]:
    """By number or the demand's title; names are not searched, and not shown."""
    from django.db.models import Q

    from introductions.models import Introduction

    if not has_introductions(user) or is_commission(user):  # the office finds the cases
        return []
    rows = Introduction.objects.visible_to(user)
    for word in words.split()[:5]:
        rows = rows.filter(Q(case__title__icontains=word) | Q(case__case_no__istartswith=word))
    return [
        (row.case.title, row.get_absolute_url(), f"{row.case.case_no} · {row.case.state_of.label}")
        for row in rows.select_related("case").order_by("-pk")[:limit]
    ]


def register() -> None:
    from introductions import calendar, demo, stale

    nav.register(
        NavItem(
            gettext_lazy("Introductions"),
            "introductions:introduction-list",
            allowed=lambda user: is_commission(user) or is_side(user),
            count=waiting,
            match=("introductions:",),
        ),  # fmt: skip
        order=32,
    )
    nav.register(
        NavItem(
            gettext_lazy("Brokering"),
            "introductions:brokering",
            allowed=may_broker,
            count=waiting_for_broker,
            match=("introductions:",),
        ),
        order=33,
    )
    panels.register(Panel("technology_manager", ratings_of_manager), order=60)
    panels.register(Panel("technology_manager_home", ratings_of_manager), order=60)
    panels.register(Panel("incubator", ratings_of_incubator), order=60)
    panels.register(Panel("organisation", ratings_of_organisation), order=60)
    panels.register(Panel("demand_side", demand_panel), order=50)
    search_sources.register(SearchSource(gettext_lazy("Introductions"), find), order=60)
    sweepers.register(Sweeper("introductions.stale", stale.tell))
    demo_loaders.register(DemoLoader("introductions", demo.load), order=97)
    course.declare()
    calendar_sources.register(calendar.meetings_of)
    name_actions(
        {
            "introduction.consent_withdrawn": gettext_lazy("Consent to an introduction withdrawn"),
            "introduction.broker_relieved": gettext_lazy("Broker of an introduction relieved"),
            "introduction.broker_limit": gettext_lazy("Limit of a brokering institution set"),
            "introduction.bringers": gettext_lazy("Stated who brought the sides of an introduction"),
        }
    )

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
from introductions.permissions import has_introductions, may_propose


def waiting(user) -> tuple[int, str, str] | None:
    """For the navigation: what waits for this person's side; for the office what stands still."""
    from introductions.models import Introduction, IntroductionSide

    if is_commission(user):
        return None
    asked = IntroductionSide.objects.filter(
        organisation__in=user.organisation_ids, said="asked", introduction__case__state="proposed"
    )
    late = Introduction.objects.brokered_by(user).stale().count()
    number = asked.count() + late
    return (number, "wait", _("waiting for your answer")) if number else None


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
    """Companies on the shortlist or interested, without an open introduction."""
    from enterprises.models import Enterprise
    from introductions.models import Introduction
    from matching.models import CandidateResponse, StaffDecision
    from matching.vocabulary import Answer

    answers = CandidateResponse.objects.current().filter(demand=demand)
    interested = set(answers.filter(answer=Answer.INTERESTED).values_list("enterprise", flat=True))
    declined = set(answers.filter(answer=Answer.DECLINED).values_list("enterprise", flat=True))
    shortlisted = set(StaffDecision.objects.shortlisted().filter(demand=demand).values_list("enterprise", flat=True))
    under_way = set(Introduction.objects.open().filter(demand=demand).values_list("enterprise", flat=True))
    chosen = (interested | shortlisted) - declined - under_way
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
            allowed=has_introductions,
            count=waiting,
            match=("introductions:",),
        ),  # fmt: skip
        order=32,
    )
    panels.register(Panel("demand_side", demand_panel), order=50)
    search_sources.register(SearchSource(gettext_lazy("Introductions"), find), order=60)
    sweepers.register(Sweeper("introductions.stale", stale.tell))
    demo_loaders.register(DemoLoader("introductions", demo.load), order=97)
    course.declare()
    calendar_sources.register(calendar.meetings_of)
    name_actions({"introduction.consent_withdrawn": gettext_lazy("Consent to an introduction withdrawn")})

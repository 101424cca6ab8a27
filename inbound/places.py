"""Where inbound projects appear on other pages: navigation, a base's page, the search, demonstration data, the sweep."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import belongs, is_commission
from casework.timeline import name_events
from core.filters import search
from core.frame import Link, foot_links
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
from inbound.permissions import has_inbound

EVENTS = {
    "milestone_added": (gettext_lazy("Milestone entered"), "calendar-check", True),
    "milestone_reached": (gettext_lazy("Milestone reached"), "check-circle-fill", True),
}
SHOWN = 20


def waiting(user) -> tuple[int, str, str] | None:
    """For the navigation of a district: projects that wait for its answer."""
    if is_commission(user) or not user.staff_districts:
        return None
    from inbound.models import InboundProject
    from inbound.vocabulary import OfferState

    asked = InboundProject.objects.offered_to(user).filter(
        offers__district__in=user.staff_districts, offers__state=OfferState.ASKED, case__state="districts"
    )
    number = asked.distinct().count()
    return (number, "wait", _("waiting for your answer")) if number else None


def base_panel(request, base) -> str:
    """On a base's page, for its operator and the office: the projects that it proposed."""
    from inbound.models import InboundProject

    user = request.user
    if not user.is_authenticated or not (belongs(user, base.operator) or is_commission(user)):
        return ""
    rows = InboundProject.objects.visible_to(user).filter(base=base).for_list().order_by("-pk")[:SHOWN]
    context = {"projects": rows, "may_propose": belongs(user, base.operator) and base.is_in_force, "base": base}
    return render_to_string("inbound/base_panel.html", context, request=request)


def find(user, words: str, limit: int) -> list[tuple[str, str, str]]:
    from inbound.models import InboundProject

    if not user.is_authenticated or not has_inbound(user) or is_commission(user):  # the office finds the cases
        return []
    found = search(InboundProject.objects.visible_to(user), words, fields=["case__search_text", "case__title"])
    rows = found.select_related("case").order_by("-pk")[:limit]
    return [
        (row.case.title, row.get_absolute_url(), f"{row.case.reference} · {row.case.state_of.label}") for row in rows
    ]


def register() -> None:
    from inbound import demo, stale

    nav.register(
        NavItem(
            gettext_lazy("Inbound projects"), "inbound:project-list", allowed=has_inbound, count=waiting, match=("inbound:",), seldom=True
        ),
        order=34,
    )  # fmt: skip
    foot_links.register(Link(gettext_lazy("Projects landed in Shanghai"), "inbound:public", lambda request: True))
    panels.register(Panel("base", base_panel), order=60)
    search_sources.register(SearchSource(gettext_lazy("Inbound projects"), find), order=62)
    sweepers.register(Sweeper("inbound.stale", stale.tell))
    demo_loaders.register(DemoLoader("inbound projects", demo.load), order=75)
    name_events(EVENTS)

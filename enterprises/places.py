"""Where this app appears on other pages: navigation, first page, search, demonstration data."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import name_actions
from accounts.models import Capacity
from accounts.permissions import acts_as, is_commission
from core import registry
from core.filters import search
from core.frame import Link, person_links
from core.registry import DemoLoader, FirstPage, NavItem, Panel, SearchSource, Sweeper
from enterprises.permissions import is_enterprise_member, may_be_invited, may_see_directory

WAITING_FOR_PROVIDER = ("assigned", "in_service", "in_delivery")


def is_incubator_member(user) -> bool:
    return acts_as(user, Capacity.Kind.INCUBATOR)


def waiting_requests(user) -> tuple[int, str, str] | None:
    """How many requests wait for an incubator's answer, for the navigation."""
    from enterprises.models import ServiceRequest

    waiting = ServiceRequest.objects.provided_by(user).filter(case__state__in=WAITING_FOR_PROVIDER).count()
    return (waiting, "wait", _("waiting for your answer")) if waiting else None


def waiting_quotes(user) -> tuple[int, str, str] | None:
    """How many invitations wait for a quote, for the navigation."""
    from django.utils import timezone

    from enterprises.models import Quote, QuoteState

    mine = Quote.objects.of_providers(user).filter(state=QuoteState.INVITED, due_on__gte=timezone.localdate())
    waiting = mine.count()
    return (waiting, "wait", _("waiting for your quote")) if waiting else None


def find_enterprises(user, words: str, limit: int) -> list[tuple[str, str, str]]:
    """Enterprises for the portal's search: (title, address, caption). Nothing without an account."""
    if not user.is_authenticated:
        return []
    from enterprises.filters import searched
    from enterprises.models import Enterprise

    found = searched(Enterprise.objects.visible_to(user), words, user=user).for_list().order_by("-completeness", "pk")
    return [(str(row), row.get_absolute_url(), row.organisation.district_name) for row in found[:limit]]


def find_requests(user, words: str, limit: int) -> list[tuple[str, str, str]]:
    if not user.is_authenticated:
        return []
    from enterprises.models import ServiceRequest

    found = search(ServiceRequest.objects.visible_to(user), words, fields=["case__search_text", "case__title"])
    rows = found.select_related("case__applicant").order_by("-case__moved_at", "-pk")[:limit]
    return [(row.case.title, row.get_absolute_url(), f"{row.case.reference} {row.case.applicant_name}") for row in rows]


def register() -> None:
    from enterprises import demo, demo_requests, field_use, panels, quoting, receivers
    from enterprises.models.means import MeansState

    name_actions(
        {
            "enterprise.means_asked": gettext_lazy("Limited means declared"),
            "enterprise.means_decided": gettext_lazy("Limited means decided"),
        },
        codes=dict(MeansState.choices),
    )

    field_use.register()
    quoting.name_history()

    registry.panels.register(Panel("incubator_home", panels.incubator_requests))
    registry.panels.register(Panel("base", panels.base_services))
    registry.panels.register(Panel("organisation", panels.organisation_profile))
    registry.nav.register(
        NavItem(
            gettext_lazy("Dashboard"), "enterprises:home", allowed=is_enterprise_member, match=("enterprises:home",)
        ),
        order=10,
    )
    person_links.register(
        Link(
            gettext_lazy("Company profile"),
            "enterprises:profile",
            lambda request: is_enterprise_member(request.user),
            icon="building",
        )
    )
    person_links.register(
        Link(
            gettext_lazy("SMEs with limited means"),
            "enterprises:means-list",
            lambda request: is_incubator_member(request.user) or is_commission(request.user),
            icon="file-earmark-text",
        )
    )
    registry.nav.register(
        NavItem(
            gettext_lazy("Going-abroad services"),
            "enterprises:request-list",
            allowed=is_enterprise_member,
            match=("enterprises:request-start",),
        ),
        order=30,
    )
    registry.nav.register(
        NavItem(
            gettext_lazy("Service requests"),
            "enterprises:provider-requests",
            allowed=is_incubator_member,
            count=waiting_requests,
            match=("enterprises:open-requests", "enterprises:open-request"),
        ),
        order=40,
    )
    registry.nav.register(
        NavItem(
            gettext_lazy("Quotes"),
            "enterprises:quote-list",
            allowed=may_be_invited,
            count=waiting_quotes,
            match=("enterprises:quote-detail",),
            seldom=True,
        ),
        order=41,
    )
    registry.nav.register(
        NavItem(
            gettext_lazy("Enterprises"),
            "enterprises:enterprise-list",
            allowed=lambda user: may_see_directory(user) and not is_enterprise_member(user),
            match=("enterprises:enterprise-detail",),
            seldom=True,
        ),
        order=70,
    )
    registry.first_pages.register(FirstPage(is_enterprise_member, "enterprises:home"), order=30)
    registry.search_sources.register(SearchSource(gettext_lazy("Enterprises"), find_enterprises), order=60)
    registry.search_sources.register(SearchSource(gettext_lazy("Service requests"), find_requests), order=61)
    registry.demo_loaders.register(DemoLoader("enterprises", demo.load), order=60)
    registry.demo_loaders.register(DemoLoader("enterprises.vouchers", demo_requests.load_with_vouchers), order=85)
    registry.sweepers.register(Sweeper("enterprises.propose_bases", receivers.sweep))
    registry.sweepers.register(Sweeper("enterprises.end_quotes", quoting.end_what_is_due))

"""What stands still, for the weekly meeting: each line counts rows that somebody has to move, and opens them."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.models import Case
from enterprises.models import LimitedMeans, ServiceRequest
from introductions.models import Introduction
from introductions.vocabulary import Stage
from matching.models import Demand
from portal.funnel import gaps
from portal.funnel.page import list_url

REQUEST = "service_request"
LONG = 10  # calendar days in one state


@dataclass(frozen=True)
class Item:
    label: str
    number: int
    url: str
    why: str


def items(user) -> list[tuple[str, list[Item]]]:
    """(heading, lines) as this member of the office may see them."""
    return [
        (_("Introductions"), _introductions(user)),
        (_("Demands"), _demands(user)),
        (_("Service requests"), _requests(user)),
        (_("Limited means"), _means(user)),
    ]


def _introductions(user) -> list[Item]:
    rows = Introduction.objects.handled_by_office(user)
    url = "introductions:introduction-list"
    sides = rows.filter(case__state__in=[Stage.PROPOSED, Stage.SELF_CHECK])
    return [
        Item(_("Without a next step, or its day has passed"), rows.stale().count(), list_url(url, {"waiting": "stale"}),
             _("Call both sides and agree on the next step.")),
        Item(_("Wait for an answer or statement of a side"), sides.count(), list_url(url, {"waiting": "sides"}),
             _("Remind the side; after the time limit the introduction may be ended.")),
        Item(_("Wait for the compliance check"), rows.filter(case__state=Stage.COMPLIANCE).count(), list_url(url, {"waiting": "office"}),
             _("The office has five working days.")),
    ]  # fmt: skip


def _demands(user) -> list[Item]:
    rows = Demand.objects.handled_by_office(user).published()
    empty = rows.filter(Q(current_ranking=None) | Q(current_ranking__proposed=0))
    return [
        Item(_("Open without anybody in the list"), empty.count(), list_url("matching:staff-demands", {"todo": "empty"}),
             _("Look at the hints beside the list, or rewrite the demand with its owner.")),
        Item(_("Open for 30 days without an introduction"), gaps.unmet(user, why=gaps.Unmet.WAITING).count(),
             list_url("portal:gaps-demands", {"why": gaps.Unmet.WAITING.value}), _("Propose the best of the list, or ask a technology manager.")),
    ]  # fmt: skip


def requests_waiting(user):
    """Open requests that nobody provides yet, or whose promised day has passed, or that have not moved for ten calendar days."""
    today = timezone.localdate()
    open_cases = Case.objects.handled_by_office(user).of_kind(REQUEST).open()
    still = today - timedelta(days=LONG)
    waiting = open_cases.filter(
        Q(promised_on__lt=today) | Q(state__in=["submitted", "pool"]) | Q(moved_at__date__lt=still)
    )
    return ServiceRequest.objects.filter(case__in=waiting)


def _requests(user) -> list[Item]:
    return [
        Item(_("Taken by nobody, late, or without a move for ten days"), requests_waiting(user).count(), list_url("portal:standing-requests", {}),
             _("Give them to a base, or answer them.")),
    ]  # fmt: skip


def _means(user) -> list[Item]:
    rows = LimitedMeans.objects.visible_to(user)
    return [
        Item(_("Declarations that wait for a decision"), rows.asked().count(), list_url("enterprises:means-list", {"state": "asked"}),
             _("Confirm or refuse with a note; incubators may decide about their companies.")),
    ]  # fmt: skip

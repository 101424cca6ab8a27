"""What enterprises and their requests show on pages of the apps below: an incubator's home, a base, an organisation."""

from django.db.models import Avg, Count
from django.template.loader import render_to_string

from accounts.permissions import is_commission
from enterprises.models import Enterprise, ServiceRequest
from enterprises.permissions import is_enterprise_member
from enterprises.places import WAITING_FOR_PROVIDER

SHOWN = 5
ENOUGH_RATINGS = 3  # below it an average would tell who said what


def incubator_requests(request, incubator) -> str:
    """On an incubator's first page: requests that wait for its answer, and how many it could take."""
    user = request.user
    waiting = ServiceRequest.objects.provided_by(user).filter(case__state__in=WAITING_FOR_PROVIDER)
    rows = list(waiting.for_list().order_by("case__promised_on", "pk")[: SHOWN + 1])
    context = {
        "rows": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "takeable": ServiceRequest.objects.takeable_by(user).count(),
    }
    return render_to_string("enterprises/panels/incubator_requests.html", context, request=request)


def base_services(request, base) -> str:
    """On a base's page, for people signed in: how it has helped so far, and for enterprises the way to ask it."""
    if not request.user.is_authenticated:
        return ""
    closed = ServiceRequest.objects.filter(chosen_base=base, case__phase="closed_yes")
    record = closed.aggregate(served=Count("pk"), ratings=Count("rating"), average=Avg("rating"))
    may_ask = is_enterprise_member(request.user) and base.is_in_force
    if not record["served"] and not may_ask:
        return ""
    shown = record["average"] if record["ratings"] >= ENOUGH_RATINGS else None
    context = {
        "base": base,
        "served": record["served"],
        "average": shown,
        "ratings": record["ratings"],
        "may_ask": may_ask,
    }
    return render_to_string("enterprises/panels/base_services.html", context, request=request)


def organisation_profile(request, organisation) -> str:
    """On an organisation's page, for the office and its own people: its profile as an enterprise."""
    user = request.user
    if not is_commission(user) and organisation.pk not in user.organisation_ids:
        return ""
    enterprise = Enterprise.objects.filter(organisation=organisation).first()
    if enterprise is None:
        return ""
    states = ServiceRequest.objects.visible_to(user).filter(enterprise=enterprise).exclude(case__phase="draft")
    context = {"enterprise": enterprise, "asked": states.count(), "own": organisation.pk in user.organisation_ids}
    return render_to_string("enterprises/panels/organisation_profile.html", context, request=request)

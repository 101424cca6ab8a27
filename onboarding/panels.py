"""What onboarding shows on pages of accounts and casework."""

from django.template.loader import render_to_string

from accounts.models import Membership
from accounts.permissions import is_commission, manages, whose_data_may_be_seen
from accounts.personal.log import opened
from accounts.shown import shown_name
from casework.models import Case
from casework.viewpoint import STAFF, viewpoint
from onboarding.actions import may_answer
from onboarding.cases import VERIFICATION
from onboarding.identity import known_by_name
from onboarding.models import JoinRequest


def verification(request, organisation) -> str:
    """On an organisation's page: its rounds of verification, and the way to the next one."""
    user = request.user
    rounds = Case.objects.visible_to(user).filter(kind=VERIFICATION.code, applicant=organisation).order_by("-pk")[:5]
    rounds = list(rounds)
    under_way = next((case for case in rounds if not case.is_closed), None)
    context = {
        "organisation": organisation,
        "rounds": rounds,
        "under_way": under_way,
        "may_start": manages(user, organisation) and under_way is None and organisation.status != "suspended",
        "is_staff": is_commission(user),
        "viewpoint": "applicant" if organisation.pk in user.organisation_ids else "staff",
    }
    return render_to_string("onboarding/parts/verification.html", context, request=request)


def join_requests(request, organisation) -> str:
    """On the members' page: who asks to be let in. For those who may answer."""
    if not may_answer(request.user, organisation):
        return ""
    waiting = list(JoinRequest.objects.open().filter(organisation=organisation).select_related("user"))
    if not waiting:
        return ""
    seen = whose_data_may_be_seen(request.user, [asked.user_id for asked in waiting])
    opened(request, seen, page="join-requests")
    rows = [(asked, shown_name(request.user, asked.user, seen), asked.user_id in seen) for asked in waiting]
    context = {"waiting": rows, "organisation": organisation, "roles": Membership.Role.choices}
    return render_to_string("onboarding/parts/join_requests.html", context, request=request)


def similar(request, case) -> str:
    """On a verification, for the office: organisations whose name is alike."""
    if case.kind != VERIFICATION.code or viewpoint(case, request.user) != STAFF or case.is_closed:
        return ""
    content = case.kind_of.content(case)
    alike = known_by_name(content.name_zh, content.name_en, but=case.applicant)
    if not alike:
        return ""
    return render_to_string(
        "onboarding/parts/similar_panel.html", {"alike": alike, "content": content}, request=request
    )

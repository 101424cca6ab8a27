"""What casework puts on the pages of apps below."""

from django.template.loader import render_to_string

from accounts.permissions import is_staff_of_any_kind
from casework.models import Case

NEWEST = 5


def cases_of(request, organisation) -> str:
    """On an organisation's page: its newest cases that the reader may see, each in the words of the reader's side."""
    seen = Case.objects.visible_to(request.user).about(organisation)
    context = {
        "cases": seen.for_list().order_by("-moved_at", "-pk")[:NEWEST],
        "number": seen.count(),
        "organisation": organisation,
        "side": "staff" if is_staff_of_any_kind(request.user) else "applicant",
    }
    return render_to_string("casework/parts/organisation_panel.html", context, request)

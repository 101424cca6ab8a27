"""The outcomes of a case, on its page."""

from django.template.loader import render_to_string

from outcomes import showing
from outcomes.models import Outcome
from outcomes.permissions import Seen, seen_as
from outcomes.sources import may_record, sides_of, source_of


def of_case(request, case) -> str:
    """What came of the case, as far as the reader may see it, and the way to write down more. "" for kinds without outcomes."""
    if source_of(case) is None:
        return ""
    user = request.user
    found = list(Outcome.objects.visible_to(user).filter(case=case).for_list().order_by("-signed_on", "-pk")[:20])
    may = may_record(user, case) and bool(sides_of(case))
    if not found and not may:
        return ""
    rows = [{"outcome": one, "value": _value(one, seen_as(user, one))} for one in found]
    return render_to_string("outcomes/parts/case_panel.html", {"rows": rows, "case": case, "may_record": may}, request)


def _value(outcome: Outcome, seen: Seen) -> str:
    if seen < Seen.SIDE and outcome.confidential:
        return ""
    return showing.money(outcome.total, outcome.currency) if outcome.total else ""

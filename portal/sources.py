"""What the search looks through besides the sources of the apps. Nobody finds what they may not open."""

from accounts.permissions import is_staff_of_any_kind
from casework.models import Case
from core.filters import search
from matching.filters import in_words
from matching.models import Demand

CASE_FIELDS = ("search_text", "title", "case_no", "receipt_no", "filing_no")


def cases(user, words: str, limit: int):
    """Cases by number, title and what was filled in."""
    if not user.is_authenticated:
        return []
    rows = search(Case.objects.visible_to(user), words, fields=CASE_FIELDS).for_list().order_by("-pk")[:limit]
    side = "staff" if is_staff_of_any_kind(user) else "applicant"
    return [
        (case.title, case.get_absolute_url(), f"{case.reference} · {case.state_of.label_for(side)}") for case in rows
    ]


def demands(user, words: str, limit: int):
    """Published demands, by the words that this reader may read in them."""
    rows = (
        in_words(Demand.objects.visible_to(user).published(), words, user=user)
        .for_list()
        .order_by("-published_at", "-pk")
    )
    return [(demand.title, demand.get_absolute_url(), demand.number) for demand in rows[:limit]]

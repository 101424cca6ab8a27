"""What the search looks through. Each source asks ``visible_to(user)``: nobody finds what they may not open."""

from accounts.permissions import is_staff_of_any_kind
from casework.models import Case
from enterprises.models import Enterprise
from enterprises.permissions import may_see_directory
from incubators.models import OverseasEntity
from matching.models import Demand


def _each_word(queryset, words: str, column: str):
    for word in words.split()[:5]:
        queryset = queryset.filter(**{f"{column}__icontains": word})
    return queryset


def cases(user, words: str, limit: int):
    """Cases by number, title and what was filled in."""
    if not user.is_authenticated:
        return []
    rows = _each_word(Case.objects.visible_to(user), words, "search_text").for_list().order_by("-pk")[:limit]
    side = "staff" if is_staff_of_any_kind(user) else "applicant"
    return [(case.title, case.get_absolute_url(), f"{case.reference} · {case.state_of.label_for(side)}") for case in rows]


def bases(user, words: str, limit: int):
    """Bases of the register, and one's own."""
    rows = _each_word(OverseasEntity.objects.visible_to(user), words, "search_text").for_list().order_by("-pk")[:limit]
    return [(base.name, base.get_absolute_url(), f"{base.place} · {base.operator.name}") for base in rows]


def demands(user, words: str, limit: int):
    """Demands that the reader may see, by the words that everybody who sees them may read."""
    rows = _each_word(Demand.objects.visible_to(user).published(), words, "public_words").for_list().order_by("-pk")[:limit]
    return [(demand.title, demand.get_absolute_url(), demand.number) for demand in rows]


def enterprises(user, words: str, limit: int):
    """Enterprises in the members' directory."""
    if not user.is_authenticated or not may_see_directory(user):
        return []
    rows = _each_word(Enterprise.objects.visible_to(user), words, "search_text").for_list().order_by("-pk")[:limit]
    return [(str(row.organisation), row.get_absolute_url(), row.organisation.district_name) for row in rows]

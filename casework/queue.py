"""The staff queue: its tabs, its order, and one's way through it from case to case."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from django.db.models import Count, F, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.kinds import CLOSED_PHASES, OPEN_PHASES, Phase
from casework.models import Case
from casework.models.case import DUE_SOON
from core import workdays

MOST_PARAMETERS = 40
WALK = 500  # how far next/previous look along the queue


@dataclass(frozen=True)
class Tab:
    code: str
    label: object
    tone: str = ""
    hint: object = ""


TABS = (
    Tab("mine", _("Mine"), hint=_("Open cases assigned to you.")),
    Tab("to_accept", _("To accept"), hint=_("Handed in, nobody has said yet whether everything is there.")),
    Tab("to_review", _("To review"), hint=_("Accepted, being reviewed or decided.")),
    Tab("waiting", _("Waiting for correction"), hint=_("The applicant has to answer; the clock is stopped.")),
    Tab("due_soon", _("Due soon"), "wait", hint=_("Three working days or fewer are left.")),
    Tab("overdue", _("Overdue"), "bad", hint=_("The promised date has passed.")),
    Tab("raised", _("Raised"), "bad", hint=_("For a supervisor: overdue, or more time is asked for.")),
    Tab("notice", _("On notice"), hint=_("On public notice.")),
    Tab("all", _("All open")),
    Tab("closed", _("Closed")),
)


def tab_condition(code: str, user, *, today=None) -> Q:
    """What belongs in a tab. An unknown code is the first tab."""
    today = today or timezone.localdate()
    is_open = Q(phase__in=OPEN_PHASES)
    return {
        "to_accept": Q(phase=Phase.TO_ACCEPT),
        "to_review": Q(phase=Phase.IN_REVIEW),
        "waiting": Q(phase=Phase.WAITING_APPLICANT),
        "due_soon": is_open & Q(promised_on__range=(today, workdays.add_workdays(today, DUE_SOON))),
        "overdue": is_open & Q(promised_on__lt=today),
        "raised": is_open & (Q(days_asked__gt=0) | Q(promised_on__lt=today, raised_on=F("promised_on"))),
        "notice": Q(phase=Phase.ON_NOTICE),
        "all": is_open,
        "closed": Q(phase__in=CLOSED_PHASES),
    }.get(code, is_open & Q(assignee=user))


def tab_counts(user) -> dict[str, int]:
    """How many cases each tab of open work holds, in one query. Closed ones are not counted: they only grow."""
    wanted = [tab.code for tab in TABS if tab.code != "closed"]
    seen = Case.objects.handled_by_office(user).filter(phase__in=OPEN_PHASES)
    return seen.aggregate(**{code: Count("pk", filter=tab_condition(code, user)) for code in wanted})


def default_tab(user, counts: dict[str, int]) -> str:
    """Where a person starts: their own cases, else what waits for acceptance, else everything open."""
    return next((code for code in ("mine", "to_accept", "to_review") if counts.get(code)), "all")


def ordered(queryset: QuerySet, order: str) -> QuerySet:
    """What is due first stands first; stopped clocks and cases without one come last."""
    if order == "newest":
        return queryset.order_by(F("submitted_at").desc(nulls_last=True), "-pk")
    if order == "oldest":
        return queryset.order_by(F("submitted_at").asc(nulls_last=True), "pk")
    return queryset.order_by(F("promised_on").asc(nulls_last=True), "pk")


@dataclass(frozen=True)
class Queue:
    """Where a case stands in the list that the person came from."""

    query: str
    back_url: str
    position: int
    total: int
    next_url: str = ""
    previous_url: str = ""

    @classmethod
    def from_request(cls, request, case) -> "Queue | None":
        """Read the ``queue`` parameter (the list's own query string); None when the person came another way."""
        query = request.POST.get("queue") or request.GET.get("queue") or ""
        if not query or len(query) > 2000:
            return None
        from casework.filters import queue_cases

        query = clean_query(query)
        ids = list(queue_cases(QueryDict(query), request.user).values_list("public_id", flat=True)[:WALK])
        back = f"{reverse('casework:inbox')}?{query}"
        if case.public_id not in ids:  # it has moved out of the tab: go on with the first that is left
            return cls(query, back, 0, len(ids), next_url=_url(ids[0], query) if ids else "")
        at = ids.index(case.public_id)
        return cls(
            query,
            back,
            at + 1,
            len(ids),
            next_url=_url(ids[at + 1], query) if at + 1 < len(ids) else "",
            previous_url=_url(ids[at - 1], query) if at else "",
        )


def _url(public_id: str, query: str) -> str:
    return f"{reverse('casework:case-detail', args=[public_id])}?{urlencode({'queue': query})}"


def clean_query(query: str) -> str:
    """A list's query string without its page cursor, for links that come back to it."""
    try:
        given = parse_qs(query, max_num_fields=MOST_PARAMETERS)
    except ValueError:  # more parameters than any list has
        return ""
    return urlencode(
        {key: values for key, values in given.items() if key not in {"cursor", "queue", "export"}}, doseq=True
    )

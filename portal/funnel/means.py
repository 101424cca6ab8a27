"""The share of SMEs with limited means among the companies that were matched, interested, introduced, signed and served."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enterprises.models import Enterprise, LimitedMeans, ServiceRequest
from introductions.vocabulary import Said
from matching.models import Candidate
from matching.vocabulary import Side
from portal.funnel.figures import kept_for
from portal.funnel.page import list_url, share
from portal.funnel.stages import FunnelStage, Question


class Group(models.TextChoices):
    MATCHED = "matched", _("Matched: in a list that is read now")
    INTERESTED = "interested", _("Interested")
    INTRODUCED = "introduced", pgettext_lazy("introduction", "Introduced")
    SIGNED = "signed", pgettext_lazy("introduction", "Signed")
    SERVED = "served", _("Served: a service request answered")


def enterprises(question: Question, group: str, days, *, limited: bool = False) -> QuerySet:
    """The companies of a group; ``limited``: those whose confirmation of limited means holds today."""
    rows = Enterprise.objects.exclude(organisation__in=question.banned)
    if group:
        rows = rows.filter(reduce(or_, (Q(pk__in=keys) for keys in _keys(question, group, days))))
    return rows.filter(pk__in=confirmed()) if limited else rows


def confirmed() -> QuerySet:
    return LimitedMeans.objects.in_force().values("enterprise")


def _keys(question: Question, group: str, days) -> list[QuerySet]:
    demands = question.demands.values("pk")
    if group == Group.MATCHED:
        return [Candidate.objects.current().proposed().filter(demand__in=demands).values("enterprise")]
    if group == Group.INTERESTED:
        answered = question.answers().filter(side=Side.ENTERPRISE).order_by().values("enterprise")
        agreed = question.introductions.filter(
            pk__in=question.agreements().filter(side=Side.ENTERPRISE, said=Said.AGREED).values("introduction")
        )
        return [answered, agreed.order_by().values("enterprise")]
    if group == Group.SERVED:
        return [_served(question, days)]
    return [question.introductions_at(FunnelStage(group)).order_by().values("enterprise")]


def _served(question: Question, days) -> QuerySet:
    """Requests with an answer of the period; the filters of demands say nothing about them."""
    first, last = days
    inside = Q()
    if first:
        inside &= Q(answers__at__date__gte=first)
    if last:
        inside &= Q(answers__at__date__lte=last)
    rows = ServiceRequest.objects.visible_to(question.user).filter(inside, answers__isnull=False)
    return rows.order_by().values("enterprise")


@dataclass(frozen=True)
class Share:
    """One line: companies of the group, those with limited means among them, and what both open."""

    label: str
    all: int
    limited: int
    per_cent: int | None
    url: str
    limited_url: str

    @property
    def width(self) -> str:
        return f"{self.per_cent or 0}%"


def shares(question: Question, kept: dict, days) -> list[Share]:
    """Two counts for each group, kept as the figures are."""
    counted = kept_for("funnel-means", question, days, lambda: _counted(question, days))
    found = []
    for group in Group:
        every, limited = counted[group.value]
        url = list_url("portal:funnel-enterprises", {**kept, "group": group.value})
        found.append(Share(str(group.label), every, limited, share(limited, every), url, f"{url}&means=yes"))
    return found


def _counted(question: Question, days) -> dict[str, tuple[int, int]]:
    return {
        group.value: (
            enterprises(question, group, days).count(),
            enterprises(question, group, days, limited=True).count(),
        )
        for group in Group
    }

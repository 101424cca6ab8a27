"""The stages, and for each the rows that say that a demand has reached it. Figures and lists ask the same querysets.

A stage is reached by who reached it *or a later one*; a demand is as far as the furthest of its pairs.
"""

from copy import copy
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Min, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.conflicts import conflicted_organisation_ids
from casework.models import CaseParty
from casework.models.case import conflicted_cases
from introductions.models import Introduction, IntroductionSide
from introductions.vocabulary import DONE, Said
from matching.models import CandidateResponse, Demand, ManagerProposal, Ranking
from matching.models.brokers import ProposalState
from matching.vocabulary import Answer, Side


class FunnelStage(models.TextChoices):
    PUBLISHED = "published", _("Demands published")
    CANDIDATES = "candidates", _("With candidates")
    INTERESTED = "interested", _("Somebody interested")
    BOTH = "both", _("Both sides interested")
    INTRODUCED = "introduced", pgettext_lazy("introduction", "Introduced")
    NDA = "nda", _("Under NDA")
    SIGNED = "signed", pgettext_lazy("introduction", "Signed")
    DONE = "done", pgettext_lazy("introduction", "Done")


ORDER = tuple(FunnelStage)
PAIRED = "when"  # column of the time that is worked out for each pair
LATE = ORDER[ORDER.index(FunnelStage.INTRODUCED) :]  # stages of an introduction; those before are the demand's own
REACHED = {
    FunnelStage.INTRODUCED: Q(introduced_at__isnull=False),
    FunnelStage.NDA: Q(nda_signed_on__isnull=False),
    FunnelStage.SIGNED: Q(signed_on__isnull=False),
    FunnelStage.DONE: Q(case__state=DONE),
}


def from_stage_on(stage) -> tuple[FunnelStage, ...]:
    return ORDER[ORDER.index(stage) :]


@dataclass(frozen=True)
class Slice:
    """Who brokers or brought: narrows the introductions, and with them the demands. Keys of rows, None: everybody."""

    manager: int | None = None
    broker: int | None = None
    base: int | None = None  # the organisation that brought the demand

    @property
    def is_open(self) -> bool:
        return self == Slice()

    def of_introductions(self, rows: QuerySet) -> QuerySet:
        given = {"manager": self.manager, "broker": self.broker, "brought_demand": self.base}
        return rows.filter(**{name: value for name, value in given.items() if value is not None})

    def counts_proposals(self) -> bool:
        """A manager who accepted a demand has it even before there is an introduction."""
        return self.broker is None and self.base is None


@dataclass
class Question:
    """A cohort of demands and the introductions that count for it, as one member of the office may see them."""

    user: object
    demands: QuerySet | None  # of the cohort by period, region and field; None: whatever the demand
    slice: Slice = field(default_factory=Slice)
    cohort: tuple = ()  # the filters that made ``demands``, to find kept figures by

    def __post_init__(self):
        self.banned = sorted(conflicted_organisation_ids(self.user))
        if not self.slice.is_open:
            self.demands = self.demands.filter(self._of_slice())

    def _of_slice(self) -> Q:
        found = Q(pk__in=self.slice.of_introductions(self.seen).values("demand"))
        if self.slice.manager is not None and self.slice.counts_proposals():
            found |= Q(pk__in=accepted().filter(manager=self.slice.manager).values("demand"))
        return found

    @property
    def seen(self) -> QuerySet:
        """Every introduction that the person handles: not those with a party to which they have a tie."""
        return Introduction.objects.handled_by_office(self.user)

    @property
    def all_introductions(self) -> QuerySet:
        return self._about(self.seen)

    @property
    def introductions(self) -> QuerySet:
        """Those that count in this slice."""
        return self.slice.of_introductions(self.all_introductions)

    @property
    def scope(self) -> tuple:
        """What makes two people see different figures: their ties, and cases in which they take part themselves."""
        own = CaseParty.objects.filter(case__in=conflicted_cases(self.user), case__kind="introduction")
        return tuple(self.banned), tuple(sorted(set(own.values_list("case", flat=True))))

    # --- what says that a stage was reached -------------------------------------------------------------------------

    def lists(self) -> QuerySet:
        """Lists with somebody in them, that people read or have read. A run that only compares makes none of them."""
        return self._about(Ranking.objects.filter(proposed__gt=0, run__is_trial=False, run__repeats__isnull=True))

    def answers(self) -> QuerySet:
        rows = self._about(CandidateResponse.objects.filter(answer=Answer.INTERESTED))
        return rows.exclude(enterprise__organisation__in=self.banned)

    def agreements(self) -> QuerySet:
        return IntroductionSide.objects.filter(introduction__in=self.all_introductions.values("pk"), said=Said.AGREED)

    def answers_of_both(self) -> QuerySet:
        """One row for each pair of which both sides are interested; ``when`` is the later one's time."""
        pairs = self.answers().order_by().values("demand", "enterprise")
        return _later_of_both(pairs, "at")

    def agreements_of_both(self) -> QuerySet:
        return _later_of_both(
            self.agreements().order_by().values("introduction", "introduction__demand"), "answered_at"
        )

    def sources(self) -> dict[FunnelStage, list[tuple[QuerySet, str, str]]]:
        """Stage to (rows, column of the demand, column of the time) for the stages before the introduction."""
        return {
            FunnelStage.CANDIDATES: [(self.lists(), "demand", "made_at")],
            FunnelStage.INTERESTED: [
                (self.answers(), "demand", "at"),
                (self.agreements(), "introduction__demand", "answered_at"),
            ],
            FunnelStage.BOTH: [
                (self.answers_of_both(), "demand", PAIRED),
                (self.agreements_of_both(), "introduction__demand", PAIRED),
            ],
        }

    def _about(self, rows: QuerySet) -> QuerySet:
        return rows if self.demands is None else rows.filter(demand__in=self.demands.values("pk"))

    def _of_any_demand(self) -> "Question":
        """The same question whatever the demand: a list filters its demands once, and not again inside of every condition.

        SQLite's parser allows a depth of about a hundred, and a cohort narrowed by a manager is nested four deep already.
        """
        wide = copy(self)
        wide.demands = None
        return wide

    # --- the rows behind a figure -----------------------------------------------------------------------------------

    def demands_at(self, stage: str) -> QuerySet:
        """Demands of the cohort that reached the stage or a later one."""
        if stage == FunnelStage.PUBLISHED:
            return self.demands
        wide = self._of_any_demand()
        found = Q(pk__in=wide.introductions_at(max(stage, FunnelStage.INTRODUCED, key=ORDER.index)).values("demand"))
        sources = wide.sources()
        for one in from_stage_on(stage):
            for rows, column, _time in sources.get(one, ()):
                found |= Q(pk__in=rows.order_by().values(column))
        return self.demands.filter(found)

    def introductions_at(self, stage: str) -> QuerySet:
        """Introductions that reached the stage (introduced or later) or one after it."""
        return self.introductions.filter(reduce(or_, (REACHED[one] for one in from_stage_on(stage))))


def _later_of_both(grouped: QuerySet, time: str) -> QuerySet:
    sides = {"theirs": Side.ENTERPRISE, "owners": Side.CORPORATE}
    firsts = {name: Min(time, filter=Q(side=side)) for name, side in sides.items()}
    rows = grouped.annotate(**firsts).filter(theirs__isnull=False, owners__isnull=False)
    return rows.annotate(when=Greatest("theirs", "owners"))


def accepted() -> QuerySet:
    return ManagerProposal.objects.filter(state=ProposalState.ACCEPTED)


def published(user) -> QuerySet:
    """Every demand that was published once, without those of owners to which the person has a tie."""
    return Demand.objects.handled_by_office(user).filter(published_at__isnull=False)

"""What moves when two organisations become one: a corporate with its demands, where it is named, and what was decided about its profile."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from matching.models import (
    CandidateResponse,
    Corporate,
    Demand,
    DemandModeration,
    DemandVersion,
    MatchOutcome,
    StaffDecision,
)
from onboarding.merging.steps import MergeStep, Rewrite, rewrites, steps


def _lines_that_name(names: set[str], name: str):
    """Readers of a demand are typed as names or credit codes, in what is proposed and in what was published."""
    for model in (DemandModeration, DemandVersion):
        for row in model.objects.exclude(named_organisations=[]).order_by("pk"):
            lines = [name if line.strip().casefold() in names else line for line in row.named_organisations]
            lines = list(dict.fromkeys(lines))  # both may have been named
            if lines != row.named_organisations:
                yield row, {"named_organisations": lines}


def register() -> None:
    steps.register(MergeStep(_("Profile of the corporate"), Corporate, "organisation", single=True), order=50)
    steps.register(MergeStep(_("Demands"), Demand, "organisation"), order=51)
    named = Demand.named.through
    steps.register(MergeStep(_("Demands that name it as a reader"), named, "organisation", same=("demand",)), order=52)
    rewrites.register(Rewrite("matching.named", _("Demands that name it in words"), _lines_that_name), order=52)
    # Before the enterprise's profile itself, which is 42: where both have one, what was answered and decided goes to the one that stays.
    steps.register(
        MergeStep(
            _("Answers to demands"),
            CandidateResponse,
            "enterprise",
            owner=Enterprise,
            same=("demand", "side"),
            standing=Q(is_current=True),
        ),
        order=41,
    )
    steps.register(
        MergeStep(
            _("Shortlists and refusals of the office"),
            StaffDecision,
            "enterprise",
            owner=Enterprise,
            same=("demand",),
            standing=Q(ended_at__isnull=True),
        ),
        order=41,
    )
    outcomes = _("What became of its matches")
    steps.register(MergeStep(outcomes, MatchOutcome, "enterprise", owner=Enterprise, same=("demand",)), order=41)

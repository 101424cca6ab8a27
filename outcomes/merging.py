"""What moves when two organisations become one."""

from django.utils.translation import gettext_lazy as _

from onboarding.merging.steps import MergeStep, steps
from outcomes.models import Attribution, FollowUp, Outcome, OutcomeSide


def register() -> None:
    """Where both are sides of one outcome, each row stays: the outcome was between the two."""
    steps.register(MergeStep(_("Sides of outcomes"), OutcomeSide, "organisation", same=("outcome",)), order=45)
    steps.register(MergeStep(_("Outcomes it recorded"), Outcome, "recorded_for"), order=46)
    steps.register(
        MergeStep(_("Questionnaires about outcomes"), FollowUp, "organisation", same=("outcome", "months")), order=47
    )
    steps.register(MergeStep(_("Shares of outcomes"), Attribution, "organisation"), order=48)

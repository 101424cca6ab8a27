"""What moves when two organisations become one: the employer on a profile."""

from django.utils.translation import gettext_lazy as _

from onboarding.merging.steps import MergeStep, steps
from talent.models import TalentProfile


def register() -> None:
    steps.register(MergeStep(_("People who name it as their employer"), TalentProfile, "employer"), order=20)

"""What moves when two organisations become one: the companies that have landed. Proposals are cases and move with their applicant."""

from django.utils.translation import gettext_lazy as _

from inbound.models import InboundProject
from onboarding.merging.steps import MergeStep, steps


def register() -> None:
    steps.register(MergeStep(_("Projects that landed as this company"), InboundProject, "company"), order=60)

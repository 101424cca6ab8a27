"""What moves when two organisations become one: the corporate's profile, its demands, and where it is named as a reader."""

from django.utils.translation import gettext_lazy as _

from matching.models import Corporate, Demand
from onboarding.merging.steps import MergeStep, steps


def register() -> None:
    steps.register(MergeStep(_("Profile of the corporate"), Corporate, "organisation", single=True), order=50)
    steps.register(MergeStep(_("Demands"), Demand, "organisation"), order=51)
    named = Demand.named.through
    steps.register(MergeStep(_("Demands that name it as a reader"), named, "organisation", same=("demand",)), order=52)

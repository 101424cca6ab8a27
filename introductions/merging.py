"""What moves when two organisations become one: its sides of introductions, and what it brought or brokers."""

from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from introductions.models import BrokerLimit, BrokerRequest, Introduction, IntroductionSide, Screening
from onboarding.merging.steps import MergeStep, steps


def register() -> None:
    steps.register(MergeStep(_("Sides of introductions"), IntroductionSide, "organisation"), order=60)
    steps.register(MergeStep(_("Comparisons with lists of sanctions"), Screening, "organisation"), order=60)
    steps.register(MergeStep(_("Introductions that it brokers"), Introduction, "broker"), order=60)
    steps.register(MergeStep(_("Demands that it brought"), Introduction, "brought_demand"), order=60)
    steps.register(MergeStep(_("Enterprises that it brought"), Introduction, "brought_enterprise"), order=60)
    steps.register(MergeStep(_("Requests to broker introductions"), BrokerRequest, "organisation"), order=60)
    steps.register(MergeStep(_("Limits of brokering institutions"), BrokerLimit, "organisation", single=True), order=60)
    # Before the enterprise's profile itself, which is 42.
    steps.register(MergeStep(_("Introductions"), Introduction, "enterprise", owner=Enterprise), order=41)

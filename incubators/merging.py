"""What moves when two organisations become one: the profile of an incubator, and overseas bases with their operator."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from incubators.models import Incubator, OverseasEntity
from incubators.signals import announce
from onboarding.merging.steps import MergeStep, named_again, steps


def _bases_found_by_name(organisation: Organisation) -> None:
    """The operator's name is part of what a search finds."""
    for entity in OverseasEntity.objects.filter(operator=organisation).select_related("operator", "region"):
        entity.refresh_search_text()
        OverseasEntity.objects.filter(pk=entity.pk).update(search_text=entity.search_text)
        announce(entity)


def register() -> None:
    steps.register(MergeStep(_("Profile of the incubator"), Incubator, "organisation", single=True), order=30)
    steps.register(MergeStep(_("Overseas bases"), OverseasEntity, "operator"), order=31)
    named_again.register(_bases_found_by_name, order=31)

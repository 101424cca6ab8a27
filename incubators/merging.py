"""What moves when two organisations become one: the profile of an incubator, and overseas bases with their operator."""

from django.utils.translation import gettext_lazy as _

from incubators.models import Incubator, OverseasEntity
from incubators.signals import announce
from onboarding.merging.steps import MergeStep, steps


def _new_operator(ids, **kwargs) -> None:
    """The operator's name is part of what a search finds."""
    entities = OverseasEntity.objects.filter(pk__in=ids).select_related("operator", "region")
    for entity in entities:
        entity.refresh_search_text()
        OverseasEntity.objects.filter(pk=entity.pk).update(search_text=entity.search_text)
        announce(entity)


def register() -> None:
    steps.register(MergeStep(_("Profile of the incubator"), Incubator, "organisation", single=True), order=30)
    steps.register(MergeStep(_("Overseas bases"), OverseasEntity, "operator", after=_new_operator), order=31)

"""The versions of a base: what changed when, and any two side by side. The public reads the public columns."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from casework.models import Case
from incubators import register, versions
from incubators.models import EntityVersion, OverseasEntity
from incubators.models.version import sees_office_part
from incubators.views.public import base_tabs, open_page

SHOWN = 100  # versions on the page; a base has one or two in a year


@open_page
class BaseHistory(TemplateView):
    """``?old=2&new=3`` compares two versions; without, the last with the one before it."""

    template_name = "incubators/life/history.html"

    @cached_property
    def entity(self) -> OverseasEntity:
        visible = OverseasEntity.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    @cached_property
    def versions(self) -> list[EntityVersion]:
        seen = EntityVersion.objects.visible_to(self.request.user).filter(entity=self.entity)
        return list(seen.for_list().order_by("-number")[:SHOWN])

    def _asked(self, name: str, otherwise: EntityVersion | None) -> EntityVersion | None:
        """The version whose number stands in the address."""
        asked = self.request.GET.get(name, "")
        return next((one for one in self.versions if str(one.number) == asked), otherwise)

    def get_context_data(self, **context):
        shown, user = self.versions, self.request.user
        new = self._asked("new", shown[0] if shown else None)
        old = self._asked("old", next((one for one in shown if new and one.number < new.number), None))
        rows = []
        if old and new:
            rows = versions.compare(old, new, with_office=sees_office_part(user, self.entity))
        cases = [one.case_id for one in shown if one.case_id]
        return super().get_context_data(
            entity=self.entity,
            tabs=base_tabs(self.request, self.entity, "incubators:base-history"),
            versions=shown,
            readable=set(Case.objects.visible_to(user).filter(pk__in=cases).values_list("pk", flat=True))
            if user.is_authenticated
            else set(),
            old=old,
            new=new,
            changed=[row for row in rows if row.changed],
            same=[row for row in rows if not row.changed and row.new],
            numbers=register.earlier_numbers(self.entity),
            **context,
        )

"""What the case views share: which case, from which side, and the conflict page."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from casework.models import Case
from casework.viewpoint import APPLICANT, STAFF, viewpoint


class CaseMixin:
    """Finds the case among those the person may see; a stranger gets a 404."""

    @cached_property
    def case(self) -> Case:
        visible = Case.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    @cached_property
    def viewpoint(self) -> str:
        return viewpoint(self.case, self.request.user)

    def get_context_data(self, **context):
        return super().get_context_data(case=self.case, kind=self.case.kind_of, viewpoint=self.viewpoint, **context)


class ApplicantCaseMixin(CaseMixin):
    """Pages of the applicant only."""

    def dispatch(self, request, *args, **kwargs):
        if self.viewpoint != APPLICANT:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class StaffCaseMixin(CaseMixin):
    """Pages of the commission only."""

    def dispatch(self, request, *args, **kwargs):
        if self.viewpoint != STAFF:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


def tell(request, refusal) -> None:
    """Show why a move was not made."""
    for reason in refusal.reasons:
        messages.error(request, reason)

"""What the pages of matching share: which demand, for whom, and how a refusal is shown."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from accounts.models import Capacity
from accounts.permissions import acts_as, belongs, manages
from matching import actions, responses, runs
from matching.models import Demand

REFUSALS = (actions.NotPossible, responses.NotPossible, runs.RunNotPossible)


def is_corporate_member(user) -> bool:
    """Belongs to a verified overseas corporate."""
    return acts_as(user, Capacity.Kind.CORPORATE)


def acting_corporate(request):
    """The organisation that the person acts for as a corporate: the chosen one if it is one, else their first.

    Raises PermissionDenied for people without a verified overseas corporate.
    """
    kinds = Capacity.objects.verified().filter(
        kind=Capacity.Kind.CORPORATE, organisation__in=request.user.organisation_ids
    )
    own = set(kinds.values_list("organisation_id", flat=True))
    candidates = [o for o in (request.organisation, *request.user.organisations()) if o and o.pk in own]
    if not candidates:
        raise PermissionDenied
    return candidates[0]


class DemandMixin:
    """The demand among those that the person may see; a stranger gets a 404."""

    def demands(self):
        return Demand.objects.visible_to(self.request.user)

    @cached_property
    def demand(self) -> Demand:
        return get_object_or_404(self.demands().for_list(), public_id=self.kwargs["public_id"])

    def get_context_data(self, **context):
        return super().get_context_data(demand=self.demand, version=self.demand.current_version, **context)


class OfficeDemandMixin(DemandMixin):
    """The same for the office's own pages about a demand."""

    def demands(self):
        return Demand.objects.handled_by_office(self.request.user)


class OwnDemandMixin(DemandMixin):
    """Pages of the demand's owner only; everybody else gets a 404. ``manages`` guards what commits the company."""

    needs_manager = False

    def dispatch(self, request, *args, **kwargs):
        if not belongs(request.user, self.demand.organisation):
            raise Http404
        if self.needs_manager and not self.is_manager:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def is_manager(self) -> bool:
        return manages(self.request.user, self.demand.organisation)


def refused(request, refusal, to):
    """Say why it was not done, on the page one comes back to."""
    messages.error(request, str(refusal))
    return redirect(to)

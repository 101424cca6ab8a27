"""What the pages of accounts share: which organisation, who manages it, how a refusal is told."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property

from accounts.errors import Refused
from accounts.models import Organisation
from accounts.permissions import manages

# For a ``post`` method: the password or the second factor once more, unless that was a moment ago. The form is kept meanwhile.
sensitive = method_decorator(reauthentication_required)


class OrganisationMixin:
    """Finds the organisation among those the person may see; a stranger gets a 404."""

    tab = ""

    @cached_property
    def organisation(self) -> Organisation:
        visible = Organisation.objects.visible_to(self.request.user)
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    @cached_property
    def is_manager(self) -> bool:
        return manages(self.request.user, self.organisation)

    def get_context_data(self, **context):
        return super().get_context_data(
            organisation=self.organisation,
            is_manager=self.is_manager,
            is_member=self.organisation.pk in self.request.user.organisation_ids,
            tab=self.tab,
            **context,
        )


class ManagerMixin(OrganisationMixin):
    """For managers of the organisation only; a member or an officer gets a 403."""

    def dispatch(self, request, *args, **kwargs):
        if not self.is_manager:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def tell(request, done, *, said) -> bool:
    """Carry ``done()`` out and say how it went: the sentence ``said``, or why it was refused. True when it was done."""
    try:
        done()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, said)
    return True

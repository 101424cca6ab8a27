"""Answering those who ask to be let in: an organisation's managers, or the office."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.permissions import manages
from accounts.shown import shown_name
from accounts.views.base import sensitive, tell
from onboarding import actions
from onboarding.forms import JoinAnswerForm
from onboarding.models import JoinRequest


class JoinMixin:
    """A request that the person may answer; for others it does not exist."""

    @cached_property
    def asked(self) -> JoinRequest:
        asked = get_object_or_404(
            JoinRequest.objects.select_related("organisation", "user"), public_id=self.kwargs["public_id"]
        )
        if not actions.may_answer(self.request.user, asked.organisation):
            raise Http404
        return asked

    def dispatch(self, request, *args, **kwargs):
        assert self.asked
        return super().dispatch(request, *args, **kwargs)

    def back(self):
        page = (
            "accounts:members"
            if manages(self.request.user, self.asked.organisation)
            else "onboarding:organisation-staff"
        )
        return redirect(page, self.asked.organisation.public_id)


class LetIn(JoinMixin, View):
    @sensitive
    def post(self, request, *args, **kwargs):
        form = JoinAnswerForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose a role."))
            return self.back()
        asked, role = self.asked, form.cleaned_data["role"]
        said = _("%(name)s is now a member.") % {"name": shown_name(request.user, asked.user)}
        tell(request, lambda: actions.let_in(request=asked, role=role, by=request.user), said=said)
        return self.back()


class Decline(JoinMixin, View):
    def post(self, request, *args, **kwargs):
        asked = self.asked
        said = _("Declined. %(name)s has been told.") % {"name": shown_name(request.user, asked.user)}
        tell(request, lambda: actions.decline(request=asked, by=request.user), said=said)
        return self.back()

"""What the pages of outcomes share: which outcome, how much of it the reader sees, how a refusal is shown."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from casework.views.base import conflict_page, posted_version, typed_words
from outcomes.models import Outcome
from outcomes.permissions import Seen, seen_as


class OutcomeMixin:
    """Finds the outcome among those the person may see; a stranger gets a 404. ``least``: how much one has to see of it."""

    least = Seen.SHARE

    @cached_property
    def outcome(self) -> Outcome:
        visible = Outcome.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    @cached_property
    def seen(self) -> Seen:
        return seen_as(self.request.user, self.outcome)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.seen < self.least:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context):
        return super().get_context_data(outcome=self.outcome, seen=self.seen.name.lower(), **context)

    def refused(self, refusal, form=None):
        """The page that says what happened, with what the person typed."""
        kept = [(form[name].label, typed_words(form[name])) for name in form.fields] if form is not None else []
        return conflict_page(self.request, refusal, back_url=self.outcome.get_absolute_url(), kept=kept)

    def done(self, words):
        messages.success(self.request, words)
        return redirect(self.outcome)


__all__ = ["OutcomeMixin", "conflict_page", "posted_version"]

"""The questionnaire of one side."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.permissions import belongs
from casework.views.base import conflict_page, typed_words
from outcomes import follow_ups, impact
from outcomes.errors import NotPossible
from outcomes.forms.answers import FollowUpForm
from outcomes.models import FollowUp


class FollowUpPage(TemplateView):
    """The side that is asked answers once; afterwards it and the office read the answers."""

    template_name = "outcomes/follow_up.html"

    @cached_property
    def follow_up(self) -> FollowUp:
        visible = FollowUp.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    @property
    def may_answer(self) -> bool:
        return belongs(self.request.user, self.follow_up.organisation)

    def get_context_data(self, **context):
        one = self.follow_up
        if self.may_answer and not one.answered_at:
            context.setdefault("form", FollowUpForm(follow_up=one))
        answers = impact.impact_of(one.outcome, [one]) if one.answered_at else None
        return super().get_context_data(follow_up=one, outcome=one.outcome, answers=answers, **context)

    def post(self, request, *args, **kwargs):
        if not self.may_answer:
            raise PermissionDenied
        form = FollowUpForm(request.POST, follow_up=self.follow_up)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            follow_ups.answer(follow_up=self.follow_up, values=form.cleaned_data, by=request.user)
        except NotPossible as refusal:
            kept = [(form[name].label, typed_words(form[name])) for name in form.fields]
            return conflict_page(request, refusal, back_url=self.follow_up.get_absolute_url(), kept=kept)
        messages.success(request, _("Thank you. Your answers are stored."))
        return redirect(self.follow_up)

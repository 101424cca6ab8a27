"""The guide before a form (办事指南): who may, what to prepare, how long, what it leads to."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from casework.kinds import kinds


@method_decorator(login_not_required, name="dispatch")  # whoever has no account yet reads it first
class Guide(TemplateView):
    template_name = "casework/guide.html"

    def get_context_data(self, **context):
        kind = kinds.get(self.kwargs["kind"])
        if kind is None or not kind.guide:
            raise Http404
        user = self.request.user
        context |= {
            "kind": kind,
            "slots": [slot for section in kind.sections for slot in section.files],
            "states": kind.states,
            "may_start": not user.is_authenticated or kind.may_start(user),  # a visitor signs in first; then it shows
        }
        return super().get_context_data(**context)

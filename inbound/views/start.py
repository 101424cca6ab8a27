"""The page that begins a proposal: from which base, and what it is called."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from core.ids import new_public_id
from inbound import actions
from inbound.forms.sections import StartForm
from inbound.permissions import bases_of
from incubators.permissions import acting_incubator_organisation

KEY_LIMIT = 20


class Start(TemplateView):
    """For operators of a base in force; an incubator without one reads why it cannot propose. A double click starts one draft."""

    template_name = "inbound/start.html"

    def dispatch(self, request, *args, **kwargs):
        if self.organisation is None:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def organisation(self):
        return acting_incubator_organisation(self.request)

    @cached_property
    def bases(self):
        return bases_of(self.organisation)

    def get(self, request, *args, **kwargs):
        asked = request.GET.get("base", "")
        initial = {"base": self.bases.filter(public_id=asked).first()} if asked.isalnum() else {}
        return self._page(StartForm(bases=self.bases, initial=initial), new_public_id())

    def post(self, request, *args, **kwargs):
        form = StartForm(request.POST, bases=self.bases)
        key = request.POST.get("key", "")
        key = key if key.isalnum() and len(key) < KEY_LIMIT else new_public_id()
        if not form.is_valid():
            return self._page(form, key, status=422)
        case = actions.start(**form.cleaned_data, by=request.user, key=f"{request.user.public_id}-{key}")
        return redirect("casework:case-section", case.public_id, "project")

    def _page(self, form, key: str, status: int = 200):
        context = self.get_context_data(
            form=form, key=key, organisation=self.organisation, has_base=self.bases.exists()
        )
        return self.render_to_response(context, status=status)

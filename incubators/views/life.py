"""Starting what changes a base: by its operator with a button, by the office with its reason."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.permissions import RightRequired, is_case_officer
from casework.moves import MoveNotAllowed
from casework.views.base import tell
from core.ids import new_public_id
from incubators.forms.life import OfficeStartForm
from incubators.life import start
from incubators.life.offers import BY_OFFICE, BY_OPERATOR
from incubators.models import OverseasEntity
from incubators.views.owner import KEY, IncubatorPage


class LifeStart(IncubatorPage, View):
    """A draft of a change, suspension or cancellation of one of the incubator's own bases."""

    http_method_names = ["post", "options"]

    def post(self, request, public_id, what):
        if what not in BY_OPERATOR:
            raise Http404
        mine = OverseasEntity.objects.of(self.organisation).exclude(status="none")
        entity = get_object_or_404(mine, public_id=public_id)
        key = request.POST.get("key", "")
        key = f"{key if KEY.fullmatch(key) else new_public_id()}-{entity.public_id}"
        try:
            if what == "change":
                case = start.start_change(entity=entity, by=request.user, key=key)
            else:
                case = start.start(kind=BY_OPERATOR[what], entity=entity, by=request.user, key=key)
        except MoveNotAllowed as refusal:
            tell(request, refusal)
            return redirect(entity)
        if what == "change":
            messages.success(
                request, _("A draft with what the register holds. Change only what is different, then hand in.")
            )
        return redirect("casework:case-tasks", case.public_id)


class OfficeStart(RightRequired, TemplateView):
    """A case officer proposes a suspension, or announces a cancellation, and says why."""

    right = staticmethod(is_case_officer)
    template_name = "incubators/life/office_start.html"

    @cached_property
    def entity(self) -> OverseasEntity:
        visible = OverseasEntity.objects.visible_to(self.request.user).exclude(status="none").for_list()
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    @cached_property
    def kind(self):
        if self.kwargs["what"] not in BY_OFFICE:
            raise Http404
        return BY_OFFICE[self.kwargs["what"]]

    def get_context_data(self, **context):
        kind = self.kind
        context.setdefault("form", OfficeStartForm(what=self.kwargs["what"], initial={"key": new_public_id()}))
        context.setdefault("refusal", start.why_not(kind, self.entity))
        return super().get_context_data(**{**context, "entity": self.entity, "kind": kind, "what": self.kwargs["what"]})

    def post(self, request, *args, **kwargs):
        kind = self.kind
        form = OfficeStartForm(request.POST, what=kwargs["what"])
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            case = start.start_by_office(kind=kind, entity=self.entity, by=request.user, **form.cleaned_data)
        except MoveNotAllowed as refusal:
            context = self.get_context_data(form=form, refusal=" ".join(refusal.reasons))
            return self.render_to_response(context, status=refusal.status)
        return redirect(case)

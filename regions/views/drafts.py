"""Work on a draft: what it changes, one field of it, publishing by a second person, throwing it away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.permissions import CommissionRequired, RightRequired
from casework.moves import MoveNotAllowed
from casework.views.base import conflict_page, posted_version, tell
from core.registry import panels_for
from regions import checks, drafts
from regions import nodes as node_tools
from regions.forms import NodeForm, ReasonForm
from regions.models import TaxonomyChange, TaxonomyDraft
from regions.permissions import may_edit, may_publish
from regions.views.base import tabs

EARLIER_STEPS = 30


class EditorRequired(RightRequired):
    right = staticmethod(may_edit)


class DraftMixin:
    @cached_property
    def draft(self) -> TaxonomyDraft:
        rows = TaxonomyDraft.objects.select_related("base", "started_by", "closed_by", "restores", "version")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    @cached_property
    def work(self) -> drafts.Work:
        return drafts.Work(self.draft)


class DraftStart(EditorRequired, View):
    """Begin a draft, or go on with the open one; at a field when one is named."""

    http_method_names = ["post", "options"]

    def post(self, request):
        draft = drafts.begin(by=request.user)
        code = request.POST.get("code", "")
        if checks.CODE.fullmatch(code):
            return redirect("regions:draft-field", draft.public_id, code)
        return redirect(draft)


class DraftDetail(DraftMixin, CommissionRequired, TemplateView):
    """What the draft changes of the version in force, what is wrong with it, and the way to publish it."""

    template_name = "regions/draft.html"

    def get_context_data(self, **context):
        draft, user, work = self.draft, self.request.user, self.work
        edited = draft.is_open and may_edit(user)
        return super().get_context_data(
            draft=draft,
            tabs=tabs("draft", draft if draft.is_open else drafts.open_draft()),
            differences=[(one, work.rows.get(one.code)) for one in work.differences],
            problems=work.problems,
            totals=totals(work.differences),
            changes=list(draft.changes.select_related("by")[:EARLIER_STEPS]),
            may_edit=edited,
            may_publish=draft.is_open and may_publish(user),
            own_words=user.pk in drafts.editors(draft),
            form=context.pop("form", None) or ReasonForm(),
            panels=panels_for("taxonomy_draft", self.request, draft),
            **context,
        )


def totals(differences: list[node_tools.Difference]) -> dict[str, int]:
    return {
        "fields": len(differences),
        "added": sum(len(one.added) for one in differences),
        "removed": sum(len(one.removed) for one in differences),
        "retired": sum(one.kind == "retired" for one in differences),
    }


class DraftField(DraftMixin, EditorRequired, TemplateView):
    """Edit one field in a draft."""

    template_name = "regions/draft_field.html"
    what = TaxonomyChange.What.EDITED

    @property
    def code(self) -> str:
        return self.kwargs["code"]

    @property
    def node(self):
        node = self.work.nodes.get(self.code)
        if node is None:
            raise Http404
        return node

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and may_edit(request.user) and not self.draft.is_open:
            messages.info(request, _("This draft is closed: %(state)s.") % {"state": self.draft.get_state_display()})
            return redirect(self.draft)
        return super().dispatch(request, *args, **kwargs)

    def form(self, data=None) -> NodeForm:
        before = self.work.before.get(self.code) if "code" in self.kwargs else None
        return NodeForm(data, nodes=self.work.nodes, node=self.node, before=before, user=self.request.user)

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=self.form()))

    def post(self, request, *args, **kwargs):
        form, revision = self.form(request.POST), posted_version(request)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            drafts.save_field(
                draft=self.draft,
                node=form.value,
                by=request.user,
                revision=revision,
                confirmed=[one.key for one in form.warnings],
                what=self.what,
            )
        except MoveNotAllowed as refusal:
            kept = [(form[name].label, _typed(form[name])) for name in form.fields]
            return conflict_page(request, refusal, back_url=request.path, kept=kept)
        messages.success(request, _("Saved in the draft: %(field)s.") % {"field": node_tools.label(form.value)})
        return redirect(self.draft)

    def get_context_data(self, **context):
        code = self.kwargs.get("code", "")
        posted = self.request.method == "POST"
        return super().get_context_data(
            draft=self.draft,
            code=code,
            title=node_tools.label(self.node) if code else "",
            difference=node_tools.difference(self.work.before.get(code), self.work.nodes.get(code)) if code else None,
            version=posted_version(self.request) if posted else self.work.revision_of(code),
            **context,
        )


def _typed(bound) -> str:
    value = bound.value()
    return "\n".join(value) if isinstance(value, list) else "" if isinstance(value, bool) else str(value or "")


class DraftAdd(DraftField):
    """A new field or domain."""

    what = TaxonomyChange.What.ADDED
    node = None
    code = ""


class _Step(DraftMixin, View):
    """A button of a draft."""

    http_method_names = ["post", "options"]

    def do(self, request):
        raise NotImplementedError

    def post(self, request, *args, **kwargs):
        try:
            return self.do(request)
        except MoveNotAllowed as refusal:
            if refusal.status == 403 and not may_edit(request.user):
                raise PermissionDenied from refusal
            reason = request.POST.get("reason", "")
            if reason:
                return conflict_page(
                    request, refusal, back_url=self.draft.get_absolute_url(), kept=[(_("Reason"), reason)]
                )
            tell(request, refusal)
            return redirect(self.draft)


class DraftTakeBack(EditorRequired, _Step):
    def do(self, request):
        code = self.kwargs["code"]
        if drafts.take_back(draft=self.draft, code=code, by=request.user, revision=posted_version(request)):
            messages.success(request, _("%(code)s is again as in the version in force.") % {"code": code})
        return redirect(self.draft)


class DraftDiscard(EditorRequired, _Step):
    def do(self, request):
        form = ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Give a reason."))
            return redirect(self.draft)
        drafts.discard(draft=self.draft, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The draft is discarded. The version in force stays as it is."))
        return redirect("regions:fields")


class PublisherRequired(RightRequired):
    right = staticmethod(may_publish)


class DraftPublish(PublisherRequired, _Step):
    def do(self, request):
        form = ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Give a reason."))
            return redirect(self.draft)
        version = drafts.publish(
            draft=self.draft,
            by=request.user,
            reason=form.cleaned_data["reason"],
            revision=posted_version(request),
        )
        messages.success(
            request, _("Version %(n)d is in force. All demands are being matched with it.") % {"n": version.number}
        )
        return redirect(version)

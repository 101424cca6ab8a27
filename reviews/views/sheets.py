"""Sheets and their versions: read by those who edit or publish, edited by administrators, published by a second person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.permissions import RightRequired
from casework.kinds import kinds
from casework.moves import MoveNotAllowed
from casework.views.base import conflict_page, posted_version, tell
from reviews import sheet_actions
from reviews.diff import compare
from reviews.forms.sheets import DraftForm
from reviews.models import Sheet, SheetVersion
from reviews.permissions import may_edit_sheets, may_publish, publishes


class SheetReader(RightRequired):
    right = staticmethod(publishes)


class SheetEditor(RightRequired):
    right = staticmethod(may_edit_sheets)


class VersionMixin:
    @cached_property
    def version(self) -> SheetVersion:
        visible = SheetVersion.objects.visible_to(self.request.user).select_related(
            "sheet", "edited_by", "published_by"
        )
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    def get_context_data(self, **context):
        return super().get_context_data(version=self.version, sheet=self.version.sheet, **context)


class SheetList(SheetReader, TemplateView):
    """Every sheet with the version in force and the draft under way. One per kind and purpose: a page holds them all."""

    template_name = "reviews/sheet_list.html"

    def get_context_data(self, **context):
        sheets = list(Sheet.objects.visible_to(self.request.user).prefetch_related("versions__published_by"))
        rows = []
        for sheet in sheets:
            versions = list(sheet.versions.all())
            in_force = next((version for version in versions if not version.is_draft), None)
            draft = next((version for version in versions if version.is_draft), None)
            rows.append((sheet, kinds[sheet.kind], in_force, draft))
        return super().get_context_data(rows=rows, **context)


class SheetDetail(SheetReader, TemplateView):
    """The history of versions of one sheet, newest first; two can be laid side by side."""

    template_name = "reviews/sheet_detail.html"

    @cached_property
    def sheet(self) -> Sheet:
        return get_object_or_404(Sheet.objects.visible_to(self.request.user), public_id=self.kwargs["public_id"])

    def get_context_data(self, **context):
        versions = list(self.sheet.versions.select_related("edited_by", "published_by"))
        return super().get_context_data(
            sheet=self.sheet,
            versions=versions,
            pairs=list(zip(versions, [*versions[1:], None], strict=True)),
            draft=next((version for version in versions if version.is_draft), None),
            may_edit=may_edit_sheets(self.request.user),
            **context,
        )


class BeginDraft(SheetEditor, View):
    http_method_names = ["post", "options"]

    def post(self, request, public_id):
        sheet = get_object_or_404(Sheet.objects.visible_to(request.user), public_id=public_id)
        version = sheet_actions.begin_draft(sheet=sheet, by=request.user)
        return redirect("reviews:edit", version.public_id)


class VersionDetail(SheetReader, VersionMixin, TemplateView):
    """A version as reviewers see it; of a draft also what is missing, and the button that publishes it."""

    template_name = "reviews/version_detail.html"

    def get_context_data(self, **context):
        user, version = self.request.user, self.version
        if version.is_draft:
            context.update(
                hindrances=sheet_actions.hindrances(version),
                may_edit=may_edit_sheets(user),
                may_publish=may_publish(user, version),
                wrote_it=version.edited_by_id == user.pk,
            )
        declared = kinds[version.sheet.kind]
        return super().get_context_data(evidence={line.code for line in declared.checklist if line.evidence}, **context)


class VersionEdit(SheetEditor, VersionMixin, TemplateView):
    """The draft's lines. Each button saves what was typed and then adds, moves or removes a line: no script is needed."""

    template_name = "reviews/version_edit.html"

    def get(self, request, *args, **kwargs):
        if not self.version.is_draft:
            messages.info(request, _("A published version is not changed; begin a new draft."))
            return redirect(self.version.sheet)
        return self.render_to_response(self.get_context_data(draft=DraftForm(self.version)))

    def post(self, request, *args, **kwargs):
        draft, do = DraftForm(self.version, request.POST), request.POST.get("do", "")
        if draft.is_valid() and do == "preview":
            draft.ask_for_gaps()
        if not draft.is_valid():
            return self.render_to_response(self.get_context_data(draft=draft), status=422)
        try:
            saved = sheet_actions.save_draft(
                version=self.version,
                lines=draft.typed_lines(do),
                reason=draft.reason.cleaned_data["reason"],
                revision=posted_version(request, "revision"),
                by=request.user,
            )
        except MoveNotAllowed as refusal:
            return conflict_page(request, refusal, back_url=self.version.sheet.get_absolute_url(), kept=draft.words)
        if do == "preview":
            return redirect(saved)
        messages.success(request, _("Draft saved."))
        anchor = do.partition(":")[2] or (saved.lines[-1]["code"] if do == "add" else "")
        return redirect(f"{request.path}#{anchor}" if anchor else request.path)


class Publish(RightRequired, VersionMixin, View):
    right = staticmethod(publishes)
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        if self.version.is_draft and not may_publish(request.user, self.version):
            raise PermissionDenied
        try:
            sheet_actions.publish(version=self.version, revision=posted_version(request, "revision"), by=request.user)
        except MoveNotAllowed as refusal:
            tell(request, refusal)
        else:
            messages.success(request, _("Published. Reviews that begin from now on use this version."))
        return redirect(self.version)


class Discard(SheetEditor, VersionMixin, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        sheet = self.version.sheet
        try:
            sheet_actions.discard(version=self.version, by=request.user)
        except MoveNotAllowed as refusal:
            tell(request, refusal)
        else:
            messages.success(request, _("The draft was thrown away."))
        return redirect(sheet)


class Compare(SheetReader, VersionMixin, TemplateView):
    """This version beside the one before it, or another of the same sheet."""

    template_name = "reviews/compare.html"

    def get_context_data(self, **context):
        others = [version for version in self.version.sheet.versions.all() if version.pk != self.version.pk]
        asked = self.request.GET.get("with", "")
        earlier = [version for version in others if version.number < self.version.number]
        other = next((v for v in others if str(v.number) == asked), earlier[0] if earlier else None)
        rows = compare(other, self.version) if other else []
        return super().get_context_data(
            other=other,
            others=others,
            rows=rows,
            same=all(not row.changed and row.before and row.after and not row.moved for row in rows),
            **context,
        )

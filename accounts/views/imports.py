"""Administrators bring an existing register in: template, upload, preview, confirmation, progress, result, undo."""

import re

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.filters import ImportFilter, ImportRowFilter
from accounts.forms_imports import ConfirmForm, UploadForm
from accounts.permissions import AdministratorRequired
from accounts.shown_imports import counts, row_lines, stage_badge, working_words
from accounts.views.base import sensitive
from core.exports import FORMATS, Column
from core.filenames import attachment_header
from core.imports import actions
from core.imports.declaring import importer, importers
from core.imports.models import Decision, ImportBatch, Stage
from core.imports.template_file import template_file
from core.lists import KeysetFilterView
from core.uploads import download_response

MOST_AT_ONCE = 200
ROW = re.compile("[a-z0-9]{16}")


class ImportList(AdministratorRequired, KeysetFilterView):
    """All imports, the newest first."""

    filterset_class = ImportFilter
    template_name = "accounts/import_list.html"
    page_name = "accounts:import-list"
    orderings = {"newest": (("-queued_at", "-pk"), gettext_lazy("Newest first"))}

    def get_queryset(self):
        return ImportBatch.objects.visible_to(self.request.user).select_related("requested_by")

    def get_context_data(self, **context):
        context = super().get_context_data(tab="imports", **context)
        context["rows"] = [(batch, importer(batch.importer), stage_badge(batch)) for batch in context["rows"]]
        return context


class ImportStart(AdministratorRequired, TemplateView):
    """Take the template, choose the register, upload the file."""

    template_name = "accounts/import_start.html"

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=UploadForm()))

    def post(self, request, *args, **kwargs):
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        given = form.cleaned_data
        try:
            batch = actions.upload(
                code=given["importer"],
                file=given["file"],
                info=form.info,
                mode=given["mode"],
                key=given["key"],
                by=request.user,
            )
        except actions.Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        return redirect("accounts:import-detail", batch.public_id)

    def get_context_data(self, **context):
        return super().get_context_data(importers=list(importers), tab="imports", **context)


class ImportTemplate(AdministratorRequired, View):
    """The file to fill in, in the reader's language."""

    def get(self, request, code):
        declared = importer(code)
        if declared is None:
            raise Http404
        response = HttpResponse(template_file(declared), content_type=FORMATS["xlsx"])
        response["Content-Disposition"] = attachment_header(
            f"{declared.label}-{slugify(_('template')) or _('template')}.xlsx"
        )
        return response


class BatchMixin(AdministratorRequired):
    @cached_property
    def batch(self) -> ImportBatch:
        visible = ImportBatch.objects.visible_to(self.request.user).select_related("requested_by")
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])


def _value(code: str):
    return lambda row: row.values.get(code, "")


class ImportDetail(BatchMixin, KeysetFilterView):
    """One import at whatever stage it is: its progress, its rows to be judged, or what came of them. The rows are a list like any other."""

    filterset_class = ImportRowFilter
    template_name = "accounts/import_detail.html"
    page_name = "accounts:import-detail"
    saves_views = False
    orderings = {"row": (("number", "pk"), gettext_lazy("As in the file"))}
    export_name = gettext_lazy("Rows of an import")
    per_page = 50

    @property
    def export_columns(self):
        declared = importer(self.batch.importer)
        return [
            Column(gettext_lazy("Row"), "number", kind="number"),
            Column(gettext_lazy("What is wrong"), lambda row: "; ".join(f"{c} {t}" for _h, c, t in row.sentences)),
            Column(gettext_lazy("Here already"), lambda row: "; ".join(known["label"] for known in row.duplicates)),
            Column(gettext_lazy("Decision"), lambda row: row.get_decision_display()),
            Column(gettext_lazy("Outcome"), lambda row: f"{row.get_outcome_display()} {row.why}".strip()),
            *(Column(column.label, _value(column.code)) for column in declared.columns),
        ]

    def get_queryset(self):
        return self.batch.rows.select_related("batch")

    def get_context_data(self, **context):
        batch = self.batch
        context = super().get_context_data(
            batch=batch,
            importer=importer(batch.importer),
            badge=stage_badge(batch),
            counts=counts(batch),
            words=working_words(batch),
            twin=actions.same_file(batch) if batch.stage == Stage.PREVIEW else None,
            confirm=ConfirmForm(initial={"mode": batch.mode}),
            **context,
        )
        context["lines"] = row_lines(batch, context["rows"])
        context["may_decide"] = any(line.choices for line in context["lines"])
        return context


class ImportFile(BatchMixin, View):
    """The file as it was uploaded."""

    def get(self, request, public_id):
        return download_response(self.batch.file, name=self.batch.file_name, content_type=self.batch.content_type)


class _Step(BatchMixin, View):
    """A button: does something, says so, and leads back to the import."""

    said = ""

    def do(self, request) -> str | None:
        raise NotImplementedError

    def post(self, request, *args, **kwargs):
        try:
            said = self.do(request)
        except actions.Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            if said:
                messages.success(request, said)
        return redirect("accounts:import-detail", self.batch.public_id)


class Decide(_Step):
    """What becomes of the rows of one page, or of all that are not decided yet."""

    def do(self, request):
        every = request.POST.get("all_open", "")
        if every in Decision.values and every:
            rows = self.batch.rows.undecided().values_list("public_id", flat=True)
            decisions = dict.fromkeys(rows, every)
        else:
            named = [(name[4:], value) for name, value in request.POST.items() if name.startswith("row-")]
            decisions = {row: value for row, value in named[:MOST_AT_ONCE] if ROW.fullmatch(row)}
        changed = actions.decide(batch=self.batch, decisions=decisions, by=request.user)
        return _("Kept: %(count)d rows decided.") % {"count": changed} if changed else _("Nothing was changed.")


class Confirm(_Step):
    @sensitive
    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs)

    def do(self, request):
        form = ConfirmForm(request.POST)
        if not form.is_valid():
            raise actions.Refusal(_("Choose what is imported."))
        actions.confirm(batch=self.batch, mode=form.cleaned_data["mode"], by=request.user)
        return None


class Discard(_Step):
    def do(self, request):
        actions.discard(batch=self.batch, by=request.user)
        return _("The import is discarded. Nothing was entered.")


class Undo(_Step):
    @sensitive
    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs)

    def do(self, request):
        actions.undo(batch=self.batch, by=request.user)


class Retry(_Step):
    def do(self, request):
        actions.retry(batch=self.batch, by=request.user)

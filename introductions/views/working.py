"""What is done beside the steps: files, meetings with their calendar file, proposals, lists of sanctions."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, View

from accounts.permissions import CommissionRequired
from casework.who import handles_cases
from core import ics
from core.filenames import attachment_header
from core.scanning import may_download
from core.uploads import download_response
from enterprises.models import Enterprise
from introductions import actions, calendar, disclosure, files, screening
from introductions.actions import NotPossible
from introductions.disclosure import INSIDE
from introductions.forms_working import FileForm, MeetingForm, SanctionsListForm, ScreeningForm
from introductions.models import Meeting, SanctionsList, StagedFile
from introductions.permissions import SanctionsRequired, interested_and_shortlisted, may_propose
from introductions.views.base import IntroductionMixin, WorkingMixin
from introductions.vocabulary import TOGETHER, FileStage
from matching.views.base import OfficeDemandMixin


class FormPage(WorkingMixin, FormView):
    template_name = "introductions/form.html"
    title = ""

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **context):
        return super().get_context_data(
            introduction=self.introduction,
            case=self.introduction.case,
            address=self.address,
            title=self.title,
            **context,
        )


class AddFile(FormPage):
    form_class = FileForm

    @property
    def title(self):
        return _("Add a file")

    def form_valid(self, form):
        if self.introduction.case.is_closed or self.introduction.case.state not in TOGETHER:
            return self.back(_("Files can be added while an introduction is under way."))
        try:
            files.keep(
                self.introduction, upload=form.cleaned_data["file"], owner=self.actor, stage=form.cleaned_data["stage"], by=self.request.user
            )  # fmt: skip
        except files.NotMarkable as problem:
            form.add_error("file", str(problem))
            return self.form_invalid(form)
        messages.success(self.request, _("The file is there."))
        return self.back()


class FileMixin(IntroductionMixin):
    @cached_property
    def file(self) -> StagedFile:
        current = self.introduction.files.current()
        rows = current if self.reader == INSIDE else files.visible_to_side(self.introduction, self.reader)
        return get_object_or_404(rows, public_id=self.kwargs["file"])


class OpenFile(FileMixin, View):
    """The other side's file: written down, and under an NDA as a marked copy. One's own as it is."""

    def get(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            raise Http404
        file = self.file
        if not may_download(file.scan):
            return self.back(_("This file has not been looked through for viruses yet."))
        own = file.owner == self.actor
        if not own:
            files.log_opening(self.introduction, file, by=request.user)
        if own or file.stage != FileStage.NDA:
            return download_response(file.file, name=file.name, content_type=file.content_type)
        body = files.marked_copy(
            file, reader_id=request.user.public_id, reference=self.introduction.case.case_no, at=timezone.now()
        )
        response = HttpResponse(body, content_type=files.PDF)
        response["Content-Disposition"] = attachment_header(file.name)
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response


class RemoveFile(WorkingMixin, FileMixin, View):
    def post(self, request, *args, **kwargs):
        if self.file.owner != self.actor:
            raise Http404
        files.remove(file=self.file, by=request.user)
        messages.success(request, _("The file was taken away."))
        return self.back()


class MeetingEdit(FormPage):
    form_class = MeetingForm

    @property
    def title(self):
        return _("Change the meeting") if self.meeting else _("Enter a meeting")

    @cached_property
    def meeting(self) -> Meeting | None:
        if "meeting" not in self.kwargs:
            return None
        return get_object_or_404(self.introduction.meetings, public_id=self.kwargs["meeting"])

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.introduction.names_shown:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.meeting}

    def form_valid(self, form):
        fresh = Meeting.objects.get(pk=self.meeting.pk) if self.meeting else None
        try:
            actions.save_meeting(
                introduction=self.introduction, values=form.values, by=self.request.user, meeting=fresh,
                sequence=form.cleaned_data.get("sequence") or 0,
            )  # fmt: skip
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(self.request, _("The meeting is entered; the others are told."))
        return self.back()


class MeetingFile(IntroductionMixin, View):
    """One meeting for a calendar programme."""

    def get(self, request, *args, **kwargs):
        if not request.user.is_authenticated or not self.introduction.names_shown:
            raise Http404
        meeting = get_object_or_404(self.introduction.meetings, public_id=self.kwargs["meeting"])
        meeting.introduction = self.introduction
        entry = calendar.event(meeting, disclosure.parties(self.introduction, self.reader))
        body = ics.calendar([entry], name=self.introduction.case.case_no, host=request.get_host().split(":")[0])
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = attachment_header(f"{self.introduction.case.case_no}.ics")
        response["Cache-Control"] = "private, no-store"
        return response


class DecideScreening(FormPage):
    form_class = ScreeningForm

    @property
    def title(self):
        return _("Entry in a list of sanctions")

    @cached_property
    def screening(self):
        return get_object_or_404(
            self.introduction.screenings.select_related("organisation"), public_id=self.kwargs["screening"]
        )

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated or not handles_cases(request.user, self.introduction.case):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        screening.decide(
            screening=self.screening,
            same=form.cleaned_data["same"],
            note=form.cleaned_data["note"],
            by=self.request.user,
        )
        messages.success(self.request, _("Saved."))
        return self.back()

    def get_context_data(self, **context):
        return super().get_context_data(screening=self.screening, **context)


class CompareAgain(WorkingMixin, View):
    def post(self, request, *args, **kwargs):
        if not handles_cases(request.user, self.introduction.case):
            raise Http404
        screening.compare(self.introduction)
        messages.success(request, _("The names were compared with the lists in force."))
        return self.back()


class Propose(CommissionRequired, OfficeDemandMixin, View):
    """The office proposes a conversation to the owner of a demand and one enterprise."""

    def post(self, request, *args, **kwargs):
        enterprise = get_object_or_404(
            Enterprise.objects.visible_to(request.user), public_id=request.POST.get("enterprise", "")
        )
        back = reverse("matching:candidates", args=[self.demand.public_id])
        if not may_propose(request.user):
            messages.error(request, _("Introductions are proposed by case officers and supervisors."))
            return redirect(back)
        if enterprise.pk not in set.union(*interested_and_shortlisted(self.demand)):
            messages.error(
                request, _("This company has neither said that it is interested nor is it on the shortlist.")
            )
            return redirect(back)
        try:
            made = actions.propose(demand=self.demand, enterprise=enterprise, by=request.user)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
            return redirect(back)
        messages.success(request, _("Both sides have been asked."))
        return redirect(made.case)


class SanctionsLists(SanctionsRequired, ListView):
    template_name = "introductions/sanctions.html"
    context_object_name = "lists"

    def get_queryset(self):
        return SanctionsList.objects.select_related("loaded_by").order_by("retired_at", "name", "-published_on")


class SanctionsLoad(SanctionsRequired, FormView):
    template_name = "introductions/sanctions_load.html"
    form_class = SanctionsListForm

    def form_valid(self, form):
        given = form.cleaned_data
        made = screening.load_list(
            name=given["name"], publisher=given["publisher"], published_on=given["published_on"], source=given["source"], rows=given["file"],
            by=self.request.user,
        )  # fmt: skip
        messages.success(self.request, _("%(n)d names are in force.") % {"n": made.entries_count})
        return redirect("introductions:sanctions")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

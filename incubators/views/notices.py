"""Public notice: a batch as the public reads it, the public's objection and its answer, and the office's lists of both."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.permissions import CommissionRequired
from casework.moves import MoveNotAllowed
from core.exports import Column
from core.ids import new_public_id
from core.limits import too_many
from core.lists import KeysetFilterView
from core.scanning import may_download
from core.uploads import download_response
from incubators import notices
from incubators.forms.filters import ObjectionFilter
from incubators.forms.notice import ObjectionForm, PlanForm
from incubators.models import BaseFiling, NoticeBatch, Objection
from incubators.tabs import tabs_for
from incubators.views.public import open_page

MOST_OBJECTIONS, IN_SECONDS = 10, 60 * 60  # from one address


@open_page
class Batch(TemplateView):
    """A public notice as it is published: what is proposed, from when until when, how to object. Also when it is over."""

    template_name = "incubators/notice_batch.html"

    def get_context_data(self, **context):
        batch = get_object_or_404(NoticeBatch.objects.with_filings(), public_id=self.kwargs["public_id"])
        filings = BaseFiling.objects.filter(notice_batch=batch).for_notice()
        return super().get_context_data(batch=batch, filings=filings, **context)


@open_page
class Object(TemplateView):
    """The public form of an objection to one filing on notice."""

    template_name = "incubators/objection_form.html"

    @cached_property
    def filing(self):
        return get_object_or_404(BaseFiling.objects.on_notice(), case__public_id=self.kwargs["public_id"])

    def get_context_data(self, **context):
        context.setdefault("form", ObjectionForm(initial={"key": new_public_id()}))
        return super().get_context_data(filing=self.filing, **context)

    def post(self, request, *args, **kwargs):
        form = ObjectionForm(request.POST, request.FILES)
        filing = self.filing
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        if too_many(request, scope="objection", most=MOST_OBJECTIONS, seconds=IN_SECONDS):
            form.add_error(
                None, _("Too many objections came from your address. Try again in an hour, or write a letter.")
            )
            return self.render_to_response(self.get_context_data(form=form), status=429)
        try:
            objection, token = notices.receive(
                filing=filing,
                key=form.cleaned_data["key"],
                data=form.cleaned_data,
                upload=form.cleaned_data["evidence"],
            )
        except MoveNotAllowed:
            form.add_error(None, _("The public notice is over. Write to the commission by letter."))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        if not token:
            messages.info(request, _("This objection has arrived already. Its link is in the mail that we sent."))
            return redirect("incubators:notice-list")
        return redirect("incubators:objection-follow", token)


@open_page
class Follow(TemplateView):
    """Receipt and answer, for who has the link. Names nobody."""

    template_name = "incubators/objection_follow.html"

    def get_context_data(self, **context):
        objection = Objection.objects.for_list().filter(token_hash=notices.hash_of(self.kwargs["token"])).first()
        if objection is None:
            raise Http404
        return super().get_context_data(objection=objection, filing=objection.filing, **context)


class BatchList(CommissionRequired, KeysetFilterView):
    """The office's batches, and the form that plans one."""

    template_name = "incubators/batch_list.html"
    page_name = "incubators:batch-list"
    export_name = gettext_lazy("Public notices")
    saves_views = False
    orderings = {"newest": (("-begins", "pk"), gettext_lazy("Newest first"))}
    export_columns = (
        Column(gettext_lazy("Public notice"), str),
        Column(gettext_lazy("First day"), "begins", kind="date"),
        Column(gettext_lazy("Last day"), "ends", kind="date"),
        Column(gettext_lazy("Working days"), "working_days", kind="number"),
        Column(gettext_lazy("Filings"), "filed", kind="number"),
        Column(gettext_lazy("Objections"), "objected", kind="number"),
    )

    def get_queryset(self):
        return NoticeBatch.objects.with_counts()

    def get_context_data(self, **context):
        context.setdefault("form", PlanForm())
        return super().get_context_data(tabs=tabs_for(self.request), **context)


class Plan(CommissionRequired, View):
    """Open a batch."""

    def post(self, request):
        form = PlanForm(request.POST)
        status = 422
        if form.is_valid():
            try:
                batch = notices.plan(by=request.user, **form.cleaned_data)
            except notices.NoticeNotPossible as refusal:
                form.add_error("begins", str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("Planned: %(batch)s, until %(day)s.") % {"batch": batch, "day": batch.ends})
                return redirect("incubators:batch-list")
        page = BatchList()
        page.setup(request)
        page.object_list = page.get_queryset()
        return page.render_to_response(page.get_context_data(form=form), status=status)


class ObjectionList(CommissionRequired, KeysetFilterView):
    """Objections, those to be answered first."""

    filterset_class = ObjectionFilter
    template_name = "incubators/objection_list.html"
    page_name = "incubators:objection-list"
    export_name = gettext_lazy("Objections")
    orderings = {
        "waiting": (("verdict", "received_at", "pk"), gettext_lazy("To be answered first")),
        "newest": (("-received_at", "-pk"), gettext_lazy("Newest first")),
    }
    # Neither names nor contacts leave the portal with the list.
    export_columns = (
        Column(gettext_lazy("Number"), "number"),
        Column(gettext_lazy("Filing"), "filing.name_zh"),
        Column(gettext_lazy("Case number"), "filing.case.case_no"),
        Column(gettext_lazy("Public notice"), "filing.notice_batch"),
        Column(gettext_lazy("From whom"), lambda one: one.get_from_kind_display()),
        Column(gettext_lazy("Came by"), lambda one: one.get_channel_display()),
        Column(gettext_lazy("Received"), "received_at", kind="datetime"),
        Column(gettext_lazy("Answer"), lambda one: one.get_verdict_display()),
        Column(gettext_lazy("Answered"), "answered_at", kind="datetime"),
    )

    def get_queryset(self):
        return Objection.objects.visible_to(self.request.user).for_list()

    def get_context_data(self, **context):
        return super().get_context_data(tabs=tabs_for(self.request), **context)


class ObjectionDetail(CommissionRequired, TemplateView):
    """One objection with who made it."""

    template_name = "incubators/objection_detail.html"

    @cached_property
    def objection(self):
        mine = Objection.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(mine, public_id=self.kwargs["public_id"])

    def get_context_data(self, **context):
        return super().get_context_data(objection=self.objection, filing=self.objection.filing, **context)


class Evidence(ObjectionDetail):
    """The file that came with an objection, as a download."""

    def get(self, request, *args, **kwargs):
        one = self.objection
        if not one.file or not may_download(one.scan):
            raise Http404
        return download_response(one.file, name=one.file_name, content_type=one.file_type)

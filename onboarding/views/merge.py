"""Administrators and supervisors judge possible duplicates: the list, two side by side, the merges and their undoing."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.errors import Refused
from accounts.permissions import RightRequired
from accounts.shown import status_badge
from accounts.views.base import sensitive
from core.exports import Column
from core.lists import KeysetFilterView
from onboarding.filters import DuplicateFilter, MergeFilter
from onboarding.forms.merge import DismissForm, MergeForm
from onboarding.merging import actions
from onboarding.merging.steps import steps
from onboarding.models import MergeRecord, PossibleDuplicate, may_merge
from onboarding.tasks import find_duplicates


class MergerRequired(RightRequired):
    right = staticmethod(may_merge)


class DuplicateList(MergerRequired, KeysetFilterView):
    """Pairs that may be one organisation, the most alike first."""

    filterset_class = DuplicateFilter
    template_name = "onboarding/duplicate_list.html"
    page_name = "onboarding:duplicate-list"
    orderings = {
        "alike": (("-score", "pk"), gettext_lazy("Most alike first")),
        "newest": (("-found_at", "-pk"), gettext_lazy("Newest first")),
    }
    export_name = gettext_lazy("Possible duplicates")
    export_columns = [
        Column(gettext_lazy("Registered first"), lambda pair: str(pair.one)),
        Column(gettext_lazy("Number"), lambda pair: pair.one.uscc or pair.one.registry_no),
        Column(gettext_lazy("Registered later"), lambda pair: str(pair.other)),
        Column(gettext_lazy("Its number"), lambda pair: pair.other.uscc or pair.other.registry_no),
        Column(gettext_lazy("Reason"), lambda pair: pair.get_reason_display()),
        Column(gettext_lazy("How alike"), "score", kind="number"),
        Column(gettext_lazy("State"), lambda pair: pair.get_state_display()),
        Column(gettext_lazy("Note"), "note"),
    ]

    def get_queryset(self):
        return PossibleDuplicate.objects.visible_to(self.request.user).for_list()

    def get_context_data(self, **context):
        return super().get_context_data(tab="duplicates", **context)


class LookAgain(MergerRequired, View):
    """Compare all organisations now instead of at night."""

    def post(self, request):
        find_duplicates.delay_on_commit()
        messages.success(request, _("All organisations are being compared. Load the list again in a minute."))
        return redirect("onboarding:duplicate-list")


class PairMixin(MergerRequired):
    @cached_property
    def pair(self) -> PossibleDuplicate:
        visible = PossibleDuplicate.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])


class Compare(PairMixin, TemplateView):
    """Two organisations side by side: which stays, which value of each field, and what moves."""

    template_name = "onboarding/duplicate_compare.html"

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=MergeForm(pair=self.pair)))

    @sensitive
    def post(self, request, *args, **kwargs):
        form = MergeForm(request.POST, pair=self.pair)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            record = actions.merge(
                pair=self.pair,
                survivor=form.survivor,
                values=form.values,
                reason=form.cleaned_data["reason"],
                shown=form.cleaned_data["shown"],
                by=request.user,
            )
        except Refused as refusal:
            del self.pair
            form.pair = self.pair
            form.add_error(None, str(refusal))
            form.data = {**form.data.dict(), "shown": actions.fingerprint(self.pair.one, self.pair.other)}
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(
            request, _("%(name)s is merged. It can be undone for 30 days.") % {"name": record.absorbed_name}
        )
        return redirect("onboarding:merge-detail", record.public_id)

    def get_context_data(self, **context):
        pair = self.pair
        context.setdefault("dismiss", DismissForm())
        return super().get_context_data(
            pair=pair,
            badges=(status_badge(pair.one), status_badge(pair.other)),
            moving=actions.what_moves(pair.one, pair.other),
            is_open=pair.state == PossibleDuplicate.State.OPEN,
            **context,
        )


class Dismiss(Compare):
    """They are two organisations."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        form = DismissForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(form=MergeForm(pair=self.pair), dismiss=form)
            return self.render_to_response(context, status=422)
        try:
            actions.dismiss(pair=self.pair, note=form.cleaned_data["note"], by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Kept as two organisations. They are not proposed again."))
        return redirect("onboarding:duplicate-list")


class MergeList(MergerRequired, KeysetFilterView):
    """All merges, the newest first."""

    filterset_class = MergeFilter
    template_name = "onboarding/merge_list.html"
    page_name = "onboarding:merge-list"
    orderings = {"newest": (("-at", "-pk"), gettext_lazy("Newest first"))}
    export_name = gettext_lazy("Merged organisations")
    export_columns = [
        Column(gettext_lazy("Merged"), "absorbed_name"),
        Column(gettext_lazy("Into"), lambda record: str(record.survivor)),
        Column(gettext_lazy("When"), "at", kind="datetime"),
        Column(gettext_lazy("Who"), lambda record: str(record.by or "")),
        Column(gettext_lazy("Why"), "reason"),
        Column(gettext_lazy("Undone"), "undone_at", kind="datetime"),
    ]

    def get_queryset(self):
        return MergeRecord.objects.visible_to(self.request.user).select_related("survivor", "by")

    def get_context_data(self, **context):
        return super().get_context_data(tab="merges", **context)


class RecordMixin(MergerRequired):
    @cached_property
    def record(self) -> MergeRecord:
        visible = MergeRecord.objects.visible_to(self.request.user).select_related(
            "survivor", "absorbed", "by", "undone_by"
        )
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])


class MergeDetail(RecordMixin, TemplateView):
    """What one merge moved, and whether it can still be undone."""

    template_name = "onboarding/merge_detail.html"

    def get_context_data(self, **context):
        record = self.record
        labels = {step.code: step.label for step in steps}
        labels[actions.OF_ITSELF] = _("Data of the organisation")
        found: dict[str, int] = {}
        for code in record.changes.values_list("step", flat=True):
            found[code] = found.get(code, 0) + 1
        return super().get_context_data(
            record=record,
            moved=[(labels.get(code, code), count) for code, count in found.items()],
            reasons=actions.hindrances_for_page(record) if record.undone_at is None else [],
            **context,
        )


class MergeUndo(RecordMixin, View):
    @sensitive
    def post(self, request, *args, **kwargs):
        try:
            actions.undo(record=self.record, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The merge is undone. Both organisations are as they were."))
        return redirect("onboarding:merge-detail", self.record.public_id)

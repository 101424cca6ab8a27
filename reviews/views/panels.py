"""Panel meetings: called by a supervisor, decided case by case, closed and printed as minutes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.permissions import CommissionRequired, SupervisorRequired
from casework.conflicts import in_conflict_about
from casework.forms import MoveForm
from casework.moves import MoveNotAllowed
from casework.views.base import conflict_page, posted_version, typed_words
from core.ids import new_public_id
from core.lists import KeysetFilterView
from reviews import panel_actions
from reviews.filters import PanelFilter
from reviews.forms.panels import MeetingForm, MinutesForm, VotesForm
from reviews.models import PanelItem, PanelMeeting


class PanelList(CommissionRequired, KeysetFilterView):
    filterset_class = PanelFilter
    template_name = "reviews/panel_list.html"
    page_name = "reviews:panels"
    saves_views = False
    orderings = {"newest": (("-held_on", "-pk"), gettext_lazy("Newest first"))}

    def get_queryset(self):
        return PanelMeeting.objects.visible_to(self.request.user).select_related("chair")


class PanelCall(SupervisorRequired, TemplateView):
    """Call a meeting: day, members, the cases to decide."""

    template_name = "reviews/panel_call.html"

    def get_form(self, data=None):
        user = self.request.user
        return MeetingForm(data, chair=user, cases=panel_actions.waiting_for_decision(user))

    def get_context_data(self, **context):
        context.setdefault("form", self.get_form())
        return super().get_context_data(key=self.request.POST.get("key") or new_public_id(), **context)

    def post(self, request, *args, **kwargs):
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        key = request.POST.get("key", "")[:16] or new_public_id()
        meeting = panel_actions.call(form=form, cases=form.chosen, key=key, by=request.user)
        return redirect(meeting)


class MeetingMixin:
    @cached_property
    def meeting(self) -> PanelMeeting:
        visible = PanelMeeting.objects.visible_to(self.request.user).select_related("chair")
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    @cached_property
    def members(self) -> list:
        return list(self.meeting.members.order_by("name", "pk"))

    def items(self) -> list[tuple]:
        """(item, who took part in it) for the cases that the reader may see."""
        found = (
            PanelItem.objects.visible_to(self.request.user)
            .filter(meeting=self.meeting)
            .select_related("case__applicant")
        )
        return [(item, item.present(self.members)) for item in found]

    def chairs(self) -> bool:
        return self.meeting.chair_id == self.request.user.pk and not self.meeting.is_closed


class PanelDetail(CommissionRequired, MeetingMixin, TemplateView):
    """The agenda with its decisions; the chair writes and closes the minutes."""

    template_name = "reviews/panel_detail.html"

    def get_context_data(self, **context):
        if self.chairs():
            context.setdefault("form", MinutesForm())
        return super().get_context_data(
            meeting=self.meeting, members=self.members, items=self.items(), chairs=self.chairs(), **context
        )

    def post(self, request, *args, **kwargs):
        if self.meeting.chair_id != request.user.pk:
            raise PermissionDenied
        form = MinutesForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        minutes = form.cleaned_data["minutes"]
        try:
            panel_actions.close_minutes(meeting=self.meeting, minutes=minutes, by=request.user)
        except MoveNotAllowed as refusal:
            return conflict_page(
                request, refusal, back_url=self.meeting.get_absolute_url(), kept=[(_("Minutes"), minutes)]
            )
        messages.success(request, _("The minutes are closed."))
        return redirect(self.meeting)


class PanelPrint(PanelDetail):
    template_name = "reviews/panel_print.html"
    http_method_names = ["get", "head", "options"]


class PanelDecide(SupervisorRequired, MeetingMixin, TemplateView):
    """One case: the decision, what it asks for, the vote of each member, the reasons. The case moves with it."""

    template_name = "reviews/panel_decide.html"

    @cached_property
    def item(self) -> PanelItem:
        found = (
            PanelItem.objects.visible_to(self.request.user)
            .filter(meeting=self.meeting)
            .select_related("case__applicant")
        )
        return get_object_or_404(found, public_id=self.kwargs["item"])

    @cached_property
    def choices(self) -> list:
        return panel_actions.decisions(self.item.case, self.request.user)

    @cached_property
    def move(self):
        asked = self.request.GET.get("move") or (self.choices[0].name if self.choices else "")
        return next((move for move in self.choices if move.name == asked), None)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.meeting.chair_id != request.user.pk:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def forms(self, data=None):
        case = self.item.case
        form_class = self.move.form or MoveForm
        form = form_class(data, case=case, move=self.move, user=self.request.user)
        return VotesForm(data, members=self.members, banned=in_conflict_about(case)), form

    def get_context_data(self, **context):
        if self.move and "votes" not in context:
            context["votes"], context["form"] = self.forms()
        context |= {"meeting": self.meeting, "item": self.item, "case": self.item.case}
        return super().get_context_data(move=self.move, choices=self.choices, **context)

    def post(self, request, *args, **kwargs):
        if self.move is None:
            if request.GET.get("move") and self.item.case.kind_of.move(request.GET["move"]) is None:
                raise Http404
            return redirect(self.meeting)
        votes, form = self.forms(request.POST)
        if not (votes.is_valid() & form.is_valid()):
            return self.render_to_response(self.get_context_data(votes=votes, form=form), status=422)
        try:
            panel_actions.decide(
                item=self.item,
                move=self.move.name,
                votes=votes.votes,
                reasons=form.cleaned_data.get("note", ""),
                data=form.data_for_move,
                version=posted_version(request),
                by=request.user,
            )
        except MoveNotAllowed as refusal:
            if refusal.status == 409:
                kept = [(form[name].label, typed_words(form[name])) for name in form.fields]
                return conflict_page(request, refusal, back_url=self.meeting.get_absolute_url(), kept=kept)
            for reason in refusal.reasons:
                form.add_error(None, reason)
            return self.render_to_response(self.get_context_data(votes=votes, form=form), status=refusal.status)
        messages.success(request, _("Decided: %(what)s.") % {"what": self.move.history_label})
        return redirect(self.meeting)

"""Around the broker: what a side would pay, what it thought, who brought a side, and what those who brought one read."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from casework.who import handles_cases
from core.exports import Column
from core.lists import KeysetFilterView
from introductions import commissions, contributors, disclosure, ratings
from introductions.errors import NotPossible
from introductions.filters import BroughtFilter
from introductions.forms_brokering import BringersForm, CommissionForm, RatingForm
from introductions.models import Introduction
from introductions.permissions import BringerRequired
from introductions.views.lists import tabs
from introductions.views.sides import stages
from introductions.views.working import FormPage
from introductions.vocabulary import Actor
from matching import disclosure as matching_disclosure
from matching.models import Corporate
from matching.vocabulary import Side

SINCE = "case__moved_at"


class Refusing(FormPage):
    """``act(form)`` does it; what it refuses stands on the page, with the words that were typed."""

    done = ""

    def form_valid(self, form):
        try:
            self.act(form)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        messages.success(self.request, self.done or _("Saved."))
        return self.back()


class CommissionPage(Refusing):
    """For the broker, the side that would pay, and the office, which reads alone."""

    template_name = "introductions/commission.html"
    form_class = CommissionForm

    @property
    def title(self):
        return _("Commission")

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            raise Http404
        if self.reader != disclosure.INSIDE and not self.introduction.names_shown:
            raise Http404  # what is written about the commission may name the other side
        return super().dispatch(request, *args, **kwargs)

    @property
    def may_propose(self) -> bool:
        if self.introduction.case.is_closed or not self.introduction.names_shown or not self.introduction.broker_name:
            return False
        return self.is_manager or self.actor == Actor.BROKER

    def post(self, request, *args, **kwargs):
        if not self.may_propose:
            raise PermissionDenied
        if "confirm" not in request.POST:
            return super().post(request, *args, **kwargs)
        rows = commissions.visible_to(self.introduction, actor=self.actor)
        row = get_object_or_404(rows, public_id=request.POST["confirm"])
        try:
            commissions.confirm(commission=row, actor=self.actor, by=request.user)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Confirmed."))
        return redirect("introductions:commission", self.introduction.case.public_id)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "own_side": self.side.side if self.side else ""}

    def act(self, form):
        payer = self.side.side if self.side else form.cleaned_data["payer"]
        commissions.propose(
            introduction=self.introduction,
            words=form.cleaned_data["words"],
            payer=payer,
            actor=self.actor,
            by=self.request.user,
        )

    def get_context_data(self, **context):
        rows = commissions.visible_to(self.introduction, actor=self.actor)
        missing = "broker_at" if self.actor == Actor.BROKER else "payer_at"
        return super().get_context_data(
            commissions=[
                (row, self.may_propose and row.state == "proposed" and getattr(row, missing) is None) for row in rows
            ],
            may_propose=self.may_propose,
            **context,
        )


class RateBroker(Refusing):
    form_class = RatingForm

    @property
    def title(self):
        return _("Rate the broker")

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated or self.side is None or ratings.broker_to_rate(self.introduction) is None:
            raise Http404
        if not self.is_manager:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        known = self.introduction.ratings.filter(side=self.side.side).first()
        return {"points": known.points, "comment": known.comment} if known else {}

    def act(self, form):
        ratings.rate(introduction=self.introduction, side=self.side.side, by=self.request.user, **form.cleaned_data)


class Bringers(Refusing):
    """The office states who brought both sides, a side who brought itself."""

    form_class = BringersForm

    @property
    def title(self):
        return _("Who brought the sides")

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            raise Http404
        if not self.is_manager and not handles_cases(request.user, self.introduction.case):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        own = self.side.side if self.side else ""
        return {**super().get_form_kwargs(), "introduction": self.introduction, "own_side": own}

    def act(self, form):
        contributors.set_bringers(
            introduction=self.introduction, given=form.given, note=form.cleaned_data["note"], by=self.request.user
        )


# --- those who brought a side ------------------------------------------------------------------------


class BroughtList(BringerRequired, KeysetFilterView):
    """Brought by us: stage, days and the own side's name. The demand's title is for who brought the demand."""

    filterset_class = BroughtFilter
    template_name = "introductions/brought_list.html"
    page_name = "introductions:brought"
    orderings = {
        "moved": ((f"-{SINCE}", "-pk"), gettext_lazy("Moved last first")),
        "newest": (("-pk",), gettext_lazy("Newest first")),
    }
    export_name = gettext_lazy("Brought by us")

    @property
    def export_columns(self):
        return [
            Column(_("Number"), lambda row: row.case.case_no),
            Column(_("Owner of the demand"), lambda row: self._names(row)[0]),
            Column(_("Enterprise"), lambda row: self._names(row)[1]),
            Column(_("Stage"), lambda row: row.case.state_of.label),
            Column(_("In this stage since"), lambda row: row.case.moved_at, kind="datetime"),
        ]

    def get_queryset(self):
        return Introduction.objects.brought_by(self.request.user).for_list()

    @cached_property
    def _corporates(self) -> dict:
        owners = self.filtered.order_by().values("demand__organisation")
        return {one.organisation_id: one for one in Corporate.objects.filter(organisation__in=owners)}

    def _names(self, row) -> list[str]:
        corporate = self._corporates.get(row.demand.organisation_id)
        return [
            one.name
            for one in disclosure.parties_in_loop(row, disclosure.loop_of(row, self.request.user), corporate=corporate)
        ]

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        user, rows = self.request.user, list(context["rows"])
        corporates = matching_disclosure.corporates_of([row.demand for row in rows])
        context["rows"] = [
            (
                row,
                disclosure.parties_in_loop(
                    row, disclosure.loop_of(row, user), corporate=corporates.get(row.demand.organisation_id)
                ),
            )
            for row in rows
        ]
        context["view_tabs"] = tabs("brought", user)
        return context


class BroughtDetail(BringerRequired, TemplateView):
    """Stage, days, the two sides as one may know them. No contact, no file, no message, no word of the sides."""

    template_name = "introductions/brought_detail.html"

    def get_context_data(self, **context):
        visible = Introduction.objects.brought_by(self.request.user).for_list()
        row = get_object_or_404(visible, case__public_id=self.kwargs["public_id"])
        corporate = matching_disclosure.corporates_of([row.demand]).get(row.demand.organisation_id)
        loop = disclosure.loop_of(row, self.request.user)
        return super().get_context_data(
            introduction=row,
            case=row.case,
            parties=disclosure.parties_in_loop(row, loop, corporate=corporate),
            title=row.version.shown_title if Side.CORPORATE in loop.sides else "",
            stages=stages(row.case),
            **context,
        )

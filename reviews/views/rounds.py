"""A reviewer's list and form; the supervisor's page of who reviews a case."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.permissions import RightRequired
from casework.conflicts import in_conflict_about
from casework.moves import MoveNotAllowed
from casework.views.base import HandlerCaseMixin, conflict_page, posted_version, tell, typed_words
from core.lists import KeysetFilterView
from reviews import actions, permissions
from reviews.filters import ReviewFilter
from reviews.forms.review import AskForm, ReviewForm
from reviews.models import Review, ReviewRound
from reviews.results import result_for


class MyReviews(RightRequired, KeysetFilterView):
    """What a person is asked to review, what is due first on top."""

    right = staticmethod(permissions.reviews)
    filterset_class = ReviewFilter
    template_name = "reviews/my_reviews.html"
    page_name = "reviews:mine"
    orderings = {
        "due": (("is_done", "round__due_on", "pk"), gettext_lazy("To do first")),
        "newest": (("-assigned_at", "-pk"), gettext_lazy("Newest first")),
    }

    def get_queryset(self):
        is_done = Case(When(submitted_at__isnull=True, then=0), default=1, output_field=IntegerField())
        return Review.objects.of(self.request.user).for_list().annotate(is_done=is_done)


class ReviewPage(RightRequired, TemplateView):
    """One's own review: a form until it is in, then beside the others'. Somebody else's is a 404 for everybody."""

    right = staticmethod(permissions.reviews)
    template_name = "reviews/review.html"

    @cached_property
    def review(self) -> Review:
        mine = Review.objects.of(self.request.user).for_list()
        return get_object_or_404(mine, public_id=self.kwargs["public_id"])

    @property
    def open(self) -> bool:
        round_ = self.review.round
        return not self.review.is_in and not round_.is_closed and round_.case.is_open

    def get(self, request, *args, **kwargs):
        form = ReviewForm(review=self.review) if self.open else None
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request, *args, **kwargs):
        form = ReviewForm(request.POST, review=self.review)
        hands_in = request.POST.get("do") == "hand_in"
        if form.is_valid() and hands_in:
            form.ask_for_gaps()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        act = actions.hand_in if hands_in else actions.save_review
        try:
            act(review=self.review, given=form.given, revision=posted_version(request, "revision"), by=request.user)
        except MoveNotAllowed as refusal:
            kept = [(form[name].label, typed_words(form[name])) for name in form.fields]
            return conflict_page(request, refusal, back_url=self.review.get_absolute_url(), kept=kept)
        messages.success(request, _("Your review is in.") if hands_in else _("Saved. Nobody else sees it yet."))
        return redirect(self.review)

    def get_context_data(self, **context):
        review = self.review
        result = result_for(review.round, self.request.user) if review.is_in else None
        return super().get_context_data(
            review=review, round=review.round, case=review.round.case, result=result, **context
        )


class Reviewers(HandlerCaseMixin, TemplateView):
    """Who reviews a case: how far they are, for supervisors also whom else to ask."""

    template_name = "reviews/reviewers.html"

    @cached_property
    def round(self) -> ReviewRound:
        visible = ReviewRound.objects.visible_to(self.request.user).select_related("version__sheet")
        round_ = get_object_or_404(visible, case=self.case)
        round_.case = self.case
        return round_

    @property
    def may_assign(self) -> bool:
        return permissions.may_assign(self.request.user, self.case)

    def get_form(self, data=None):
        asked = self.round.reviews.active().values_list("reviewer_id", flat=True)
        return AskForm(data, people=actions.candidates(self.case, but=list(asked)))

    def post(self, request, *args, **kwargs):
        if not self.may_assign:
            raise PermissionDenied
        if "take_back" in request.POST:
            return self._take_back(request.POST["take_back"])
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            actions.assign(round_=self.round, to=form.cleaned_data["reviewer"], by=request.user)
        except MoveNotAllowed as refusal:
            tell(request, refusal)
        else:
            messages.success(request, _("Asked."))
        return redirect("reviews:reviewers", self.case.public_id)

    def _take_back(self, public_id: str):
        review = self.round.reviews.active().filter(public_id=public_id[:16]).first()
        if review is None:
            raise Http404
        try:
            actions.take_back(review=review, by=self.request.user)
        except MoveNotAllowed as refusal:
            tell(self.request, refusal)
        else:
            messages.success(self.request, _("Not asked any more."))
        return redirect("reviews:reviewers", self.case.public_id)

    def get_context_data(self, **context):
        reviews = list(self.round.reviews.active().select_related("reviewer"))
        for review in reviews:
            review.round = self.round
        counted, banned = self.round.counted(), in_conflict_about(self.case)
        if self.may_assign and len(counted) < self.round.needed:
            context.setdefault("form", self.get_form())
        return super().get_context_data(
            round=self.round,
            reviews=[(review, review.reviewer_id in banned) for review in reviews],
            may_assign=self.may_assign,
            result=result_for(self.round, self.request.user),
            given=len(counted),
            **context,
        )

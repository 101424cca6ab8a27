"""The enterprise's side: what was found for it, why, and its answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from accounts.permissions import RightRequired, manages
from enterprises import completeness
from enterprises.models import Enterprise
from enterprises.permissions import acting_enterprise, is_enterprise_member
from matching import advising, disclosure, overview, pairs, presenting, responses, wording
from matching.forms import EnterpriseDeclineForm, QuestionForm
from matching.models import Demand, ProfileAdvice
from matching.views.base import REFUSALS, refused
from matching.vocabulary import Answer, Side

CLOSE_SHOWN = 5
GAPS_SHOWN = 4
LIFTS_SHOWN = 5  # for one demand, and for all together


class EnterpriseRequired(RightRequired):
    right = staticmethod(is_enterprise_member)


class OwnEnterpriseMixin(EnterpriseRequired):
    @cached_property
    def enterprise(self) -> Enterprise | None:
        organisation = acting_enterprise(self.request)
        return Enterprise.objects.filter(organisation=organisation).select_related("organisation").first()


def cards(found: list[pairs.Pair], corporates, advice=None) -> list[dict]:
    """Pairs with what a card shows of the demand: its text marked with the words that correspond, and what would lift the company."""
    shown = []
    for pair in found:
        version = pair.demand.current_version
        numbers = presenting.numbers_for([pair])
        texts = presenting.demand_texts(pair.version, numbers, pair.candidate.missing[: presenting.MOST_MISSING])
        marked = (
            texts.get("summary_en") if version.lang not in {"zh", "en"} and "summary_en" in texts else texts.get("text")
        )
        named = version.show_name or pair.both
        shown.append({
            "pair": pair,
            "version": version,
            "text": marked,
            "owner": str(pair.demand.organisation) if named else disclosure.owner_words(pair.demand, corporates.get(pair.demand.organisation_id)),
            "owner_named": named,
            "lifts": advising.lifts(advice, pair.demand.pk)[:LIFTS_SHOWN],
        })  # fmt: skip
    return shown


class FoundForYou(OwnEnterpriseMixin, TemplateView):
    """Demands that suit the company, each with why, what is missing, and the two answers."""

    template_name = "matching/found_for_you.html"

    def get_context_data(self, **context):
        if self.enterprise is None:
            return super().get_context_data(found=None, **context)
        found = overview.found_for(self.enterprise, self.request.user)
        products = list(self.enterprise.products.all())
        demands = [pair.demand for pair in (*found.new, *found.answered, *found.declined, *found.close)]
        corporates = disclosure.corporates_of(demands)
        advice = advising.newest(self.enterprise)
        open_ones = [*found.new, *found.answered, *found.close]
        return super().get_context_data(
            found=found,
            new=cards(found.new, corporates, advice),
            answered=cards(found.answered, corporates, advice),
            advice=advice,
            advising_now=ProfileAdvice.objects.unfinished().filter(enterprise=self.enterprise).exists(),
            over_all=advising.over_all(advice, [pair.demand.pk for pair in open_ones])[:LIFTS_SHOWN],
            advice_is_old=advising.is_old(advice, [pair.candidate.ranking for pair in open_ones]),
            lists=len(open_ones),
            declined=found.declined,
            close=found.close[:CLOSE_SHOWN],
            gaps=found.gaps(),
            score=completeness.score(self.enterprise, products),
            profile_gaps=completeness.missing(self.enterprise, products)[:GAPS_SHOWN],
            enterprise=self.enterprise,
            is_manager=manages(self.request.user, self.enterprise.organisation),
            **context,
        )


class AnswerMixin(OwnEnterpriseMixin):
    """An answer of the enterprise to a demand that its people may read, proposed or not. It commits the company: a manager's."""

    @cached_property
    def demand(self) -> Demand:
        readable = Demand.objects.readable_as(self.request.user).for_list()
        return get_object_or_404(readable, public_id=self.kwargs["public_id"])

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and is_enterprise_member(request.user):
            if self.enterprise is None:
                raise Http404
            self.demand  # noqa: B018  (a stranger gets a 404 before a member without the right gets a 403)
            if not manages(request.user, self.enterprise.organisation):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def pair(self):
        found = pairs.of_enterprise(self.enterprise, {self.demand.pk: self.demand}, reader=wording.ENTERPRISE)
        return found[0] if found else None

    @property
    def came_from(self) -> str:
        """ "demand" when the person came from the demand's own page."""
        asked = self.request.POST.get("back") or self.request.GET.get("back")
        return "demand" if asked == "demand" else ""

    def back(self) -> str:
        return self.demand.get_absolute_url() if self.came_from else reverse("matching:found-for-you")

    def answer(self, answer: str, *, reason: str = "", text: str = ""):
        try:
            responses.respond(
                demand=self.demand,
                enterprise=self.enterprise,
                side=Side.ENTERPRISE,
                answer=answer,
                reason=reason,
                text=text,
                by=self.request.user,
            )
        except REFUSALS as refusal:
            return refused(self.request, refusal, self.back())
        words = {
            Answer.INTERESTED: _("The other side now reads your company's name. You read theirs when they agree."),
            Answer.MORE: _("Your question was sent without your name."),
            Answer.DECLINED: _("Saved. This demand is not proposed to you again."),
        }
        messages.success(self.request, words[answer])
        return redirect(self.back())

    def get_context_data(self, **context):
        return super().get_context_data(
            demand=self.demand,
            version=self.demand.current_version,
            back=self.came_from,
            back_url=self.back(),
            **context,
        )


class Interested(AnswerMixin, View):
    def post(self, request, *args, **kwargs):
        return self.answer(Answer.INTERESTED)


class Decline(AnswerMixin, FormView):
    form_class = EnterpriseDeclineForm
    template_name = "matching/answer_form.html"
    extra_context = {"what": "decline"}

    def form_valid(self, form):
        return self.answer(Answer.DECLINED, reason=form.cleaned_data["reason"], text=form.cleaned_data["text"])

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class Ask(AnswerMixin, FormView):
    form_class = QuestionForm
    template_name = "matching/answer_form.html"
    extra_context = {"what": "ask"}

    def form_valid(self, form):
        return self.answer(Answer.MORE, text=form.cleaned_data["text"])

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

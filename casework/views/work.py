"""Who has how much, and who is away: the load of the office, one person's cases with handing on, absences."""

from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.models import User
from accounts.permissions import has_role, is_administrator
from casework import absences, actions, moves, rules, workload
from casework.models import Absence, Case, LoadLimit
from casework.permissions import AbsencesRequired, OverseerRequired, is_overseer, may_manage_absence
from casework.views.base import PUBLIC_ID, conflict_page, tell, typed_words
from casework.who import HANDLERS
from casework.work_forms import AbsenceForm, HandOnForm, LimitForm

MOST = 100  # cases shown and handed on at a time
OLD = 60  # days that a past absence stays in the list


class Load(OverseerRequired, TemplateView):
    """Everybody who handles cases, with the numbers of their open cases; each number leads to its list."""

    template_name = "casework/load.html"

    def get_context_data(self, **context):
        rows = workload.rows(self.request.user)
        people, pool = rows[:-1], rows[-1]
        return super().get_context_data(
            tab="load", people=people, pool=pool, away=sum(row.absence is not None for row in people),
            most=max((row.open for row in rows), default=0), **context,
        )  # fmt: skip


class PersonLoad(OverseerRequired, TemplateView):
    """One person's open cases. A supervisor hands ticked ones on; supervisors and administrators set the limit."""

    template_name = "casework/person_load.html"

    @cached_property
    def person(self) -> User:
        return get_object_or_404(User.objects.with_role(*HANDLERS), public_id=self.kwargs["public_id"])

    @cached_property
    def may_hand_on(self) -> bool:
        return has_role(self.request.user, *HANDLERS)

    def cases(self):
        mine = Case.objects.handled_by_office(self.request.user).open().filter(assignee=self.person)
        return mine.for_list().order_by(F("promised_on").asc(nulls_last=True), "pk")

    def post(self, request, *args, **kwargs):
        return self._hand_on() if "hand_on" in request.POST else self._limit()

    def _limit(self):
        form = LimitForm(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(limit_form=form), status=422)
        rules.set_limit(user=self.person, most=form.cleaned_data["most"], by=self.request.user)
        messages.success(self.request, _("Limit saved."))
        return redirect(self.request.path)

    def _hand_on(self):
        form = HandOnForm(self.request.POST, person=self.person)
        ids = [one for one in self.request.POST.getlist("case")[:MOST] if PUBLIC_ID.fullmatch(one)]
        if not form.is_valid() or not ids:
            messages.error(self.request, _("Tick the cases and choose a colleague."))
            return redirect(self.request.path)
        to, done = form.cleaned_data["to"], 0
        for case in self.cases().filter(public_id__in=ids):
            try:
                actions.assign(case=case, to=to, by=self.request.user, expected=self.person)
                done += 1
            except moves.MoveNotAllowed as refusal:
                messages.error(self.request, f"{case.title}: {refusal}")
        said = _("%(done)d of %(all)d assigned.") % {"done": done, "all": len(ids)}
        (messages.success if done else messages.warning)(self.request, said)
        return redirect(self.request.path)

    def get_context_data(self, **context):
        limit = LoadLimit.objects.filter(user=self.person).first()
        context.setdefault("limit_form", LimitForm(initial={"most": limit.most if limit else None}))
        cases = list(self.cases()[: MOST + 1])
        return super().get_context_data(
            tab="load", person=self.person, page={"object_list": cases[:MOST]}, more=len(cases) > MOST,
            may_hand_on=self.may_hand_on, hand_on_form=HandOnForm(person=self.person),
            absence=Absence.objects.on(timezone.localdate()).filter(person=self.person).select_related("deputy").first(),
            **context,
        )  # fmt: skip


class Absences(AbsencesRequired, TemplateView):
    """Who is away and who stands in: one's own, for supervisors and administrators everybody's; and a form for a new one."""

    template_name = "casework/absences.html"

    def form(self, *args) -> AbsenceForm | None:
        user = self.request.user
        everybody = is_administrator(user)
        if not everybody and not has_role(user, *HANDLERS):
            return None
        return AbsenceForm(*args, user=user, for_everybody=everybody)

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=self.form()))

    def post(self, request, *args, **kwargs):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        given = {"person": request.user, **form.cleaned_data}
        try:
            absences.enter(by=request.user, **given)
        except moves.StateChanged as refusal:
            kept = [(form[name].label, typed_words(form[name])) for name in form.fields]
            return conflict_page(request, refusal, back_url=request.path, kept=kept)
        messages.success(request, _("Absence entered. On the first day the open cases go to the deputy."))
        return redirect("casework:absences")

    def get_context_data(self, **context):
        user, today = self.request.user, timezone.localdate()
        since = today - timezone.timedelta(days=OLD)
        seen = Absence.objects.visible_to(user).filter(last__gte=since).select_related("person", "deputy")
        rows = [
            (absence, _state(absence, today), may_manage_absence(user, absence.person))
            for absence in seen.order_by("-first", "-pk")
        ]
        return super().get_context_data(tab="absences", today=today, overseer=is_overseer(user), rows=rows, **context)


def _state(absence: Absence, today) -> str:
    """over, now or ahead."""
    if absence.cancelled_at or absence.last < today:
        return "over"
    return "now" if absence.first <= today else "ahead"


class EndAbsence(AbsencesRequired, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        visible = Absence.objects.visible_to(request.user)
        absence = get_object_or_404(visible, public_id=kwargs["public_id"])
        try:
            absences.end(absence=absence, by=request.user)
        except moves.MoveNotAllowed as refusal:
            tell(request, refusal)
        else:
            messages.success(request, _("The absence has ended. What the deputy had not begun has come back."))
        return redirect("casework:absences")

"""Registering an organisation: city or abroad, is it here already, is one with a similar name; then the task list of the case."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from accounts.errors import Refused
from accounts.models import Organisation
from accounts.views.base import ManagerMixin
from casework.models import Case
from onboarding import actions
from onboarding.forms import AbroadForm, CityForm, JoinForm
from onboarding.identity import known_by_name, known_by_number
from onboarding.models import JoinRequest


class Choose(TemplateView):
    """Where the organisation is registered. Those who have one see it, too: they may have come by a link."""

    template_name = "onboarding/register.html"

    def get_context_data(self, **context):
        waiting = JoinRequest.objects.open().filter(user=self.request.user).select_related("organisation")
        return super().get_context_data(waiting=waiting, mine=self.request.user.organisations(), **context)


class Register(FormView):
    """One page of questions. What comes next depends on whether the organisation is known."""

    template_name = "onboarding/register_form.html"
    place = ""

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form):
        if "edit" in self.request.POST:  # back from the comparison of names
            return self.render_to_response(self.get_context_data(form=form))
        if not actions.may_look_up(self.request.user):
            form.add_error(None, _("You have looked up many numbers in a short time. Wait an hour, then go on."))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        identity = form.identity
        known = known_by_number(uscc=identity["uscc"], country=identity["country"], registry_no=identity["registry_no"])
        if known is not None and not self._is_second_click(form):
            return self.is_known(known)
        if not form.cleaned_data["none_of_these"]:
            alike = known_by_name(identity["name_zh"], identity["name_en"], but=known)
            if alike:
                return self.looks_alike(form, alike)
        return self.register(form)

    def _is_second_click(self, form) -> bool:
        """The number is known because this very form was sent a moment ago."""
        return Case.objects.of_parties(self.request.user).filter(start_key=form.cleaned_data["key"]).exists()

    def register(self, form):
        try:
            case = actions.register(identity=form.identity, by=self.request.user, key=form.cleaned_data["key"])
        except actions.AlreadyKnown:
            return self.form_valid(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        return redirect("casework:case-tasks", case.public_id)

    def is_known(self, organisation: Organisation):
        """Says so, with its name and nothing else, and offers to ask its managers."""
        if organisation.pk in self.request.user.organisation_ids:
            messages.info(self.request, _("You are a member of this organisation already."))
            return redirect("accounts:organisation", organisation.public_id)
        ticket = actions.ticket_for(organisation, self.request.user)
        return render_known(self.request, organisation, JoinForm(initial={"ticket": ticket}))

    def looks_alike(self, form, alike):
        """The names side by side; goes on only when the person says that none of them is theirs."""
        unanswered = "compared" in self.request.POST
        context = self.get_context_data(form=form, alike=alike, identity=form.identity, unanswered=unanswered)
        return render(self.request, "onboarding/similar.html", context, status=422 if unanswered else 200)

    def get_context_data(self, **context):
        return super().get_context_data(place=self.place, **context)


class RegisterCity(Register):
    form_class = CityForm
    place = "city"


class RegisterAbroad(Register):
    form_class = AbroadForm
    place = "abroad"


def render_known(request, organisation, form, *, status=200):
    return render(request, "onboarding/known.html", {"organisation": organisation, "form": form}, status=status)


class AskToJoin(View):
    """Ask the managers of an organisation whose number one has typed."""

    def post(self, request):
        form = JoinForm(request.POST)
        organisation = actions.organisation_of(request.POST.get("ticket", "")[:400], request.user)
        if organisation is None:
            messages.error(request, _("This page is too old. Type the number of the organisation again."))
            return redirect("onboarding:register")
        if not form.is_valid():
            return render_known(request, organisation, form, status=422)
        try:
            actions.ask_to_join(organisation=organisation, by=request.user, message=form.cleaned_data["message"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("The managers of %(organisation)s have been asked. You are told their answer.")
                % {"organisation": organisation},
            )
        return redirect("onboarding:register")


class StartRound(ManagerMixin, View):
    """A new round of verification for an organisation that is here: again, or with changed data."""

    def post(self, request, *args, **kwargs):
        try:
            case = actions.start_round(organisation=self.organisation, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:organisation", self.organisation.public_id)
        return redirect("casework:case-tasks" if not case.round else "casework:case-detail", case.public_id)

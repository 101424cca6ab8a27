"""The public page about a certificate: asked by the code that stands on it. No sign-in, public facts only."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.generic import FormView, TemplateView

from letters import checking
from letters.forms import CodeForm
from letters.kinds import Standing

open_page = method_decorator(login_not_required, name="dispatch")


@open_page
class Start(FormView):
    """Type the code, where no camera reads the square."""

    template_name = "letters/verify_start.html"
    form_class = CodeForm

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form):
        return redirect("letters:verify", code=form.cleaned_data["code"])


@open_page
class Verify(TemplateView):
    """Valid, changed, suspended, expired, withdrawn or unknown."""

    template_name = "letters/verify.html"

    def get(self, request, *args, **kwargs):
        if not checking.may_ask(request.META.get("REMOTE_ADDR", "")):
            return self.render_to_response(self.get_context_data(too_many=True), status=429)
        answer = checking.answer(self.kwargs["code"])
        status = 404 if answer.verdict.standing == Standing.UNKNOWN else 200
        return self.render_to_response(self.get_context_data(answer=answer), status=status)

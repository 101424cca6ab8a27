"""A person's own pages: what is stored about them, the notice, for which organisation they act."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.generic import UpdateView, View

from accounts.forms import ProfileForm, SwitchForm
from accounts.middleware import SESSION_KEY
from accounts.models import User
from accounts.personal.shown import consent_rows
from core.views.display import back_to


class Profile(UpdateView):
    """Name, position, telephone, language; the rest of the account by links."""

    form_class = ProfileForm
    template_name = "accounts/profile.html"
    success_url = reverse_lazy("accounts:profile")

    def get_object(self, queryset=None):
        """A fresh copy: a form with errors writes into it, and the head of the page shows the stored name."""
        return User.objects.get(pk=self.request.user.pk)

    def form_valid(self, form):
        person = form.save()
        with override(person.language):
            messages.success(self.request, _("Saved."))
        response = redirect(self.success_url)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            person.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
        return response

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **context):
        user = self.request.user
        return super().get_context_data(
            memberships=user.active_memberships,
            staff_roles=user.staffrole_set.order_by("role", "district"),
            consents=consent_rows(user),
            **context,
        )


class Switch(View):
    """Act for another of one's organisations from now on."""

    def post(self, request):
        form = SwitchForm(request.POST)
        chosen = form.cleaned_data["organisation"] if form.is_valid() else ""
        organisation = next((o for o in request.user.organisations() if o.public_id == chosen), None)
        if organisation is None:
            raise Http404
        request.session[SESSION_KEY] = organisation.public_id
        messages.success(request, _("You now act for %(organisation)s.") % {"organisation": organisation})
        return redirect(back_to(request))

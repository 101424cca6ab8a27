"""A technology manager's own pages: the profile, the load limit, and asking to join the pool."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.registry import panels_for
from talent import actions
from talent.forms import LoadForm, TalentProfileForm
from talent.models import TalentProfile, TechnologyManager


class OwnProfile(TemplateView):
    """What the person shows of themselves; what is proposed to them stands beside (panels of higher apps)."""

    template_name = "talent/own_profile.html"

    @cached_property
    def profile(self) -> TalentProfile | None:
        return TalentProfile.objects.filter(user=self.request.user).select_related("manager").first()

    @property
    def manager(self) -> TechnologyManager | None:
        return getattr(self.profile, "manager", None) if self.profile else None

    def _form(self, data=None):
        initial = {"version": self.profile.version if self.profile else 0}
        if self.profile is None:
            initial["name"] = self.request.user.name
        return TalentProfileForm(data, instance=self.profile, initial=initial)

    def post(self, request):
        form = self._form(request.POST)
        load = LoadForm(request.POST, instance=self.manager) if self.manager else None
        if not form.is_valid() or (load is not None and not load.is_valid()):
            return self.render_to_response(self.get_context_data(form=form, load_form=load), status=422)
        if self.manager is None:
            actions.apply_to_pool(user=request.user, form=form)
            messages.success(request, _("You have asked to join the pool. The commission answers."))
            return redirect("talent:own-profile")
        try:
            actions.save_profile(
                profile=self.profile, form=form, seen_version=form.cleaned_data["version"], by=request.user
            )
        except actions.Stale as conflict:
            messages.error(request, str(conflict))
            form.data = form.data.copy()
            form.data["version"] = TalentProfile.objects.get(pk=self.profile.pk).version
            return self.render_to_response(self.get_context_data(form=form, load_form=load), status=409)
        load.save()
        messages.success(request, _("Saved."))
        return redirect("talent:own-profile")

    def get_context_data(self, **context):
        context.setdefault("form", self._form())
        if self.manager:
            context.setdefault("load_form", LoadForm(instance=self.manager))
        return super().get_context_data(
            profile=self.profile,
            manager=self.manager,
            panels=panels_for("technology_manager_home", self.request, self.manager) if self.manager else [],
            **context,
        )

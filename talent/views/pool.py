"""The pool of technology managers, one manager's page, and the commission's decision on admission."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.permissions import RightRequired, is_commission
from accounts.personal.log import opened
from core.exports import Column
from core.lists import KeysetFilterView
from core.registry import panels_for
from regions.reference import field_label
from talent import actions
from talent.forms import LANGUAGES, AdmissionForm, ManagerFilter
from talent.models import TechnologyManager
from talent.permissions import may_see_pool


class Pool(RightRequired, KeysetFilterView):
    """Everybody the person may see, by field, language, region, level and load."""

    right = staticmethod(may_see_pool)
    filterset_class = ManagerFilter
    template_name = "talent/pool.html"
    page_name = "talent:pool"
    orderings = {
        "load": (("load", "pk"), gettext_lazy("Least load first")),
        "deals": (("-past_deals", "-pk"), gettext_lazy("Most deals first")),
        "name": (("profile__name", "pk"), gettext_lazy("By name")),
    }
    export_columns = [
        Column(gettext_lazy("Name"), lambda m: m.profile.name),
        Column(gettext_lazy("Level"), lambda m: m.get_level_display()),
        Column(gettext_lazy("Technology fields"), lambda m: "; ".join(field_label(code) for code in m.profile.fields)),
        Column(gettext_lazy("Languages"), lambda m: "; ".join(m.profile.languages)),
        Column(gettext_lazy("Countries and regions"), lambda m: "; ".join(m.profile.regions)),
        Column(gettext_lazy("Cases now"), lambda m: m.load, kind="number"),
        Column(gettext_lazy("At most"), lambda m: m.capacity, kind="number"),
        Column(gettext_lazy("Admission"), lambda m: m.get_admission_display()),
    ]

    def may_export(self) -> bool:
        """Lists of persons leave the portal with the commission only."""
        return is_commission(self.request.user)

    def get_queryset(self):
        return TechnologyManager.objects.visible_to(self.request.user).for_list()


class ManagerDetail(TemplateView):
    """One manager; for the commission with the form of admission."""

    template_name = "talent/manager_detail.html"

    @cached_property
    def manager(self) -> TechnologyManager:
        visible = TechnologyManager.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    def post(self, request, *args, **kwargs):
        if not is_commission(request.user):
            return self.http_method_not_allowed(request)
        form = AdmissionForm(request.POST, instance=self.manager)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        actions.decide_admission(manager=self.manager, form=form, by=request.user)
        messages.success(request, _("Saved."))
        return redirect(self.manager)

    def get_context_data(self, **context):
        manager = self.manager
        opened(self.request, [manager.profile.user_id], page="talent")
        if is_commission(self.request.user):
            context.setdefault("form", AdmissionForm(instance=manager))
        return super().get_context_data(
            manager=manager,
            profile=manager.profile,
            languages=[str(dict(LANGUAGES).get(code, code)) for code in manager.profile.languages],
            pool_url=reverse("talent:pool")
            if may_see_pool(self.request.user)
            else "",  # an empty address is plain text
            is_own=manager.profile.user_id == self.request.user.pk,
            panels=panels_for("technology_manager", self.request, manager),
            **context,
        )

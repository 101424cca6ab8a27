"""What everybody may read: the programmes and their conditions. The office sees its figures on the same page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.models import Capacity
from casework.moves import MoveNotAllowed
from casework.views.base import tell
from core.lists import KeysetFilterView
from vouchers import applying, eligibility
from vouchers.figures import programme_figures
from vouchers.filters import PublicProgrammeFilter
from vouchers.models import Programme
from vouchers.permissions import (
    acting_holder,
    may_hold_vouchers,
    may_open_programmes,
    may_read_office,
    may_write_programmes,
)
from vouchers.views.base import HolderMixin


@method_decorator(login_not_required, name="dispatch")
class ProgrammeList(KeysetFilterView):
    """Programmes that were opened, those of this year first."""

    filterset_class = PublicProgrammeFilter
    template_name = "vouchers/programme_list.html"
    page_name = "vouchers:programme-list"
    saves_views = False
    orderings = {"newest": (("-starts_on", "-pk"), gettext_lazy("Newest first"))}

    def get_queryset(self):
        return Programme.objects.published()


@method_decorator(login_not_required, name="dispatch")
class ProgrammeDetail(TemplateView):
    template_name = "vouchers/programme_detail.html"

    @cached_property
    def programme(self) -> Programme:
        visible = Programme.objects.visible_to(self.request.user).for_list().select_related("written_by", "opened_by")
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    def get_context_data(self, **context):
        user, programme = self.request.user, self.programme
        context = super().get_context_data(programme=programme, **context)
        context["open_to"] = [Capacity.Kind(kind).label for kind in programme.capacities]
        if may_read_office(user):
            context.update(
                figures=programme_figures(programme, user),
                may_write=programme.is_draft and may_write_programmes(user),
                may_open=programme.is_draft and may_open_programmes(user) and programme.written_by_id != user.pk,
                may_close=programme.state == "open" and may_open_programmes(user),
            )
        if may_hold_vouchers(user):
            context.update(self._for_holder())
        return context

    def _for_holder(self) -> dict:
        """Whether this enterprise may apply, and why not."""
        organisation = acting_holder(self.request)
        under_way = applying.open_application(self.programme, organisation)
        against = [
            *eligibility.not_now(self.programme, timezone.localdate(), to_grant=True),
            *eligibility.not_for(organisation, self.programme),
        ]
        return {"holder": organisation, "under_way": under_way, "against": against}


class Apply(HolderMixin, View):
    """Start an application, or go on with the one that is under way."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        programme = get_object_or_404(Programme.objects.published(), public_id=kwargs["public_id"])
        try:
            case = applying.apply(programme=programme, organisation=self.organisation, by=request.user)
        except MoveNotAllowed as refusal:
            tell(request, refusal)
            return redirect(programme)
        if case.phase != "draft":
            messages.info(request, _("This application is with the office already."))
            return redirect(case)
        return redirect("casework:case-section", case.public_id, "what")

"""All cases of one organisation, for its own people and for the office: each sees what they may open."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import is_commission, is_staff_of_any_kind
from accounts.views.base import OrganisationMixin
from casework.filters import OwnCaseFilter
from casework.models import Case
from core.exports import Column
from core.lists import KeysetFilterView


class OrganisationCases(OrganisationMixin, KeysetFilterView):
    """Those in which it is the applicant, and those in which it takes part on another side."""

    filterset_class = OwnCaseFilter
    template_name = "casework/organisation_cases.html"
    page_name = "casework:organisation-cases"
    saves_views = False
    orderings = {
        "moved": (("-moved_at", "-pk"), _("Last change first")),
        "newest": (("-created_at", "-pk"), _("Newest first")),
    }
    export_columns = [
        Column(_("Number"), lambda case: case.reference),
        Column(_("Title"), "title"),
        Column(_("Kind"), lambda case: case.kind_label),
        Column(_("Applicant"), lambda case: case.applicant_name),
        Column(_("State"), lambda case: case.state_of.label_for("staff")),
        Column(_("Handed in"), "submitted_at", kind="datetime"),
        Column(_("Last change"), "moved_at", kind="datetime"),
    ]
    export_name = _("Cases of an organisation")

    def get_queryset(self):
        return Case.objects.visible_to(self.request.user).about(self.organisation).for_list()

    def may_export(self):
        return is_commission(self.request.user)

    def get_context_data(self, **context):
        side = "staff" if is_staff_of_any_kind(self.request.user) else "applicant"
        return super().get_context_data(side=side, **context)

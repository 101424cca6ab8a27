"""The office's view of organisations: the list, and one organisation with all its cases."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.models import Capacity, Membership, Organisation
from accounts.permissions import CommissionRequired, is_administrator
from accounts.personal.log import opened
from accounts.shown import capacity_badge, capacity_rows, organisation_facts, role_badge, status_badge
from casework.models import Case
from core.exports import Column
from core.lists import KeysetFilterView
from core.registry import panels_for
from onboarding.filters import OrganisationFilter
from onboarding.models import may_merge

MOST_CASES = 50


def _kinds(organisation, *states) -> str:
    separator = str(gettext_lazy("; "))
    return separator.join(str(c.get_kind_display()) for c in organisation.capacity_set.all() if c.state in states)


class OrganisationList(CommissionRequired, KeysetFilterView):
    """All organisations, with filters and export."""

    filterset_class = OrganisationFilter
    template_name = "onboarding/organisation_list.html"
    page_name = "onboarding:organisation-list"
    orderings = {
        "newest": (("-created_at", "-pk"), gettext_lazy("Newest first")),
        "name_zh": (("name_zh", "pk"), gettext_lazy("By Chinese name")),
        "name_en": (("name_en", "pk"), gettext_lazy("By English name")),
    }
    export_name = gettext_lazy("Organisations")
    export_columns = [
        Column(gettext_lazy("Chinese name"), "name_zh"),
        Column(gettext_lazy("English name"), "name_en"),
        Column(gettext_lazy("Status"), lambda o: o.get_status_display()),
        Column(gettext_lazy("Verified as"), lambda o: _kinds(o, Capacity.State.VERIFIED)),
        Column(gettext_lazy("Asked for"), lambda o: _kinds(o, Capacity.State.ASKED)),
        Column(gettext_lazy("Country or region"), lambda o: o.country.name),
        Column(gettext_lazy("Unified social credit code"), "uscc"),
        Column(gettext_lazy("Registry number"), "registry_no"),
        Column(gettext_lazy("District"), lambda o: o.district_name),
        Column(gettext_lazy("Address"), "address"),
        Column(gettext_lazy("Contact mailbox"), "mailbox"),
        Column(gettext_lazy("Registered"), "created_at", kind="date"),
        Column(gettext_lazy("Verified on"), "verified_at", kind="date"),
    ]

    def get_queryset(self):
        capacities = Prefetch("capacity_set", Capacity.objects.order_by("pk"))
        return Organisation.objects.visible_to(self.request.user).standing().prefetch_related(capacities)

    def get_context_data(self, **context):
        context = super().get_context_data(
            may_merge=may_merge(self.request.user), may_import=is_administrator(self.request.user), **context
        )
        context["rows"] = [
            (
                organisation,
                status_badge(organisation),
                [(c, capacity_badge(c)) for c in organisation.capacity_set.all()],
            )
            for organisation in context["rows"]
        ]
        return context


class OrganisationStaff(CommissionRequired, TemplateView):
    """One organisation for the office: data, capacities, people, and all cases it takes part in that the officer may see."""

    template_name = "onboarding/organisation_staff.html"

    def get(self, request, *args, **kwargs):
        """A merged one leads on to the one that stays."""
        if self.organisation.merged_into_id:
            return redirect("onboarding:organisation-staff", self.organisation.merged_into.public_id)
        return super().get(request, *args, **kwargs)

    @cached_property
    def organisation(self) -> Organisation:
        visible = Organisation.objects.visible_to(self.request.user)
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    def get_context_data(self, **context):
        organisation, user = self.organisation, self.request.user
        cases = Case.objects.visible_to(user).filter(parties__organisation=organisation).distinct().for_list()
        cases = list(cases.order_by("-moved_at", "-pk")[: MOST_CASES + 1])
        members = Membership.objects.filter(organisation=organisation).select_related("user").order_by("until", "pk")
        members = list(members)
        opened(self.request, [member.user_id for member in members], page="organisation-staff")
        return super().get_context_data(
            organisation=organisation,
            badge=status_badge(organisation),
            facts=[*organisation_facts(organisation), *self._dates()],
            capacities=capacity_rows(organisation),
            cases=cases[:MOST_CASES],
            has_more=len(cases) > MOST_CASES,
            members=[(member, role_badge(member)) for member in members if member.until is None],
            former=[member for member in members if member.until is not None],
            panels=[
                *panels_for("organisation_members", self.request, organisation),
                *panels_for("organisation", self.request, organisation),
            ],
            **context,
        )

    def _dates(self):
        organisation = self.organisation
        verified = organisation.verified_at.date() if organisation.verified_at else ""
        return [(_("Registered"), organisation.created_at.date()), (_("Verified on"), verified)]

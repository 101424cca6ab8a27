"""Administrators: who has which staff role, what happened, which lists left the portal."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts import audit, staff_actions
from accounts.errors import Refused
from accounts.filters import AuditFilter, ExportLogFilter, PeopleFilter
from accounts.forms import EndRoleForm, GrantRoleForm
from accounts.models import StaffRole, User
from accounts.permissions import AdministratorRequired
from accounts.personal.log import opened
from accounts.views.base import sensitive, tell
from core.exports import Column
from core.lists import KeysetFilterView
from core.models import AuditEntry, ExportLog


class People(AdministratorRequired, KeysetFilterView):
    """Everybody with a staff role."""

    filterset_class = PeopleFilter
    template_name = "accounts/people.html"
    page_name = "accounts:people"
    orderings = {
        "name": (("name", "pk"), gettext_lazy("By name")),
        "seen": (("-last_login", "pk"), gettext_lazy("Last signed in first")),
    }

    def get_queryset(self):
        has_role = Exists(StaffRole.objects.filter(user=OuterRef("pk")))
        return User.objects.filter(has_role).prefetch_related("staffrole_set")

    def get_context_data(self, **context):
        return super().get_context_data(tab="people", **context)


class GrantRole(AdministratorRequired, TemplateView):
    """A new staff role for somebody who has an account."""

    template_name = "accounts/role_grant.html"

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=GrantRoleForm()))

    @sensitive
    def post(self, request, *args, **kwargs):
        form = GrantRoleForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        chosen = form.cleaned_data
        try:
            granted = staff_actions.grant_role(
                user=form.person, role=chosen["role"], district=chosen["district"], by=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(
            request, _("%(name)s has the role: %(role)s.") % {"name": form.person, "role": granted.get_role_display()}
        )
        return redirect("accounts:person", form.person.public_id)


class PersonMixin(AdministratorRequired):
    @cached_property
    def person(self) -> User:
        return get_object_or_404(User, public_id=self.kwargs["public_id"])


class PersonDetail(PersonMixin, TemplateView):
    """One person for administrators: roles, organisations, whether the second factor is set up, the last entries."""

    template_name = "accounts/person.html"

    def get_context_data(self, **context):
        from allauth.mfa.utils import is_mfa_enabled

        person = self.person
        opened(self.request, [person], page="person")
        entries = AuditEntry.objects.filter(user=person) | AuditEntry.objects.filter(
            subject__contains=f"user:{person.public_id}"
        )
        return super().get_context_data(
            person=person,
            roles=person.staffrole_set.order_by("role", "district"),
            memberships=person.active_memberships,
            has_factor=is_mfa_enabled(person),
            lines=audit.lines(entries.select_related("user").order_by("-at", "-pk")[:20]),
            **context,
        )


class EndRole(PersonMixin, View):
    @sensitive
    def post(self, request, *args, **kwargs):
        form = EndRoleForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose a role."))
            return redirect("accounts:person", self.person.public_id)
        person, chosen = self.person, form.cleaned_data
        label = StaffRole.Role(chosen["role"]).label
        said = _("%(name)s no longer has the role: %(role)s.") % {"name": person, "role": label}
        tell(request, lambda: staff_actions.end_role(user=person, by=request.user, **chosen), said=said)
        own_rights_gone = person.pk == request.user.pk and chosen["role"] == StaffRole.Role.ADMINISTRATOR
        if own_rights_gone and not StaffRole.objects.filter(user=person, role=StaffRole.Role.ADMINISTRATOR).exists():
            return redirect("accounts:profile")
        return redirect("accounts:person", person.public_id)


class AuditList(AdministratorRequired, KeysetFilterView):
    """Who did what, about whom, when, from where. Newest first; nothing here can be changed."""

    filterset_class = AuditFilter
    template_name = "accounts/audit.html"
    page_name = "accounts:audit"
    orderings = {
        "newest": (("-at", "-pk"), gettext_lazy("Newest first")),
        "oldest": (("at", "pk"), gettext_lazy("Oldest first")),
    }
    export_name = gettext_lazy("Audit trail")
    export_columns = [
        Column(gettext_lazy("When"), "at", kind="datetime"),
        Column(gettext_lazy("What"), lambda entry: audit.ACTIONS.get(entry.action, entry.action)),
        Column(gettext_lazy("Who"), lambda entry: entry.user.email if entry.user else ""),
        Column(gettext_lazy("Concerns"), "subject"),
        Column(gettext_lazy("Before"), lambda entry: audit.in_words(entry.before)),
        Column(gettext_lazy("After"), lambda entry: audit.in_words(entry.after)),
        Column(gettext_lazy("Address"), "address"),
    ]

    def get_queryset(self):
        return AuditEntry.objects.select_related("user")

    def get_context_data(self, **context):
        context = super().get_context_data(tab="audit", **context)
        context["lines"] = audit.lines(context["rows"])
        return context


class ExportLogList(AdministratorRequired, KeysetFilterView):
    """Which lists left the portal, by whom, what for."""

    filterset_class = ExportLogFilter
    template_name = "accounts/export_log.html"
    page_name = "accounts:export-log"
    orderings = {
        "newest": (("-at", "-pk"), gettext_lazy("Newest first")),
        "largest": (("-rows", "-pk"), gettext_lazy("Most rows first")),
    }

    def get_queryset(self):
        return ExportLog.objects.select_related("user")

    def get_context_data(self, **context):
        return super().get_context_data(tab="exports", **context)

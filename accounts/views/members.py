"""Members of an organisation: who they are, their roles, inviting others, leaving."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts import actions
from accounts.errors import Refused
from accounts.forms import InvitationForm, MemberRoleForm
from accounts.models import Invitation, Membership
from accounts.permissions import whose_data_may_be_seen
from accounts.personal.log import opened
from accounts.shown import role_badge, shown_name, status_badge
from accounts.views.base import ManagerMixin, OrganisationMixin, sensitive, tell
from core.registry import panels_for
from core.ui import Badge


@dataclass(frozen=True)
class MemberRow:
    """A member as the reader may know them: ``is_seen`` says whether address and position may be shown."""

    membership: Membership
    badge: Badge
    is_self: bool
    name: str
    is_seen: bool


class Members(OrganisationMixin, TemplateView):
    """Who belongs to the organisation now. Managers also see addresses and open invitations, and may invite."""

    template_name = "accounts/members.html"
    tab = "members"

    def get_context_data(self, **context):
        current = Membership.objects.current().filter(organisation=self.organisation).select_related("user")
        current = list(current.order_by("role", "since", "pk"))
        user = self.request.user
        seen = whose_data_may_be_seen(user, [m.user_id for m in current])
        opened(self.request, seen, page="members")
        members = [
            MemberRow(m, role_badge(m), m.user_id == user.pk, shown_name(user, m.user, seen), m.user_id in seen)
            for m in current
        ]
        waiting = Invitation.objects.filter(
            organisation=self.organisation, accepted_at__isnull=True, revoked_at__isnull=True
        )
        context.setdefault("form", InvitationForm())
        return super().get_context_data(
            badge=status_badge(self.organisation),
            members=members,
            roles=Membership.Role.choices,
            invitations=waiting.order_by("-sent_at", "pk") if self.is_manager else [],
            panels=panels_for("organisation_members", self.request, self.organisation),
            **context,
        )


class MemberMixin(ManagerMixin):
    """One current member of the organisation that the manager manages."""

    @cached_property
    def membership(self) -> Membership:
        current = Membership.objects.current().filter(organisation=self.organisation)
        return get_object_or_404(current.select_related("user", "organisation"), public_id=self.kwargs["member"])

    def back(self):
        """To the members; somebody who ended their own membership no longer sees them."""
        still_there = (
            Membership.objects.current().filter(organisation=self.organisation, user=self.request.user).exists()
        )
        if not still_there:
            return redirect("accounts:profile")
        return redirect("accounts:members", self.organisation.public_id)


class MemberRole(MemberMixin, View):
    """Manager or member."""

    @sensitive
    def post(self, request, *args, **kwargs):
        form = MemberRoleForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose a role."))
            return self.back()
        membership, role = self.membership, form.cleaned_data["role"]
        name = shown_name(request.user, membership.user)
        said = _("%(name)s is now: %(role)s.") % {"name": name, "role": Membership.Role(role).label}
        tell(request, lambda: actions.change_role(membership=membership, role=role, by=request.user), said=said)
        return self.back()


class EndMembership(MemberMixin, TemplateView):
    """Asks once, then ends somebody's membership."""

    template_name = "accounts/member_end.html"

    def get_context_data(self, **context):
        return super().get_context_data(
            membership=self.membership,
            name=shown_name(self.request.user, self.membership.user),
            badge=role_badge(self.membership),
            **context,
        )

    @sensitive
    def post(self, request, *args, **kwargs):
        membership = self.membership
        said = _("%(name)s is no longer a member.") % {"name": shown_name(request.user, membership.user)}
        tell(request, lambda: actions.end_membership(membership=membership, by=request.user), said=said)
        return self.back()


class Leave(OrganisationMixin, TemplateView):
    """Asks once, then lets a person go. Staff who only look at the organisation have nothing to leave."""

    template_name = "accounts/leave.html"

    def dispatch(self, request, *args, **kwargs):
        if self.organisation.pk not in request.user.organisation_ids:
            return redirect("accounts:organisation", self.organisation.public_id)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        organisation = self.organisation
        said = _("You have left %(organisation)s.") % {"organisation": organisation}
        if tell(request, lambda: actions.leave(organisation=organisation, by=request.user), said=said):
            return redirect("accounts:profile")
        return redirect("accounts:members", organisation.public_id)


class Invite(ManagerMixin, View):
    """Send an invitation; with mistakes the members' page comes back with what was typed."""

    @sensitive
    def post(self, request, *args, **kwargs):
        form = InvitationForm(request.POST)
        if not form.is_valid():
            return self._again(form, status=422)
        try:
            actions.invite(organisation=self.organisation, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("email", str(refusal))
            return self._again(form, status=409)
        messages.success(request, _("Invitation sent to %(email)s.") % {"email": form.cleaned_data["email"]})
        return redirect("accounts:members", self.organisation.public_id)

    def _again(self, form, *, status):
        page = Members()
        page.setup(self.request, public_id=self.kwargs["public_id"])
        return page.render_to_response(page.get_context_data(form=form), status=status)


class InvitationMixin(ManagerMixin):
    @cached_property
    def invitation(self) -> Invitation:
        mine = Invitation.objects.filter(organisation=self.organisation).select_related("organisation")
        return get_object_or_404(mine, public_id=self.kwargs["invitation"])


class ResendInvitation(InvitationMixin, View):
    def post(self, request, *args, **kwargs):
        invitation = self.invitation
        said = _("Invitation sent to %(email)s again. The link before it no longer works.") % {
            "email": invitation.email
        }
        tell(request, lambda: actions.resend_invitation(invitation=invitation, by=request.user), said=said)
        return redirect("accounts:members", self.organisation.public_id)


class RevokeInvitation(InvitationMixin, View):
    def post(self, request, *args, **kwargs):
        invitation = self.invitation
        said = _("The invitation to %(email)s was revoked.") % {"email": invitation.email}
        tell(request, lambda: actions.revoke_invitation(invitation=invitation, by=request.user), said=said)
        return redirect("accounts:members", self.organisation.public_id)

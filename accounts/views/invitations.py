"""Following the link of an invitation. The token goes from the address into the session at once, so that it appears in no
further address, no referrer and no log; the page behind it has an address without it."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View

from accounts import actions
from accounts.models import Invitation
from accounts.views.base import tell

SESSION_KEY = "invitation_token"


@method_decorator([login_not_required, never_cache], name="dispatch")
class FollowInvitation(View):
    """The link in the mail. Whoever has it reads that mailbox, so an account opened now needs no second proof of it."""

    def get(self, request, token):
        request.session[SESSION_KEY] = token[:100]
        invitation = Invitation.objects.by_token(token).first()
        if invitation is not None and not request.user.is_authenticated:
            get_adapter().stash_verified_email(request, invitation.email)
        return redirect("accounts:invitation-accept")


@method_decorator([login_not_required, never_cache], name="dispatch")
class AcceptInvitation(TemplateView):
    """Says who invites as what; joins by POST. One answer for links that are used, revoked, too old or made up."""

    template_name = "accounts/invitation.html"

    @cached_property
    def invitation(self) -> Invitation | None:
        token = self.request.session.get(SESSION_KEY, "")
        return Invitation.objects.by_token(token).select_related("organisation").first() if token else None

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(), status=200 if self.invitation else 404)

    def post(self, request, *args, **kwargs):
        if self.invitation is None or not request.user.is_authenticated:
            return self.get(request)
        organisation = self.invitation.organisation
        said = _("You are now a member of %(organisation)s.") % {"organisation": organisation}
        token = request.session[SESSION_KEY]
        if not tell(request, lambda: actions.accept_invitation(token=token, by=request.user), said=said):
            return redirect("accounts:invitation-accept")
        del request.session[SESSION_KEY]
        return redirect("accounts:organisation", organisation.public_id)

    def get_context_data(self, **context):
        user, invitation = self.request.user, self.invitation
        fits = bool(invitation and user.is_authenticated and actions.has_address(user, invitation.email))
        return super().get_context_data(
            invitation=invitation, fits=fits, sent_to=_masked(invitation.email) if invitation else "", **context
        )


def _masked(email: str) -> str:
    """So much of an address that its owner knows it: z***@example.org."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}***@{host}"

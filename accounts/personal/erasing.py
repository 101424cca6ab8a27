"""What accounts and core hold about a person, made anonymous. The row of the person stays, since the record points to it."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import Invitation, Membership, PersonalCopy, StaffRole, User
from accounts.signals import membership_changed, staff_roles_changed
from core.models import AuditEntry, OutgoingMail, SavedView

ADDRESS = "{}@erased.invalid"  # RFC 2606: a domain that never exists


def erase_account(user: User) -> None:
    """Rights, sessions and invitations end; name, addresses and telephone go."""
    _end_sessions(user)
    _end_rights(user)
    _revoke_invitations(user)
    _forget_traces(user)
    for copy in PersonalCopy.objects.filter(user=user).exclude(file=""):
        _after_commit_delete(copy.file)
    PersonalCopy.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    user.former_role = user.former_role or _highest_role(user)
    if user.staffrole_set.all().delete()[0]:
        _after_commit(staff_roles_changed, sender=StaffRole, user=user)
    user.name = "Former member"
    user.email = ADDRESS.format(user.public_id)
    user.position = user.phone = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.erased_at = user.erased_at or timezone.now()
    user.set_unusable_password()
    user.save()
    user.forget_rights()


def _after_commit_delete(file) -> None:
    """A file cannot be rolled back, so it goes only when the rows have gone."""
    storage, name = file.storage, file.name
    transaction.on_commit(lambda: storage.delete(name))


def _after_commit(signal, **said) -> None:
    transaction.on_commit(lambda: signal.send(**said))


def _highest_role(user: User) -> str:
    """As what the record names a former colleague: the first of their roles in the order of the list."""
    held = set(user.staffrole_set.values_list("role", flat=True))
    return next((role for role in StaffRole.Role.values if role in held), "")


def _end_sessions(user: User) -> None:
    keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()


def _end_rights(user: User) -> None:
    for membership in user.membership_set.current().select_related("organisation"):
        membership.until = timezone.now()
        membership.save(update_fields=["until"])
        record("member_left", by=user, about=[membership.organisation], before=membership.role)
        _after_commit(membership_changed, sender=Membership, membership=membership)
    user.conflictdeclaration_set.update(reason="")


def _revoke_invitations(user: User) -> None:
    """Those that the person sent and those that were sent to them; the address goes from all of the latter."""
    waiting = Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True)
    to_them = Invitation.objects.filter(email__iexact=user.email)
    waiting.filter(invited_by=user).update(revoked_at=timezone.now())
    waiting.filter(email__iexact=user.email).update(revoked_at=timezone.now())
    to_them.update(email=ADDRESS.format(user.public_id))


def _forget_traces(user: User) -> None:
    """Where the address stands as text. Mails that have not left yet stay until they have: one of them tells of the deletion."""
    OutgoingMail.objects.filter(to__iexact=user.email, sent_at__isnull=False).delete()
    SavedView.objects.filter(user=user).delete()
    AuditEntry.objects.filter(user=user).update(address=None)
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        model.objects.filter(username__iexact=user.email).delete()

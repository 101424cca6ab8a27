"""What ties people to organisations: memberships, invitations, declared conflicts of interest."""

import hashlib
import secrets
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from accounts.models.people import User
from core.models import WithPublicId

INVITATION_LIFE = timedelta(hours=72)


class MembershipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(until__isnull=True)

    def managers(self):
        return self.current().filter(role=Membership.Role.MANAGER)


class Membership(WithPublicId):
    """A person's place in an organisation. Ended ones stay: they matter for conflicts of interest."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("Manager")
        MEMBER = "member", _("Member")

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], name="membership_one_current", condition=Q(until__isnull=True)
            )
        ]

    def __str__(self):
        return f"{self.user} @ {self.organisation}"


class ConflictDeclaration(models.Model):
    """A person of the commission says: I have to do with this organisation, keep its cases from me."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    reason = models.CharField(_("reason"), max_length=200)
    declared_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], name="conflict_one_open", condition=Q(ended_at__isnull=True)
            )
        ]


class InvitationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now())

    def by_token(self, token: str):
        return self.open().filter(token_hash=hash_token(token))


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(WithPublicId):
    """A link by mail to join an organisation: single use, 72 hours, stored as a hash."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=10, choices=Membership.Role, default=Membership.Role.MEMBER)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_count = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                name="invitation_one_open",
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            )
        ]

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @classmethod
    def issue(cls, *, organisation, email, role, by) -> tuple["Invitation", str]:
        """Make an invitation; the token is returned once and kept nowhere."""
        token = secrets.token_urlsafe(32)
        invitation = cls.objects.create(
            organisation=organisation,
            email=email.lower(),
            role=role,
            invited_by=by,
            token_hash=hash_token(token),
            expires_at=timezone.now() + INVITATION_LIFE,
        )
        return invitation, token

    def renew(self) -> str:
        """A new link for the same invitation, counted from now; the link before it is dead. Returns the token."""
        token = secrets.token_urlsafe(32)
        self.token_hash = hash_token(token)
        self.sent_at = timezone.now()
        self.sent_count += 1
        self.expires_at = self.sent_at + INVITATION_LIFE
        self.save(update_fields=["token_hash", "sent_at", "sent_count", "expires_at"])
        return token

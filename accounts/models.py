"""People, organisations, and what ties them together."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.districts import district_name
from accounts.notice import Consent  # noqa: F401  (a table of this app; kept beside the notice that it is about)
from core.models import WithPublicId

INVITATION_LIFE = timedelta(hours=72)


class UserQuerySet(models.QuerySet):
    def with_role(self, *roles):
        return self.filter(Exists(StaffRole.objects.filter(user=OuterRef("pk"), role__in=roles)), is_active=True)

    def commission(self):
        return self.with_role(*StaffRole.COMMISSION)

    def members_of(self, organisation):
        return self.filter(
            Exists(Membership.objects.current().filter(user=OuterRef("pk"), organisation=organisation)), is_active=True
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        StaffRole.objects.create(user=user, role=StaffRole.Role.ADMINISTRATOR)
        return user


class User(AbstractUser, WithPublicId):
    """A person who signs in with an e-mail address."""

    username = None
    first_name = None
    last_name = None
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    position = models.CharField(_("position"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @cached_property
    def staff_roles(self) -> frozenset[str]:
        if not self.is_active:
            return frozenset()
        return frozenset(self.staffrole_set.values_list("role", flat=True))

    @cached_property
    def staff_districts(self) -> tuple[str, ...]:
        """Codes of the districts that this person gives opinions for."""
        roles = self.staffrole_set.filter(role=StaffRole.Role.DISTRICT_OFFICER)
        return tuple(roles.values_list("district", flat=True)) if self.is_active else ()

    @property
    def is_commission_staff(self) -> bool:
        return bool(self.staff_roles & set(StaffRole.COMMISSION))

    @cached_property
    def active_memberships(self) -> list["Membership"]:
        return list(self.membership_set.current().select_related("organisation").order_by("pk"))

    def organisations(self) -> list["Organisation"]:
        return [membership.organisation for membership in self.active_memberships]

    @cached_property
    def organisation_ids(self) -> tuple[int, ...]:
        return tuple(membership.organisation_id for membership in self.active_memberships)

    def forget_rights(self) -> None:
        """Drop what was read about roles and memberships on this instance."""
        for name in ("staff_roles", "staff_districts", "active_memberships", "organisation_ids"):
            self.__dict__.pop(name, None)


class StaffRole(models.Model):
    """What a person may do for the commission, or for a district's office."""

    class Role(models.TextChoices):
        CASE_OFFICER = "case_officer", _("Case officer")
        REVIEWER = "reviewer", _("Reviewer")
        SUPERVISOR = "supervisor", _("Supervisor")
        ADMINISTRATOR = "administrator", _("Administrator")
        DISTRICT_OFFICER = "district_officer", _("District officer")

    COMMISSION = ("case_officer", "reviewer", "supervisor", "administrator")

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    district = models.CharField(_("district"), max_length=6, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "district"], name="staffrole_once"),
            models.CheckConstraint(
                condition=Q(role="district_officer") ^ Q(district=""),
                name="staffrole_district_only_for_district_officers",
            ),
        ]

    def __str__(self):
        return f"{self.user} ({self.get_role_display()})"

    @property
    def district_name(self) -> str:
        return district_name(self.district) if self.district else ""


class OrganisationStatus(models.TextChoices):
    UNVERIFIED = "unverified", _("Not verified")
    VERIFIED = "verified", _("Verified")
    REFUSED = "refused", pgettext_lazy("organisation", "Refused")
    SUSPENDED = "suspended", _("Suspended")


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Commission staff see all; others their own. What is public has its own directory pages."""
        if user.is_commission_staff:
            return self
        return self.filter(pk__in=user.organisation_ids)

    def verified(self):
        return self.filter(status=OrganisationStatus.VERIFIED)

    def with_capacity(self, kind):
        return self.filter(Exists(Capacity.objects.verified().filter(organisation=OuterRef("pk"), kind=kind)))


class Organisation(WithPublicId):
    """A company, incubator, institution or office; what it may do hangs on its verified capacities."""

    name_zh = models.CharField(_("Chinese name"), max_length=120, blank=True)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    country = CountryField(_("country or region"), default="CN")
    uscc = models.CharField(_("unified social credit code"), max_length=18, null=True, blank=True)
    registry_no = models.CharField(_("registry number"), max_length=60, blank=True)
    district = models.CharField(_("district"), max_length=6, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    website = models.URLField(_("website"), blank=True)
    mailbox = models.EmailField(_("contact mailbox"), blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=OrganisationStatus, default=OrganisationStatus.UNVERIFIED
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    is_invented = models.BooleanField(default=False, help_text="Demonstration data")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["uscc"], name="organisation_uscc_once", condition=Q(uscc__isnull=False)),
            models.UniqueConstraint(
                fields=["country", "registry_no"], name="organisation_registry_no_once", condition=~Q(registry_no="")
            ),
            models.CheckConstraint(condition=~Q(name_zh="", name_en=""), name="organisation_has_a_name"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the page's language, or the one there is."""
        if (get_language() or "").startswith("en"):
            return self.name_en or self.name_zh
        return self.name_zh or self.name_en

    @property
    def district_name(self) -> str:
        return district_name(self.district) if self.district else ""

    @property
    def is_verified(self) -> bool:
        return self.status == OrganisationStatus.VERIFIED

    @cached_property
    def capacities(self) -> frozenset[str]:
        """Kinds of verified capacities."""
        return frozenset(c.kind for c in self.capacity_set.all() if c.state == Capacity.State.VERIFIED)


class CapacityQuerySet(models.QuerySet):
    def verified(self):
        return self.filter(state=Capacity.State.VERIFIED)


class Capacity(models.Model):
    """In which capacity an organisation takes part; asked for by it, verified by staff. One can have several."""

    class Kind(models.TextChoices):
        INCUBATOR = "incubator", _("Incubator")
        ENTERPRISE = "enterprise", _("Technology enterprise")
        CORPORATE = "corporate", _("Overseas corporate")
        RESEARCH_INSTITUTION = "research_institution", _("Research institution")
        TRANSFER_INSTITUTION = "transfer_institution", _("Transfer institution")
        PARK = "park", _("Science park")
        DISTRICT_OFFICE = "district_office", _("District office")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        VERIFIED = "verified", _("Verified")
        REFUSED = "refused", pgettext_lazy("organisation", "Refused")
        ENDED = "ended", _("Ended")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    kind = models.CharField(pgettext_lazy("organisation", "capacity"), max_length=24, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=200, blank=True, help_text="Number of the case it was verified in"
    )

    objects = CapacityQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="capacity_once")]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.get_state_display()})"


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

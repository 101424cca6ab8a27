"""People who sign in, and what they may do for the commission or a district."""

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.districts import district_name
from core.models import WithPublicId

if TYPE_CHECKING:
    from accounts.models.memberships import Membership
    from accounts.models.organisations import Organisation


# How the record names a person whose data was erased. The keys are staff roles.
FORMER = {
    "": _("Former member"),
    "case_officer": _("A former case officer"),
    "reviewer": _("A former reviewer"),
    "supervisor": _("A former supervisor"),
    "administrator": _("A former administrator"),
    "district_officer": _("A former district officer"),
}


class UserQuerySet(models.QuerySet):
    def agreeing(self):
        """Without those who took their general consent back: nothing is sent to them, and they are given no work."""
        return self.filter(consent_withdrawn_at__isnull=True)

    def with_role(self, *roles):
        return self.filter(Exists(StaffRole.objects.filter(user=OuterRef("pk"), role__in=roles)), is_active=True)

    def commission(self):
        return self.with_role(*StaffRole.COMMISSION)

    def members_of(self, organisation):
        from accounts.models.memberships import Membership

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
    consent_withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when the general notice is not agreed to any more; nothing new is done"
    )
    erased_at = models.DateTimeField(null=True, blank=True, help_text="When name and addresses were erased")
    former_role = models.CharField(max_length=20, blank=True, help_text="Staff role at that time")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self):
        if self.erased_at:
            return str(FORMER.get(self.former_role, FORMER[""]))
        return self.name or self.email

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)

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

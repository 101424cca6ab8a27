"""The register's memory: every version of an entity, in a chain. A version is written once and never changed."""

from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import belongs, is_commission
from casework.models import Case
from core.models import WithPublicId
from incubators.choices import PUBLIC_STATUSES, EntityKind, EntityStatus, VersionReason, status_badge
from incubators.models.entity import OverseasEntity
from regions.models import Region


class VersionIsWritten(RuntimeError):
    """Somebody tried to change or delete a version of the register."""


def end_of(day: date) -> datetime:
    """The first moment that no longer belongs to the day, in the portal's time zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class EntityVersionQuerySet(models.QuerySet):
    def update(self, **fields):
        raise VersionIsWritten("versions of the register are never changed")

    def delete(self):
        raise VersionIsWritten("versions of the register are never deleted")

    def as_of(self, day: date):
        """The version of each entity that was in force at the end of the day."""
        before = Q(valid_from__lt=end_of(day))
        later = EntityVersion.objects.filter(before, entity=OuterRef("entity"), number__gt=OuterRef("number"))
        return self.filter(before).exclude(Exists(later))

    def in_register(self):
        return self.filter(status__in=PUBLIC_STATUSES)

    def visible_to(self, user):
        """Whoever may see the entity sees its versions; what is not public in them is left out by the page."""
        return self.filter(entity__in=OverseasEntity.objects.visible_to(user))

    def for_list(self):
        return self.select_related("entity__operator", "region", "case")


class EntityVersion(WithPublicId):
    """An entity as the register held it from ``valid_from`` until the next version.

    ``payload`` holds the public columns, ``office`` what the operator and the office alone read: it enters the chain as a salted
    digest, so that it can be erased where the law asks for it.
    """

    entity = models.ForeignKey(OverseasEntity, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    valid_from = models.DateTimeField(_("in force from"))
    recorded_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(_("reason"), max_length=10, choices=VersionReason)
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("status"), max_length=10, choices=EntityStatus)
    filing_no = models.CharField(_("filing number"), max_length=40)
    filed_on = models.DateField(_("filed on"))
    valid_until = models.DateField(_("valid until"))
    kind = models.CharField(_("kind"), max_length=24, choices=EntityKind)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    payload = models.JSONField()
    office = models.JSONField(default=dict, blank=True)
    office_salt = models.CharField(max_length=32, blank=True)
    search_text = models.TextField(blank=True)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = EntityVersionQuerySet.as_manager()

    class Meta:
        ordering = ["entity", "number"]
        constraints = [models.UniqueConstraint(fields=["entity", "number"], name="version_once_per_number")]
        indexes = [
            models.Index(fields=["entity", "valid_from"], name="version_as_of"),
            models.Index(fields=["-filed_on", "-id"], name="version_newest"),
        ]

    def __str__(self):
        return f"{self.filing_no} · {self.number}"

    def save(self, *args, **kwargs):
        """Writes a new version; refuses to change one."""
        if not self._state.adding:
            raise VersionIsWritten("versions of the register are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise VersionIsWritten("versions of the register are never deleted")

    @property
    def badge(self):
        return status_badge(self.status)

    def as_entity(self) -> OverseasEntity:
        """The entity as it was: for showing and exporting, never to be saved."""
        known = self.entity
        shown = OverseasEntity(
            pk=known.pk, public_id=known.public_id, operator=known.operator, region=self.region, status=self.status,
            filing_no=self.filing_no, filed_on=self.filed_on, valid_until=self.valid_until, changed_at=self.valid_from,
            is_invented=known.is_invented,
        )  # fmt: skip
        for name, value in self.payload.items():
            if name != "region":
                setattr(shown, name, OverseasEntity._meta.get_field(name).to_python(value))
        return shown


def sees_office_part(user, entity: OverseasEntity) -> bool:
    """Contacts and address of a base are read by its operator and by the office; a district reads those of its own incubators."""
    return is_commission(user) or (
        user.is_authenticated
        and (belongs(user, entity.operator) or entity.operator.district in (user.staff_districts or ()))
    )

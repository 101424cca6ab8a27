"""To whom an outcome is owed, in shares that add up to 100."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.models import WithPublicId
from core.validators import CleanCharField, CleanTextField
from incubators.models import OverseasEntity
from outcomes.choices import ContributorKind, ContributorRole
from outcomes.models.outcome import Outcome
from talent.models import TechnologyManager

USER = settings.AUTH_USER_MODEL
NAMED = {ContributorKind.BASE: "base", ContributorKind.ORGANISATION: "organisation", ContributorKind.MANAGER: "manager"}


class AttributionQuerySet(models.QuerySet):
    def of(self, user):
        """Shares of the person, of their organisations, and of the bases that these run."""
        mine = user.organisation_ids
        return self.filter(Q(manager__profile__user=user) | Q(organisation__in=mine) | Q(base__operator__in=mine))

    def tied_to(self, organisations, user):
        """Shares that a member of staff with ties to these organisations must stay away from."""
        return self.filter(
            Q(organisation__in=organisations) | Q(base__operator__in=organisations) | Q(manager__profile__user=user)
        )

    def for_page(self):
        return self.select_related("base__operator", "base__region", "organisation", "manager__profile", "objected_by")


class Attribution(WithPublicId):
    """One share. Exactly one of base, organisation, manager or (for events and services) a name says whose."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="shares")
    kind = models.CharField(max_length=12, choices=ContributorKind)
    base = models.ForeignKey(OverseasEntity, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    manager = models.ForeignKey(TechnologyManager, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = CleanCharField(_("name"), max_length=120, blank=True)
    reference = models.CharField(
        max_length=16, blank=True, help_text="Public id of the event or service, where it has one"
    )
    role = models.CharField(_("contribution"), max_length=12, choices=ContributorRole)
    share = models.DecimalField(_("share"), max_digits=5, decimal_places=2)
    objection = CleanTextField(_("objection"), max_length=1000, blank=True)
    objected_at = models.DateTimeField(null=True, blank=True)
    objected_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answer = CleanTextField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = AttributionQuerySet.as_manager()

    class Meta:
        ordering = ["-share", "pk"]
        indexes = [
            models.Index(fields=["base", "outcome"], name="attribution_base"),
            models.Index(fields=["organisation", "outcome"], name="attribution_organisation"),
            models.Index(fields=["manager", "outcome"], name="attribution_manager"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=Decimal(100)), name="attribution_share_in_range"
            ),
            models.CheckConstraint(
                condition=Q(kind="base", base__isnull=False, organisation__isnull=True, manager__isnull=True, name="")
                | Q(kind="organisation", base__isnull=True, organisation__isnull=False, manager__isnull=True, name="")
                | Q(kind="manager", base__isnull=True, organisation__isnull=True, manager__isnull=False, name="")
                | (
                    Q(kind__in=["event", "service"], base__isnull=True, organisation__isnull=True, manager__isnull=True)
                    & ~Q(name="")
                ),
                name="attribution_names_one",
            ),
        ]

    def __str__(self):
        return str(getattr(self, NAMED[self.kind]) if self.kind in NAMED else self.name)

    @property
    def is_disputed(self) -> bool:
        return self.objected_at is not None and self.answered_at is None


class AttributionRecord(models.Model):
    """Each setting of the shares as it was, and each objection. Append-only."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="share_records")
    what = models.CharField(max_length=12)  # set, objected, answered
    content = models.JSONField(default=list)
    note = models.TextField(blank=True)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

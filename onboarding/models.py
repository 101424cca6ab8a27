"""What an organisation hands in to be verified, requests to be let into one that is there already, and duplicates that are merged."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.models import Organisation
from casework.conflicts import conflicted_organisation_ids
from casework.models import Case
from core.models import WithPublicId
from core.validators import CleanCharField, CleanTextField
from onboarding.choices import RecognisedClass


class VerificationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(case__in=Case.objects.visible_to(user))


class OrganisationVerification(models.Model):
    """One round of verification: what the organisation says it is. The organisation itself changes when it is verified.

    A first registration and a later change of data are the same round; ``is_change`` tells them apart.
    """

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="+")
    is_change = models.BooleanField(default=False)
    reason = CleanCharField(_("what changes, and why"), max_length=300, blank=True)
    name_zh = CleanCharField(_("Chinese name"), max_length=120, blank=True)
    name_en = CleanCharField(_("English name"), max_length=160, blank=True)
    country = CountryField(_("country or region"), blank=True)
    uscc = CleanCharField(_("unified social credit code"), max_length=18, blank=True)
    registry_no = CleanCharField(_("registry number"), max_length=60, blank=True)
    district = models.CharField(_("district"), max_length=6, blank=True)
    address = CleanCharField(_("address"), max_length=200, blank=True)
    website = models.URLField(_("website"), blank=True)
    mailbox = models.EmailField(_("contact mailbox"), blank=True)
    legal_representative = CleanCharField(_("legal representative"), max_length=80, blank=True)
    capacities = models.JSONField(_("capacities asked for"), default=list, blank=True)
    recognised_class = models.CharField(_("recognised class"), max_length=24, choices=RecognisedClass, blank=True)
    class_evidence_no = CleanCharField(_("number of the recognition"), max_length=80, blank=True)
    class_valid_until = models.DateField(_("recognition valid until"), null=True, blank=True)
    activity = CleanTextField(_("what the organisation does"), max_length=1000, blank=True)

    objects = VerificationQuerySet.as_manager()

    def __str__(self):
        return self.name_zh or self.name_en


class JoinRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=JoinRequest.State.ASKED)


class JoinRequest(WithPublicId):
    """Somebody whose organisation is registered already asks its managers to be let in."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for an answer")
        ACCEPTED = "accepted", _("Let in")
        DECLINED = "declined", _("Declined")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    message = CleanCharField(_("who you are there"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], name="join_request_one_open", condition=Q(state="asked")
            )
        ]

    def __str__(self):
        return f"{self.user} → {self.organisation}"


MERGERS = frozenset({"administrator", "supervisor"})


def may_merge(user) -> bool:
    """Who decides that two organisations are one: administrators and supervisors."""
    return bool(MERGERS & set(getattr(user, "staff_roles", ())))


class PossibleDuplicateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who may merge see all but pairs with an organisation that they have to do with."""
        if not may_merge(user):
            return self.none()
        tied = conflicted_organisation_ids(user)
        return self.exclude(one__in=tied).exclude(other__in=tied)

    def open(self):
        return self.filter(state=PossibleDuplicate.State.OPEN)

    def for_list(self):
        return self.select_related("one", "other")


class PossibleDuplicate(WithPublicId):
    """Two organisations that may be one. ``one`` is the older row. Found by the nightly comparison, judged by a person."""

    class State(models.TextChoices):
        OPEN = "open", _("To be judged")
        DISMISSED = "dismissed", _("Not the same")
        MERGED = "merged", _("Merged")

    class Reason(models.TextChoices):
        CODE = "code", _("Same organisation part of the credit code")
        REGISTRY = "registry", _("Same registry number")
        NAME = "name", _("Similar name")

    one = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    score = models.PositiveSmallIntegerField(_("how alike"), help_text="Of 100")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    note = CleanCharField(_("why they are not the same"), max_length=200, blank=True)
    found_at = models.DateTimeField(default=timezone.now)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, blank=True)

    objects = PossibleDuplicateQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="possible_duplicate_once"),
            models.CheckConstraint(condition=Q(one__lt=models.F("other")), name="possible_duplicate_older_first"),
        ]

    def __str__(self):
        return f"{self.one} / {self.other}"


class MergeRecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not may_merge(user):
            return self.none()
        tied = conflicted_organisation_ids(user)
        return self.exclude(survivor__in=tied).exclude(absorbed__in=tied)


class MergeRecord(WithPublicId):
    """Two organisations became one: who, when, why, and until when it can be undone."""

    survivor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    absorbed_name = models.CharField(max_length=160)
    reason = CleanCharField(_("why they are the same"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = MergeRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.absorbed_name} → {self.survivor}"

    @property
    def may_be_undone(self) -> bool:
        return self.undone_at is None and timezone.now() <= self.undo_until


class MergeChange(models.Model):
    """One row that a merge changed: its columns before and after. An undo puts them back, the last one first."""

    record = models.ForeignKey(MergeRecord, on_delete=models.CASCADE, related_name="changes")
    step = models.CharField(max_length=100)
    model = models.CharField(max_length=80, help_text="app.model")
    row = models.CharField(max_length=40)
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        ordering = ["pk"]

"""What is checked before names are exchanged: each side's own statement, and a comparison with lists of sanctions."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.models import WithPublicId
from core.validators import CleanCharField, CleanTextField
from introductions.models.introduction import Introduction
from introductions.vocabulary import DataExport, ExportControl, IpOwnership, ScreeningResult
from matching.vocabulary import Side

USER = settings.AUTH_USER_MODEL


class SelfCheck(models.Model):
    """What one side states about export control, data, rights and use. A later statement of the same side is a new row."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="self_checks")
    side = models.CharField(max_length=10, choices=Side)
    export_control = models.CharField(_("technology export"), max_length=12, choices=ExportControl, blank=True)
    catalogue_no = CleanCharField(_("number in the catalogue, or of the licence"), max_length=80, blank=True)
    data_export = models.CharField(_("data export"), max_length=10, choices=DataExport, blank=True)
    ip_ownership = models.CharField(_("rights"), max_length=10, choices=IpOwnership, blank=True)
    end_use = CleanTextField(_("what it will be used for"), max_length=600, blank=True)
    no_military_use = models.BooleanField(_("no military end use, no re-export to a sanctioned party"), default=False)
    note = CleanTextField(_("note"), max_length=1000, blank=True)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]


class SanctionsList(WithPublicId):
    """A list of names that administrators load: who publishes it, its date, and by whom it was loaded."""

    name = CleanCharField(_("name of the list"), max_length=120)
    publisher = CleanCharField(_("publisher"), max_length=120)
    published_on = models.DateField(_("as of"))
    source = CleanCharField(_("where it was taken from"), max_length=200, blank=True)
    loaded_at = models.DateTimeField(default=timezone.now)
    loaded_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    entries_count = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "-published_on"]

    def __str__(self):
        return f"{self.name} ({self.published_on})"


class SanctionsEntry(models.Model):
    """One name of a list. ``folded`` is what names are compared by."""

    list = models.ForeignKey(SanctionsList, on_delete=models.CASCADE, related_name="entries")
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, db_index=True)
    country = models.CharField(max_length=2, blank=True)
    remark = models.CharField(max_length=200, blank=True)


class Screening(WithPublicId):
    """One comparison of a side's names with the lists in force, and what the office made of what was found."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="screenings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    lists = models.JSONField(default=list, help_text="Names and dates of the lists")
    hits = models.JSONField(default=list, help_text="list, name, likeness 0-100")
    result = models.CharField(max_length=10, choices=ScreeningResult)
    note = CleanTextField(max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    @property
    def is_open(self) -> bool:
        return self.result == ScreeningResult.HITS

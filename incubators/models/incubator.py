"""An incubator: what it says about itself, and the class that the commission recognises."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Capacity, Organisation
from accounts.permissions import is_commission
from core.models import WithPublicId
from core.validators import CleanCharField, CleanTextField
from incubators.choices import RecognisedClass


class IncubatorQuerySet(models.QuerySet):
    def public(self):
        """Verified organisations with the verified capacity of an incubator."""
        capacity = Capacity.objects.verified().filter(
            organisation=OuterRef("organisation"), kind=Capacity.Kind.INCUBATOR
        )
        return self.filter(Exists(capacity), organisation__status="verified")

    def visible_to(self, user):
        """The public sees verified incubators, members also their own, the commission all."""
        if is_commission(user):
            return self
        own = models.Q(organisation__in=user.organisation_ids) if user.is_authenticated else models.Q(pk__in=[])
        return self.filter(own | models.Q(pk__in=self.public().values("pk")))

    def for_list(self):
        return self.select_related("organisation")


class Incubator(WithPublicId):
    """The profile of an incubator. The class and its evidence are written by the commission alone."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    recognised_class = models.CharField(_("recognised class"), max_length=24, choices=RecognisedClass, blank=True)
    class_evidence_no = CleanCharField(_("number of the recognition"), max_length=80, blank=True)
    class_valid_until = models.DateField(_("recognition valid until"), null=True, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    area = models.PositiveIntegerField(_("floor area"), null=True, blank=True, help_text="m²")
    staff = models.PositiveIntegerField(_("staff"), null=True, blank=True)
    tenants = models.PositiveIntegerField(_("enterprises in the incubator"), null=True, blank=True)
    focus_domains = models.JSONField(_("focus"), default=list, blank=True)
    description_zh = CleanTextField(_("about, in Chinese"), max_length=2000, blank=True)
    description_en = CleanTextField(_("about, in English"), max_length=2000, blank=True)
    website = models.URLField(_("website"), blank=True)
    version = models.PositiveIntegerField(default=0, help_text="Saves so far: a form that shows an older one is stale")
    updated_at = models.DateTimeField(default=timezone.now)
    is_invented = models.BooleanField(default=False)

    objects = IncubatorQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recognised_class="", class_evidence_no="", class_valid_until__isnull=True)
                | ~models.Q(recognised_class=""),
                name="incubator_evidence_needs_a_class",
            )
        ]

    def __str__(self):
        return str(self.organisation)

    def get_absolute_url(self):
        return reverse("incubators:incubator-detail", args=[self.public_id])

    @property
    def description(self) -> str:
        """In the page's language if there is one, else in the other."""
        if (get_language() or "").startswith("en"):
            return self.description_en or self.description_zh
        return self.description_zh or self.description_en

    @property
    def class_has_ended(self) -> bool:
        """The day of ``class_valid_until`` itself still counts."""
        return self.class_valid_until is not None and self.class_valid_until < timezone.localdate()

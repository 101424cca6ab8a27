"""People with a talent for bringing technology across borders; the technology managers among them.

A talent profile belongs to a person and can serve a technology manager, a scout or a member of a base's team; what makes somebody
a technology manager (level, certificate, load) stands in a row of its own.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.models import WithPublicId


class Route(models.TextChoices):
    """The six routes of incubation talent (六路人才), letter of the commission, part 4."""

    SCIENTIST = "scientist", _("Scientist with transfer experience")
    CROSS_DISCIPLINE = "cross_discipline", _("Cross-disciplinary talent")
    VENTURE = "venture", _("Technology venture capital")
    PROFESSIONAL = "professional", _("Professional manager")
    FOUNDER = "founder", _("Serial founder")
    RETURNEE = "returnee", _("Returnee with experience abroad")


class Affiliation(models.TextChoices):
    COMPANY = "company", _("Company")
    TRANSFER_INSTITUTION = "transfer_institution", _("Transfer institution")
    INCUBATOR = "incubator", _("Incubator")
    UNIVERSITY_OFFICE = "university_office", _("University transfer office")
    RESEARCH_INSTITUTE = "research_institute", _("Research institute")
    INVESTOR = "investor", _("Investor")
    INDEPENDENT = "independent", _("Independent")


class Level(models.TextChoices):
    JUNIOR = "junior", _("Junior")
    INTERMEDIATE = "intermediate", _("Intermediate")
    SENIOR = "senior", _("Senior")


class Admission(models.TextChoices):
    APPLIED = "applied", _("Applied")
    ADMITTED = "admitted", _("Admitted")
    PAUSED = "paused", _("Paused")
    LEFT = "left", _("Left")


class TalentProfile(WithPublicId):
    """What a person can do, where and in which languages. ``is_listed`` is their own switch."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(_("name"), max_length=80)
    employer = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    district = models.CharField(_("district"), max_length=6, blank=True)
    route = models.CharField(_("route"), max_length=20, choices=Route, blank=True)
    affiliation = models.CharField(_("affiliation"), max_length=24, choices=Affiliation, blank=True)
    fields = models.JSONField(_("technology fields"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    regions = models.JSONField(_("countries and regions"), default=list, blank=True)
    certificates = models.JSONField(_("certificates"), default=list, blank=True)
    years = models.PositiveSmallIntegerField(_("years of experience"), null=True, blank=True)
    bio_zh = models.TextField(_("about, in Chinese"), blank=True)
    bio_en = models.TextField(_("about, in English"), blank=True)
    is_listed = models.BooleanField(_("show my profile in the pool"), default=True)
    updated_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)
    is_invented = models.BooleanField(default=False)

    def __str__(self):
        return self.name


# Whom brokers find: admitted, shown by their own switch, and (where they have an account) with a consent that stands.
LISTED = Q(admission=Admission.ADMITTED, profile__is_listed=True, profile__user__consent_withdrawn_at__isnull=True)


class TechnologyManagerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The commission sees all; brokers see who is admitted and listed; each sees themselves."""
        from accounts.permissions import is_commission
        from talent.permissions import may_see_pool
        from talent.personal import shown_to

        if is_commission(user):
            return self
        own = Q(profile__user=user)
        if may_see_pool(user):
            return shown_to(self.filter(own | LISTED), user)
        return self.filter(own)

    def available(self):
        """Admitted, listed, and with room for one case more."""
        return self.filter(LISTED, load__lt=F("capacity"))

    def for_list(self):
        return self.select_related("profile", "profile__employer")


class TechnologyManager(WithPublicId):
    """A technology manager (技术经理人) of the pool: level, certificate, admission, and how much they can carry."""

    profile = models.OneToOneField(TalentProfile, on_delete=models.CASCADE, related_name="manager")
    level = models.CharField(_("level"), max_length=12, choices=Level)
    certificate_no = models.CharField(_("certificate number"), max_length=60, blank=True)
    certificate_expires = models.DateField(_("certificate valid until"), null=True, blank=True)
    admission = models.CharField(_("admission"), max_length=10, choices=Admission, default=Admission.APPLIED)
    admitted_on = models.DateField(null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("cases at a time, at most"), default=6)
    load = models.PositiveSmallIntegerField(_("cases now"), default=0)
    past_deals = models.PositiveSmallIntegerField(_("deals before joining"), default=0)

    objects = TechnologyManagerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["admission", "level"], name="manager_admission_level")]

    def __str__(self):
        return self.profile.name

    def get_absolute_url(self):
        return reverse("talent:manager-detail", args=[self.public_id])

    @property
    def has_room(self) -> bool:
        return self.admission == Admission.ADMITTED and self.load < self.capacity

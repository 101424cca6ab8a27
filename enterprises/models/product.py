"""A product or capability of an enterprise, as a card that somebody abroad can judge."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.models import WithPublicId
from core.validators import CleanCharField, CleanTextField
from enterprises.models.enterprise import Enterprise
from enterprises.vocabulary import IpStatus


class Product(WithPublicId):
    """What it is, which problem it solves, what it does better, and how far it is."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="products")
    name_zh = CleanCharField(_("name in Chinese"), max_length=80)
    name_en = CleanCharField(_("name in English"), max_length=120, blank=True)
    description_zh = CleanTextField(_("description in Chinese"), max_length=1000, blank=True)
    description_en = CleanTextField(_("description in English"), max_length=1000, blank=True)
    problem = CleanTextField(_("problem it solves"), max_length=500, blank=True)
    advantage = CleanTextField(_("advantage over present practice"), max_length=500, blank=True)
    trl = models.PositiveSmallIntegerField(
        _("technology readiness level"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    ip_status = models.CharField(_("protection"), max_length=10, choices=IpStatus, blank=True)
    capacity = CleanCharField(_("capacity"), max_length=120, blank=True)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        if (get_language() or "").startswith("en"):
            return self.name_en or self.name_zh
        return self.name_zh

    @property
    def name_language(self) -> str:
        return "en" if (get_language() or "").startswith("en") and self.name_en else "zh-CN"

    @property
    def description(self) -> str:
        if (get_language() or "").startswith("en"):
            return self.description_en or self.description_zh
        return self.description_zh or self.description_en

    @property
    def description_language(self) -> str:
        english = self.description_en and ((get_language() or "").startswith("en") or not self.description_zh)
        return "en" if english else "zh-CN"

"""Overseas corporates: what stands beside their organisation and matters for demands."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.permissions import is_commission
from core.models import WithPublicId
from core.validators import CleanCharField, CleanTextField
from matching.vocabulary import CompanySize


class CorporateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The commission sees all, others their own."""
        return self if is_commission(user) else self.filter(organisation__in=user.organisation_ids)


class Corporate(WithPublicId):
    """The profile of an organisation that publishes demands. Its country stands on the organisation."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    sector = CleanCharField(_("sector"), max_length=120, blank=True)
    size = models.CharField(_("size"), max_length=8, choices=CompanySize, blank=True)
    languages = models.JSONField(_("languages you work in"), default=list, blank=True)
    show_name = models.BooleanField(
        _("show our name with our demands"),
        default=False,
        help_text=_(
            "Off: enterprises read your sector, size and country; your name only when both sides agree to talk."
        ),
    )
    about = CleanTextField(_("about the company"), max_length=2000, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CorporateQuerySet.as_manager()

    def __str__(self):
        return str(self.organisation)

    @property
    def is_complete(self) -> bool:
        return bool(self.sector and self.size and self.languages)

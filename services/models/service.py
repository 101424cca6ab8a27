"""A service in the catalogue, and every version of it that was published."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, OrganisationStatus
from accounts.permissions import is_commission
from casework.conflicts import conflicted_organisation_ids
from core.filters import make_search_text
from core.models import WithPublicId
from core.validators import CleanCharField, CleanTextField
from incubators.choices import ServiceStage
from incubators.models import OverseasEntity
from incubators.service_types import ServiceType, source_names
from regions.models import Region, TechnologyField
from services.choices import PRICED, OfferState, PriceModel, Tier, offer_badge
from services.models.words import facet_words, in_page_language
from services.prices import price_words

# What a version keeps, and what an order can be read by years later.
CONTENT = (
    "kind", "stage", "tier", "title_zh", "title_en", "description_zh", "description_en", "price_model", "amount", "days", "languages",
    "tech_fields", "countries", "voucher_uses", "contact_role_zh", "contact_role_en", "mailbox",
)  # fmt: skip


class ServiceQuerySet(models.QuerySet):
    def published(self):
        """What stands in the public catalogue: published, of a provider that is verified."""
        return self.filter(state=OfferState.PUBLISHED, provider__status=OrganisationStatus.VERIFIED)

    def visible_to(self, user):
        """The catalogue for everybody, one's own in any state; the office everything that was ever published."""
        seen = Q(state=OfferState.PUBLISHED, provider__status=OrganisationStatus.VERIFIED)
        if user.is_authenticated:
            seen |= Q(provider__in=user.organisation_ids)
        if is_commission(user):
            seen |= ~Q(state=OfferState.DRAFT) & ~Q(provider__in=conflicted_organisation_ids(user))
        return self.filter(seen)

    def handled_by_office(self, user):
        """The office's list. Whoever belongs to a provider, or is tied to it, reads nothing of it there."""
        if not is_commission(user):
            return self.none()
        return self.exclude(state=OfferState.DRAFT).exclude(provider__in=conflicted_organisation_ids(user))

    def of(self, organisation):
        return self.filter(provider=organisation)

    def for_list(self):
        return self.select_related("provider", "base__region")


class Service(WithPublicId):
    """What a provider offers: the working copy. ``current_version`` is what the catalogue showed last."""

    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    base = models.ForeignKey(
        OverseasEntity,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("overseas base"),
    )
    kind = models.CharField(_("kind of service"), max_length=24, choices=ServiceType)
    stage = models.CharField(_("stage of whole-process incubation"), max_length=20, choices=ServiceStage, blank=True)
    tier = models.CharField(_("scope"), max_length=12, choices=Tier, default=Tier.SINGLE)
    title_zh = CleanCharField(_("Chinese title"), max_length=80)
    title_en = CleanCharField(_("English title"), max_length=120, blank=True)
    description_zh = CleanTextField(_("description in Chinese"), max_length=2000)
    description_en = CleanTextField(_("description in English"), max_length=3000, blank=True)
    price_model = models.CharField(_("price model"), max_length=12, choices=PriceModel)
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal("99999999"))],
        help_text=_("In Chinese yuan, tax included."),
    )  # fmt: skip
    days = models.PositiveSmallIntegerField(
        _("working days to deliver"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(750)]
    )
    languages = models.JSONField(_("languages"), default=list)
    tech_fields = models.JSONField(_("technology fields"), default=list, blank=True)
    countries = models.JSONField(_("countries and regions"), default=list, blank=True)
    voucher_uses = models.JSONField(_("vouchers"), default=list, blank=True)
    contact_role_zh = CleanCharField(_("contact, in Chinese"), max_length=60)
    contact_role_en = CleanCharField(_("contact, in English"), max_length=80, blank=True)
    mailbox = models.EmailField(_("mailbox"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=OfferState, default=OfferState.DRAFT)
    reason = CleanTextField(_("reason"), max_length=500, blank=True, help_text="Why the office took it down")
    current_version = models.ForeignKey(
        "ServiceVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, help_text="Saves so far: a form that shows an older one is stale")
    start_key = models.CharField(max_length=16, unique=True, null=True, blank=True)
    search_text = models.TextField(blank=True)
    facets = models.TextField(blank=True)
    is_invented = models.BooleanField(default=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["state", "-published_at", "-id"], name="service_newest"),
            models.Index(fields=["provider", "state"], name="service_provider"),
            models.Index(fields=["base", "state"], name="service_base"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(price_model__in=PRICED, amount__gt=0)
                | (~Q(price_model__in=PRICED) & Q(amount__isnull=True)),
                name="service_priced_has_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.DRAFT)
                | Q(published_at__isnull=False, current_version__isnull=False),
                name="service_published_has_a_version",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("services:service-detail", args=[self.public_id])

    @property
    def title(self) -> str:
        return in_page_language(self.title_zh, self.title_en)

    @property
    def description(self) -> str:
        return in_page_language(self.description_zh, self.description_en)

    @property
    def contact_role(self) -> str:
        return in_page_language(self.contact_role_zh, self.contact_role_en)

    @property
    def price(self) -> str:
        return price_words(self.price_model, self.amount)

    @property
    def badge(self):
        return offer_badge(self.state)

    def refresh_derived(self) -> None:
        """Work out what searches and filters look in. Call it before saving a change of what it is made of."""
        labels = TechnologyField.objects.filter(code__in=self.tech_fields).values_list("labels", flat=True)
        names = Region.objects.filter(code__in=self.countries).values_list("name_zh", "name_en")
        self.search_text = make_search_text(
            self.title_zh, self.title_en, self.description_zh, self.description_en, source_names().get(self.kind, ""),
            self.provider.name_zh, self.provider.name_en, *(word for pair in names for word in pair),
            *(found.get(language, "") for found in labels for language in ("zh", "en")),
        )  # fmt: skip
        self.facets = facet_words(f=self.tech_fields, r=self.countries, l=self.languages, v=self.voucher_uses)


class ServiceVersion(WithPublicId):
    """What the catalogue showed from ``published_at`` on, never changed: the price at the time of an order stays readable."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(help_text="The columns of CONTENT; the amount as text with two decimals")
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["service", "number"], name="serviceversion_number_once")]

    def __str__(self):
        return f"{self.title} ({self.number})"

    @property
    def title(self) -> str:
        return in_page_language(self.content["title_zh"], self.content["title_en"])

    @property
    def amount(self) -> Decimal | None:
        return None if self.content["amount"] is None else Decimal(self.content["amount"])

    @property
    def price(self) -> str:
        return price_words(self.content["price_model"], self.amount)

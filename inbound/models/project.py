"""A project from abroad on its way into the city: a case, what was proposed, and what has become of it."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.permissions import is_commission
from casework.kinds import Phase
from casework.models import Case
from casework.models.case import conflicted_cases
from core.models import WithPublicId
from core.validators import CleanCharField, CleanTextField
from inbound.models.offer import DistrictOffer
from inbound.vocabulary import CODE, RANK, TRL, WORKING, Actor, Confidentiality, EndReason, Stage
from incubators.models import OverseasEntity
from outcomes.choices import Currency
from regions.models import Region


class InboundProjectQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The proposer and the office as the case shows it; officers of a district while the project is offered to it."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        seen = Q(case__in=Case.objects.visible_to(user).of_kind(CODE))
        if user.staff_districts:
            seen |= self._of_districts(user)
        return self.filter(seen)

    @staticmethod
    def _of_districts(user):
        offers = DistrictOffer.objects.seen_by(user.staff_districts)
        return Q(pk__in=offers.values("project")) & ~Q(case__in=conflicted_cases(user))

    def offered_to(self, user):
        """What the person sees as an officer of a district, and as nothing else."""
        return self.filter(self._of_districts(user)) if user.staff_districts else self.none()

    def handled_by_office(self, user):
        """What lists and figures of staff are about: nothing of what a person has a tie to, not even in a count."""
        if is_commission(user):
            return self.filter(case__in=Case.objects.handled_by_office(user).of_kind(CODE))
        return self.offered_to(user)

    def open(self):
        return self.filter(case__closed_at__isnull=True).exclude(case__phase=Phase.DRAFT)

    def stale(self, today=None):
        """At work, and without a next step, or with one whose day has passed."""
        today = today or timezone.localdate()
        return self.filter(Q(next_on__isnull=True) | Q(next_on__lt=today), case__state__in=WORKING)

    def landed(self):
        return self.filter(case__state=Stage.OPERATING)

    def named_in_public(self):
        """Landed, and the company agrees to be named."""
        return self.landed().filter(public_consent=True)

    def teasers(self, *, members: bool):
        """Accepted, at work, and with a teaser that the proposer has opened to such a reader."""
        levels = [Confidentiality.PUBLIC, *([Confidentiality.MEMBERS] if members else [])]
        return self.filter(confidentiality__in=levels, case__state__in=WORKING).exclude(teaser_zh="", teaser_en="")

    def for_list(self):
        related = ("case__applicant", "case__assignee", "base__region", "home_region", "company")
        return self.select_related(*related).defer("case__search_text")


def _codes(verbose_name):
    return models.JSONField(verbose_name, default=list, blank=True)


class InboundProject(models.Model):
    """What a base proposes. Columns of the form may be empty in a draft; the rest is written by the steps."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="+")
    base = models.ForeignKey(OverseasEntity, on_delete=models.PROTECT, related_name="+", verbose_name=_("base"))

    name_zh = CleanCharField(_("name of the project"), max_length=120)
    name_en = CleanCharField(_("name of the project in English"), max_length=160, blank=True)
    home_region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("country or region")
    )
    home_city = CleanCharField(_("home city"), max_length=80, blank=True)
    tech_fields = _codes(_("technology fields"))
    trl = models.PositiveSmallIntegerField(_("technology readiness level"), null=True, blank=True, choices=TRL)
    teaser_zh = CleanTextField(_("teaser in Chinese"), max_length=400, blank=True)
    teaser_en = CleanTextField(_("teaser in English"), max_length=600, blank=True)
    confidentiality = models.CharField(
        _("who reads the teaser"), max_length=8, choices=Confidentiality, default=Confidentiality.OFFICE
    )

    team_name = CleanCharField(_("team or company abroad"), max_length=160, blank=True)
    contact_name = CleanCharField(_("contact of the team"), max_length=80, blank=True)
    contact_mail = models.EmailField(_("mailbox of the team"), blank=True)
    team_consent = models.BooleanField(_("the team agrees to be proposed"), default=False)

    wants = _codes(_("what it looks for here"))
    investment = models.DecimalField(_("investment planned"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.CNY)
    people = models.PositiveIntegerField(
        _("people to come"), null=True, blank=True, validators=[MaxValueValidator(100_000)]
    )
    why_here = CleanTextField(_("why this city"), max_length=1500, blank=True)
    wanted_districts = _codes(_("districts wanted"))

    programme = CleanTextField(_("programme of the incubation"), max_length=1000, blank=True)
    next_step = CleanCharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("until"), null=True, blank=True)
    next_by = models.CharField(_("by"), max_length=10, choices=Actor, blank=True)
    stale_told_on = models.DateField(null=True, blank=True)
    furthest = models.PositiveSmallIntegerField(default=0, help_text="Place of the furthest stage that was reached")
    accepted_on = models.DateField(null=True, blank=True, help_text="First day of the stage of global R&D")
    incubated_on = models.DateField(null=True, blank=True, help_text="First day of the stage of incubation")
    landing_on = models.DateField(null=True, blank=True, help_text="First day of the stage of landing")

    company = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    capital = models.DecimalField(_("registered capital"), max_digits=16, decimal_places=2, null=True, blank=True)
    capital_currency = models.CharField(max_length=3, choices=Currency, blank=True)
    landed_on = models.DateField(_("operating since"), null=True, blank=True)
    jobs = models.PositiveIntegerField(_("jobs"), null=True, blank=True)
    invested = models.DecimalField(_("invested"), max_digits=16, decimal_places=2, null=True, blank=True)
    invested_currency = models.CharField(max_length=3, choices=Currency, blank=True)
    public_consent = models.BooleanField(default=False, help_text="The company agrees to be named on the public page")
    end_reason = models.CharField(_("reason"), max_length=16, choices=EndReason, blank=True)

    next_step_hidden = False  # from the reader of a row, see ``inbound.permissions.as_read_by``

    objects = InboundProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["next_on", "case"], name="inbound_next"),
            models.Index(fields=["landed_on", "case"], name="inbound_landed"),
            models.Index(fields=["base", "case"], name="inbound_base"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(investment__isnull=True) | Q(investment__gte=0), name="inbound_investment"),
            models.CheckConstraint(
                condition=Q(landed_on__isnull=True) | Q(company__isnull=False, jobs__isnull=False),
                name="inbound_landed_has_company_and_jobs",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("inbound:project-detail", args=[self.case.public_id])

    @property
    def name(self) -> str:
        """The name in the page's language, or the one there is."""
        return (self.name_en or self.name_zh) if _english() else (self.name_zh or self.name_en)

    @property
    def teaser(self) -> str:
        return (self.teaser_en or self.teaser_zh) if _english() else (self.teaser_zh or self.teaser_en)

    @property
    def home(self) -> str:
        return " · ".join(part for part in (self.home_region.name if self.home_region else "", self.home_city) if part)

    @cached_property
    def all_offers(self) -> list[DistrictOffer]:
        return list(self.offers.select_related("answered_by"))

    @property
    def is_stale(self) -> bool:
        at_work = self.case.state in WORKING and not self.next_step_hidden
        return at_work and (self.next_on is None or self.next_on < timezone.localdate())

    @property
    def days_in_stage(self) -> int:
        """Calendar days since the case last moved."""
        return (timezone.now() - self.case.moved_at).days

    def reach(self, state: str) -> None:
        """Note how far the project has come; going back takes nothing away."""
        self.furthest = max(self.furthest, RANK.get(state, 0))


class Milestone(WithPublicId):
    """What the incubation is to reach by a day."""

    project = models.ForeignKey(InboundProject, on_delete=models.CASCADE, related_name="milestones")
    title = CleanCharField(_("milestone"), max_length=160)
    due_on = models.DateField(_("until"))
    done_on = models.DateField(_("reached on"), null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "title", "due_on"], name="inbound_milestone_once"),
        ]

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on < timezone.localdate()


def _english() -> bool:
    return (get_language() or "").startswith("en")

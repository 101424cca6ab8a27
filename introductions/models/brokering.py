"""Who brokers an introduction: the request and its answer, an institution's limit, the commission, and what the sides thought of it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Membership, Organisation
from core.models import WithPublicId
from core.validators import CleanCharField, CleanTextField
from introductions.models.introduction import Introduction
from introductions.vocabulary import Actor
from matching.models.brokers import ManagerReason
from matching.vocabulary import Side

USER = settings.AUTH_USER_MODEL
USUAL_LIMIT = 10  # introductions at a time, until an institution says otherwise


class RequestState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("broker", "Asked")
    ACCEPTED = "accepted", pgettext_lazy("broker", "Accepted")
    DECLINED = "declined", pgettext_lazy("broker", "Declined")
    TAKEN_BACK = "taken_back", pgettext_lazy("broker", "Taken back")
    HANDED_OVER = "handed_over", pgettext_lazy("broker", "Handed over to a colleague")
    RELIEVED = "relieved", _("Relieved by the office")


class BrokerRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=RequestState.ASKED)

    def standing(self):
        return self.filter(state=RequestState.ACCEPTED)

    def holding(self):
        """Those for whom a place of the load is taken."""
        return self.filter(holds_place=True)

    def answered_by(self, user):
        """Those that this person answers: their own, and those of institutions that they manage."""
        managed = [m.organisation_id for m in user.active_memberships if m.role == Membership.Role.MANAGER]
        return self.filter(Q(manager__profile__user=user) | Q(organisation__in=managed))

    def for_list(self):
        return self.select_related(
            "introduction__case", "introduction__version__region", "introduction__demand", "manager__profile", "organisation", "handed_by"
        )  # fmt: skip


class BrokerRequest(WithPublicId):
    """Somebody is asked to broker an introduction. One is open at a time; an accepted one holds one place of the load until it ends."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="broker_requests")
    manager = models.ForeignKey(
        "talent.TechnologyManager", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=RequestState, default=RequestState.ASKED)
    score = models.FloatField(null=True, blank=True, help_text="0 to 100, when it was asked")
    reasons = models.JSONField(default=dict, help_text="for and against: engine codes with params")
    handed_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    note = CleanTextField(_("note"), max_length=1000, blank=True)
    asked_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=24, choices=ManagerReason, blank=True)
    text = CleanTextField(_("note"), max_length=1000, blank=True)
    holds_place = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BrokerRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["manager", "state"], name="brokerrequest_of_manager"),
            models.Index(fields=["organisation", "state"], name="brokerrequest_of_org"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(manager__isnull=False) ^ Q(organisation__isnull=False), name="brokerrequest_one_asked"
            ),
            models.UniqueConstraint(fields=["introduction"], condition=Q(state="asked"), name="brokerrequest_one_open"),
            models.UniqueConstraint(
                fields=["introduction"], condition=Q(state="accepted"), name="brokerrequest_one_standing"
            ),
            models.CheckConstraint(
                condition=~Q(holds_place=True) | Q(state="accepted"), name="brokerrequest_place_while_standing"
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="brokerrequest_no_has_reason"),
        ]

    def __str__(self):
        return str(self.manager or self.organisation)

    @property
    def who(self):
        return self.manager or self.organisation


class BrokerLimit(models.Model):
    """How many introductions an institution brokers at a time, as its manager has set it."""

    organisation = models.OneToOneField(Organisation, primary_key=True, on_delete=models.CASCADE, related_name="+")
    most = models.PositiveSmallIntegerField(
        _("introductions at a time, at most"), default=USUAL_LIMIT, validators=[MaxValueValidator(500)]
    )
    set_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)


class CommissionState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("commission", "Proposed")
    AGREED = "agreed", pgettext_lazy("commission", "Agreed by both")
    REPLACED = "replaced", pgettext_lazy("commission", "Replaced by a newer one")
    OVER = "over", pgettext_lazy("commission", "Ended with the broker")


class Commission(WithPublicId):
    """What a side would pay its broker. Agreed when both have confirmed it; recorded, and never paid by the portal."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="commissions")
    broker = models.ForeignKey(BrokerRequest, on_delete=models.PROTECT, related_name="commissions")
    words = CleanCharField(_("commission"), max_length=300)
    payer = models.CharField(_("who pays"), max_length=10, choices=Side)
    state = models.CharField(max_length=10, choices=CommissionState, default=CommissionState.PROPOSED)
    proposed_as = models.CharField(max_length=10, choices=Actor)
    proposed_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    broker_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    broker_at = models.DateTimeField(null=True, blank=True)
    payer_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    payer_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["introduction"], condition=Q(state="proposed"), name="commission_one_proposed"
            ),
            models.UniqueConstraint(fields=["introduction"], condition=Q(state="agreed"), name="commission_one_agreed"),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(broker_at__isnull=False, payer_at__isnull=False),
                name="commission_agreed_by_both",
            ),
        ]


class Rating(WithPublicId):
    """What a side thought of its broker when the introduction was over: 1 (poor) to 5 (very good)."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="ratings")
    broker = models.ForeignKey(BrokerRequest, on_delete=models.PROTECT, related_name="ratings")
    side = models.CharField(max_length=10, choices=Side)
    points = models.PositiveSmallIntegerField(_("points"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = CleanTextField(_("comment"), max_length=1000, blank=True)
    by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["introduction", "side"], name="rating_once_of_side"),
            models.CheckConstraint(condition=Q(points__range=(1, 5)), name="rating_of_five"),
        ]

"""What a side says half a year and a year after signing."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, SignedLink
from core.models import WithPublicId
from core.ui import Badge
from core.validators import CleanTextField
from outcomes import choices
from outcomes.models.outcome import Outcome

USER = settings.AUTH_USER_MODEL
ANSWER_WITHIN = timedelta(days=30)


class FollowUpQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The side that is asked, and the office where it has no conflict. The other side's answers are not shown."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(
            Q(organisation__in=user.organisation_ids)
            | Q(outcome__in=Outcome.objects.handled_by_office(user).values("pk"))
        )

    def handled_by_office(self, user):
        return self.filter(Exists(Outcome.objects.handled_by_office(user).filter(pk=OuterRef("outcome"))))

    def open(self):
        return self.filter(answered_at__isnull=True)

    def overdue(self, today=None):
        """Asked more than 30 days ago and not answered."""
        return self.open().filter(due_on__lt=(today or timezone.localdate()) - ANSWER_WITHIN)

    def answered(self):
        return self.filter(answered_at__isnull=False)

    def for_list(self):
        return self.select_related("outcome", "organisation")


class FollowUp(WithPublicId):
    """One questionnaire to one side. Money is in the outcome's currency and counted since the signing."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="follow_ups")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField(_("months after signing"))
    due_on = models.DateField(_("due on"))
    sent_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_by_link = models.ForeignKey(SignedLink, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    sales = models.DecimalField(_("sales from it so far"), max_digits=16, decimal_places=2, null=True, blank=True)
    investment = models.DecimalField(
        _("follow-on investment so far"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    jobs = models.PositiveIntegerField(_("jobs created or kept"), null=True, blank=True)
    patents = models.PositiveIntegerField(_("patents applied for or granted"), null=True, blank=True)
    landed = models.BooleanField(_("something of it has landed in Shanghai"), null=True, blank=True)
    adapted = models.BooleanField(_("the product was adapted to a new market"), null=True, blank=True)
    ratings = models.JSONField(
        default=dict, blank=True, help_text="Code of a kind of help to 1 (little) … 5 (very much)"
    )
    without_help = models.CharField(
        _("without the help of the network"), max_length=12, choices=choices.WithoutHelp, blank=True
    )
    may_be_case_study = models.BooleanField(_("may be told as a case study"), default=False)
    comment = CleanTextField(_("anything else"), max_length=2000, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on", "id"], name="followup_open", condition=Q(answered_at__isnull=True)),
            models.Index(fields=["due_on", "id"], name="followup_due"),
            models.Index(fields=["organisation", "due_on"], name="followup_organisation"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["outcome", "organisation", "months"], name="followup_once"),
        ]

    def get_absolute_url(self):
        return reverse("outcomes:follow-up", args=[self.public_id])

    @property
    def is_overdue(self) -> bool:
        return self.answered_at is None and self.due_on < timezone.localdate() - ANSWER_WITHIN

    @property
    def badge(self) -> Badge:
        if self.answered_at:
            return Badge(_("Answered"), "ok")
        if self.is_overdue:
            return Badge(_("No answer for 30 days"), "bad", "clock")
        return Badge(pgettext_lazy("questionnaire", "Sent"), "progress", "hourglass-split")

    @property
    def rated(self) -> list[tuple]:
        """(label, rating) of the kinds of help that were rated."""
        return [(label, self.ratings[code]) for code, label in choices.HELP if self.ratings.get(code)]

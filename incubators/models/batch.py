"""A batch of public notice: the days on which filings are open to objections together."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import WithPublicId
from core.ui import Badge


class NoticeBatchQuerySet(models.QuerySet):
    def with_filings(self):
        """What the public may read: a batch that a filing is in, also when it is over."""
        return self.filter(filings__isnull=False).distinct()

    def with_counts(self):
        """``filed`` and ``objected``: how many filings and objections a batch has."""
        return self.annotate(
            filed=models.Count("filings", distinct=True), objected=models.Count("filings__objections", distinct=True)
        )

    def not_over(self, today=None):
        return self.filter(ends__gte=today or timezone.localdate())


class NoticeBatch(WithPublicId):
    """Filings that are on public notice together (公示批次): from the day ``begins`` over ``working_days``, the first one included.

    ``ends`` is reckoned from the calendar and follows it when an administrator changes a day before the batch is over.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    begins = models.DateField(_("first day"), unique=True)
    working_days = models.PositiveSmallIntegerField(_("working days"))
    ends = models.DateField(_("last day"))
    provisional = models.BooleanField(default=False, help_text="Reckoned with a year that is not announced yet")
    created_at = models.DateTimeField(default=timezone.now)

    objects = NoticeBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-begins"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="noticebatch_number_once"),
            models.CheckConstraint(condition=models.Q(ends__gte=models.F("begins")), name="noticebatch_ends_later"),
        ]

    def __str__(self):
        return gettext("Public notice no. %(number)d of %(year)d") % {"number": self.number, "year": self.year}

    def get_absolute_url(self):
        return reverse("incubators:notice-batch", args=[self.public_id])

    @property
    def badge(self) -> Badge:
        today = timezone.localdate()
        if today < self.begins:
            return Badge(_("Begins later"), "neutral", "circle")
        if today <= self.ends:
            return Badge(_("On notice"), "progress", "megaphone")
        return Badge(_("Over"), "ok", "check-circle-fill")

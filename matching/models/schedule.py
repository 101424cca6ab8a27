"""When all demands are matched by themselves. Rows are never changed: the newest counts, the others are the history."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.validators import CleanTextField

WEEKDAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]


class RunSchedule(models.Model):
    """Days of the week and the hour of the full run, as an administrator set them."""

    is_on = models.BooleanField(_("match all demands by itself"), default=True)
    days = models.JSONField(_("days"), default=list)
    at = models.TimeField(_("time of day"), default=time(2, 0))
    note = CleanTextField(_("reason"), max_length=300, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    @property
    def day_names(self) -> list:
        return [label for number, label in WEEKDAYS if number in self.days]

    def _moment(self, now: datetime, days: int) -> datetime | None:
        day = timezone.localdate(now) + timedelta(days=days)
        if not self.is_on or day.isoweekday() not in self.days:
            return None
        return timezone.make_aware(datetime.combine(day, self.at))

    def last_due(self, now: datetime) -> datetime | None:
        """The newest moment that has come since this was set; None when there was none."""
        moments = (self._moment(now, -back) for back in range(8))
        return next((one for one in moments if one is not None and self.set_at <= one <= now), None)

    def next_due(self, now: datetime) -> datetime | None:
        moments = (self._moment(now, ahead) for ahead in range(8))
        return next((one for one in moments if one is not None and one > now), None)

"""How long a case was in each stage: figures reckoned from its history, kept so that many cases are one grouped query."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.kinds import Stage
from casework.models.case import Case, CaseQuerySet, conflicted_cases

FEW = 500  # cases to stay away from that are named one by one


class StageTimeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The rows of the cases that the person handles as staff (``CaseQuerySet.handled_by_office``), without a look at each case.

        Nobody's figures hold a case that they must stay away from: they are those of a world without it.
        """
        office = CaseQuerySet._office(user) if getattr(user, "is_authenticated", False) else None
        if office is None:
            return self.none()
        seen = self.filter(office)
        conflicted = list(conflicted_cases(user).values_list("case", flat=True)[: FEW + 1])
        if (
            not conflicted
        ):  # as for most: then the question, and what is kept of its answer, is the same for all of them
            return seen
        return seen.exclude(case__in=conflicted if len(conflicted) <= FEW else conflicted_cases(user))

    def for_list(self):
        return self.select_related("case", "officer")


class StageTime(models.Model):
    """One stage that one case has left, or its whole way once it is closed. Written by ``casework.stage_times`` alone.

    ``working_days`` adds up all visits and leaves out what the clock stood still for. ``promised_days`` and ``in_time`` are
    empty where no clock ran. For the whole procedure the days are those on the clock, and the promise is that of all clocks.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(_("stage"), max_length=12, choices=Stage)
    kind = models.CharField(_("kind"), max_length=40)
    district = models.CharField(_("district"), max_length=6, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    entered = models.DateField(_("begun"))
    left = models.DateField(_("finished"))
    working_days = models.PositiveSmallIntegerField(_("working days"))
    promised_days = models.PositiveSmallIntegerField(_("promised working days"), null=True, blank=True)
    in_time = models.BooleanField(_("in time"), null=True, blank=True)

    objects = StageTimeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "stage"], name="stage_time_once")]
        indexes = [
            models.Index(fields=["stage", "-left", "-id"], name="stage_time_newest"),
            # Everything that the figures ask for, so that they are read from the index alone.
            models.Index(
                fields=[
                    "stage",
                    "left",
                    "kind",
                    "district",
                    "officer",
                    "working_days",
                    "promised_days",
                    "in_time",
                    "case",
                ],
                name="stage_time_figures",
            ),
            models.Index(fields=["stage", "-working_days", "-id"], name="stage_time_longest"),
        ]

    def __str__(self):
        return f"{self.case_id} {self.stage} {self.working_days}"

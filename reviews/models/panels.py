"""Panel meetings: who was there, how they voted on each case, what was decided. The decision itself is a move of the case."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import is_commission
from casework.models import Case
from core.models import WithPublicId
from core.ui import Badge
from core.validators import CleanCharField, CleanTextField

USER = settings.AUTH_USER_MODEL


class Vote(models.TextChoices):
    FOR = "for", pgettext_lazy("vote", "For")
    AGAINST = "against", _("Against")
    ABSTAIN = "abstain", _("Abstained")
    RECUSED = "recused", _("Recused")


class PanelMeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The commission reads the minutes; single cases in them only who may read the case."""
        return self.all() if is_commission(user) else self.none()


class PanelMeeting(WithPublicId):
    """One meeting. Its minutes are closed by the chair and not changed afterwards."""

    title = CleanCharField(_("title"), max_length=120)
    held_on = models.DateField(_("held on"))
    chair = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("chair"))
    members = models.ManyToManyField(USER, related_name="+", verbose_name=_("members present"))
    minutes = CleanTextField(_("minutes"), max_length=8000, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    start_key = models.CharField(max_length=40, null=True, blank=True, unique=True)

    objects = PanelMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("reviews:panel", args=[self.public_id])

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def badge(self) -> Badge:
        return (
            Badge(_("Minutes closed"), "ok", "lock")
            if self.is_closed
            else Badge(pgettext_lazy("meeting", "Open"), "progress", "arrow-repeat")
        )


class PanelItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(case__in=Case.objects.handled_by_office(user))


class PanelItem(WithPublicId):
    """One case on the agenda: the votes, the reasons, and the move that was made."""

    meeting = models.ForeignKey(PanelMeeting, on_delete=models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    votes = models.JSONField(default=dict, blank=True, help_text="Public id of a member to a vote")
    reasons = models.TextField(_("reasons"), blank=True)
    move = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = PanelItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "case"], name="panel_case_once"),
            models.CheckConstraint(
                condition=Q(move="", decided_at__isnull=True) | (~Q(move="") & Q(decided_at__isnull=False)),
                name="panel_decided_has_move",
            ),
        ]

    @property
    def decision(self):
        """The move in the words of history."""
        move = self.case.kind_of.move(self.move)
        return move.history_label if move else self.move

    def number_of(self, vote: str) -> int:
        return sum(one == vote for one in self.votes.values())

    @property
    def count(self) -> list[tuple]:
        return [(label, self.number_of(value)) for value, label in Vote.choices]

    def present(self, members) -> list:
        """Who took part in this case: the members without those recused."""
        return [member for member in members if self.votes.get(member.public_id) != Vote.RECUSED]

"""SMEs with limited means: what an enterprise declares, the evidence for it, and who confirmed it until when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import is_commission
from casework.conflicts import conflicted_organisation_ids
from core.models import WithPublicId
from core.ui import Badge
from core.uploads import private_storage
from core.validators import CleanTextField
from enterprises.models.enterprise import Enterprise

USER = settings.AUTH_USER_MODEL
LOW_TURNOVER = 2_000  # 10,000 CNY: the upper end of small industrial enterprises (国统字〔2017〕213号)


class MeansReason(models.TextChoices):
    """What an enterprise lacks for going abroad by itself."""

    NO_STAFF_ABROAD = "no_staff", _("No staff abroad")
    LOW_TURNOVER = "turnover", _("Turnover of the last full year below 20 million CNY")
    NO_EXPORT = "no_export", _("No export so far")


class MeansProof(models.TextChoices):
    """Where the evidence is."""

    FILE = "file", _("A file that we upload")
    INCUBATOR = "incubator", _("Our incubator knows it")
    DISTRICT = "district", _("The district's office knows it")


class MeansState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Not confirmed")
    EXPIRED = "expired", _("Expired")


BADGES = {
    MeansState.ASKED: ("wait", "clock"),
    MeansState.CONFIRMED: ("ok", "check-circle-fill"),
    MeansState.REFUSED: ("bad", "x-octagon-fill"),
    MeansState.EXPIRED: ("neutral", "clock"),
}


def file_path(row, filename):
    """By address, not by name: a name typed by a user never becomes a path."""
    return f"limited-means/{row.enterprise.public_id}/{row.public_id}"


class LimitedMeansQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The enterprise's own, those of an incubator's companies, and for the commission all without a conflict of interest."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        seen = Q(enterprise__organisation__in=user.organisation_ids) | Q(
            enterprise__incubator__in=user.organisation_ids
        )
        if is_commission(user):
            seen |= ~Q(enterprise__organisation__in=conflicted_organisation_ids(user))
        return self.filter(seen)

    def asked(self):
        return self.filter(state=MeansState.ASKED)

    def in_force(self, today=None):
        """Confirmed, and the day until which it holds has not passed."""
        return self.filter(state=MeansState.CONFIRMED, valid_until__gte=today or timezone.localdate())

    def in_state(self, state: str, today=None):
        """As the pages show it: what was confirmed for days that have passed is expired."""
        if state == MeansState.CONFIRMED:
            return self.in_force(today)
        if state == MeansState.EXPIRED:
            return self.filter(state=MeansState.CONFIRMED, valid_until__lt=today or timezone.localdate())
        return self.filter(state=state)

    def for_list(self):
        return self.select_related("enterprise__organisation", "enterprise__incubator", "asked_by", "decided_by")


class LimitedMeans(WithPublicId):
    """One declaration and what was decided about it. Never changed after the decision: a new year brings a new row."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="limited_means")
    reasons = models.JSONField(_("what applies to you"), default=list)
    turnover = models.PositiveBigIntegerField(
        _("turnover of the last full year"), null=True, blank=True, help_text=_("In 10,000 CNY")
    )
    text = CleanTextField(_("in your words"), max_length=1000, blank=True)
    proof = models.CharField(_("evidence"), max_length=10, choices=MeansProof, default=MeansProof.FILE)
    file = models.FileField(storage=private_storage, upload_to=file_path, max_length=200, blank=True)
    file_name = models.CharField(max_length=160, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    scan = models.CharField(max_length=20, blank=True)
    asked_by = models.ForeignKey(USER, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=MeansState, default=MeansState.ASKED)
    decided_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = CleanTextField(_("note"), max_length=1000, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = LimitedMeansQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise"], condition=Q(state="asked"), name="limitedmeans_one_asked"),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(valid_until__isnull=False, decided_at__isnull=False),
                name="limitedmeans_confirmed_until",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(note=""), name="limitedmeans_no_has_note"),
        ]
        indexes = [
            models.Index(fields=["state", "valid_until"], name="limitedmeans_in_force"),
            models.Index(fields=["enterprise", "-asked_at"], name="limitedmeans_of"),
        ]

    def __str__(self):
        return str(self.enterprise)

    def get_absolute_url(self):
        return reverse("enterprises:means-detail", args=[self.public_id])

    @property
    def shown_state(self) -> MeansState:
        past = self.valid_until is not None and self.valid_until < timezone.localdate()
        return MeansState.EXPIRED if self.state == MeansState.CONFIRMED and past else MeansState(self.state)

    @property
    def badge(self) -> Badge:
        return Badge(self.shown_state.label, *BADGES[self.shown_state])

    @property
    def reason_names(self) -> list:
        return [MeansReason(code).label for code in self.reasons if code in MeansReason.values]

    @property
    def is_open(self) -> bool:
        return self.state == MeansState.ASKED

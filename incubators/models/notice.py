"""Public notices: batches of filings that the public may object to, and the objections."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import is_commission
from casework.kinds import Phase
from casework.models import Case
from core.models import WithPublicId
from core.scanning import ScanState
from core.ui import Badge
from core.uploads import private_storage, upload_path
from core.validators import CleanCharField, CleanTextField
from incubators.choices import Channel, From, Verdict
from incubators.models.filing import BaseFiling

VERDICT_BADGES = {
    "": ("wait", "exclamation-triangle-fill"),
    Verdict.NOT_UPHELD: ("ok", "check-circle-fill"),
    Verdict.UPHELD: ("bad", "x-octagon-fill"),
    Verdict.WITHDRAWN: ("neutral", "dash-circle"),
}


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The commission's, without filings that a conflict of interest hides. The applicant never learns who objected."""
        if not is_commission(user):
            return self.none()
        return self.filter(filing__case__in=Case.objects.handled_by_office(user))

    def open(self):
        return self.filter(verdict="")

    def blocking(self):
        """What keeps a notice from ending in a filing: not answered yet, or upheld."""
        return self.filter(verdict__in=["", Verdict.UPHELD])

    def for_list(self):
        return self.select_related("filing__case__applicant", "filing__region", "filing__notice_batch", "answered_by")


class Objection(WithPublicId):
    """One objection to a filing on public notice. Name and contact are read by the commission alone.

    Whoever objects follows it by a link that only they have: the portal keeps its hash (``token_hash``).
    """

    filing = models.ForeignKey(BaseFiling, on_delete=models.PROTECT, related_name="objections")
    number = models.CharField(_("number"), max_length=20, unique=True)
    channel = models.CharField(_("came by"), max_length=10, choices=Channel)
    from_kind = models.CharField(_("from"), max_length=14, choices=From)
    name = CleanCharField(_("name"), max_length=120)
    contact = models.CharField(_("e-mail"), max_length=200, blank=True)
    phone = CleanCharField(_("telephone"), max_length=40, blank=True)
    text = CleanTextField(_("objection"), max_length=4000)
    file = models.FileField(storage=private_storage, upload_to=upload_path, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_type = models.CharField(max_length=100, blank=True)
    scan = models.CharField(max_length=12, choices=ScanState, blank=True)
    language = models.CharField(max_length=10, blank=True, help_text="In which the answer's mail is written")
    token_hash = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=32, unique=True, help_text="Of the form: sent twice, it is one objection")
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    verdict = models.CharField(_("answer"), max_length=12, choices=Verdict, blank=True)
    answer = CleanTextField(_("answer in words"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["filing", "verdict"], name="objection_of_filing"),
            models.Index(fields=["verdict", "received_at", "id"], name="objection_waiting"),
            models.Index(fields=["token_hash"], name="objection_link"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", answered_at__isnull=True) | (~Q(verdict="") & Q(answered_at__isnull=False)),
                name="objection_answer_has_its_day",
            )
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("incubators:objection", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return not self.verdict

    @property
    def badge(self) -> Badge:
        tone, icon = VERDICT_BADGES[self.verdict]
        return Badge(self.get_verdict_display() if self.verdict else _("To be answered"), tone, icon)

    @property
    def takes_answer(self) -> bool:
        """The filing has not been decided past the objection."""
        return self.is_open and self.filing.case.phase == Phase.ON_NOTICE

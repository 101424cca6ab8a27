"""A letter, and a run that issues several."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import has_role, is_commission
from casework.models import Case, CaseEvent, Submission
from casework.who import HANDLERS
from core.ids import ALPHABET
from core.jobs import JobRow
from core.models import WithPublicId
from core.ui import Badge
from core.uploads import private_storage
from letters.kinds import LetterCode, LetterKind, kinds

CODE_LENGTH = 24  # 32 ** 24 = 2 ** 120: nobody finds a certificate by trying
USER = settings.AUTH_USER_MODEL


def new_code() -> str:
    """Code of the public page about one certificate."""
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


def pdf_path(letter, filename) -> str:
    return f"letters/{letter.public_id}/{secrets.token_hex(8)}.pdf"


class LetterState(models.TextChoices):
    TO_ISSUE = "to_issue", pgettext_lazy("letter", "To issue")
    ISSUED = "issued", pgettext_lazy("letter", "Issued")
    WITHDRAWN = "withdrawn", pgettext_lazy("letter", "Withdrawn")


_BADGES = {
    LetterState.TO_ISSUE: ("wait", "hourglass-split"),
    LetterState.ISSUED: ("ok", "check-circle-fill"),
    LetterState.WITHDRAWN: ("neutral", "dash-circle"),
}


class IssueRun(JobRow):
    """Several letters issued together: which ones, how far, what could not be done. ``done_units`` are letters."""

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="issue_run_stuck")]

    def get_absolute_url(self):
        return reverse("letters:run-detail", args=[self.public_id])


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The applicant reads what was issued; the office everything, districts what was issued; nobody in conflict."""
        mine = Q(case__applicant__in=user.organisation_ids) | Q(case__applicant_person=user)
        office = Q(case__in=Case.objects.handled_by_office(user))
        given_out = Q(issued_at__isnull=False)
        if not is_commission(user):
            office &= given_out
        return self.filter((mine & given_out) | office)

    def of_office(self, user):
        """The outbox: letters about cases that the person may handle."""
        return self.filter(case__in=Case.objects.handled_by_office(user)) if is_commission(user) else self.none()

    def waiting(self):
        return self.filter(state=LetterState.TO_ISSUE)

    def free_to_issue(self, user):
        """Waiting, in no run under way, and this person may issue them."""
        if not has_role(user, *HANDLERS):
            return self.none()
        busy = IssueRun.objects.unfinished()
        return self.of_office(user).waiting().exclude(run__in=busy)

    def for_list(self):
        return self.select_related("case__applicant", "case__applicant_person", "run", "issued_by")


class Letter(WithPublicId):
    """What the office tells an applicant on paper, about one step of a case.

    While it waits, it follows the paragraphs in force. When it is issued, its words are frozen in ``content`` with the versions
    of the texts, so that it can be set again word for word, and the PDF is stored with its hash.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("letter"), max_length=20, choices=LetterCode)
    state = models.CharField(_("state"), max_length=10, choices=LetterState, default=LetterState.TO_ISSUE)
    facts = models.JSONField(default=dict, help_text="Language to name to value, as they were after the step")
    content = models.JSONField(default=list, blank=True, help_text="Words of the issued letter, language by language")
    submission = models.ForeignKey(Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=40, blank=True)
    verify_code = models.CharField(max_length=32, null=True, blank=True, unique=True)
    pdf = models.FileField(storage=private_storage, upload_to=pdf_path, max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    run = models.ForeignKey(IssueRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="letters")
    problem = models.CharField(max_length=20, blank=True, help_text="Why the last try did not issue it")
    created_at = models.DateTimeField(default=timezone.now)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_because = models.CharField(max_length=500, blank=True)
    search_text = models.TextField(blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "-created_at", "-id"], name="letter_outbox"),
            models.Index(fields=["case", "state"], name="letter_case"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "kind"], name="letter_once_per_step"),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="letter_number_once"),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, number="", sha256="", pdf="")
                | (Q(issued_at__isnull=False) & ~Q(number="") & ~Q(sha256="") & ~Q(pdf="")),
                name="letter_issued_has_number_and_file",
            ),
            models.CheckConstraint(
                condition=~Q(state="issued") | Q(issued_at__isnull=False), name="letter_issued_has_date"
            ),
            models.CheckConstraint(
                condition=~Q(state="to_issue") | Q(issued_at__isnull=True), name="letter_waiting_has_no_date"
            ),
        ]

    def __str__(self):
        return f"{self.label} {self.number}".strip()

    def get_absolute_url(self):
        return reverse("letters:letter-detail", args=[self.public_id])

    @property
    def kind_of(self) -> LetterKind | None:
        """The declaration; None for a letter that no app declares any more."""
        return kinds.get(f"{self.case.kind}.{self.kind}")

    @property
    def label(self):
        return self.get_kind_display()

    @property
    def is_certificate(self) -> bool:
        return self.kind == LetterCode.CERTIFICATE

    @property
    def is_under_way(self) -> bool:
        """Chosen in a run that has not ended."""
        return self.state == LetterState.TO_ISSUE and self.run is not None and not self.run.is_finished

    @property
    def badge(self) -> Badge:
        if self.is_under_way:
            return Badge(_("Being issued"), "progress", "arrow-repeat")
        tone, icon = _BADGES[LetterState(self.state)]
        return Badge(self.get_state_display(), tone, icon)

    @property
    def problem_in_words(self):
        return PROBLEMS.get(self.problem, "")

    @property
    def file_name(self) -> str:
        return f"{self.number}.pdf"


PROBLEMS = {
    "rights": _("The person who asked may no longer issue it."),
    "broken": _("The PDF could not be made. The letter waits and has no number."),
    "undeclared": _("This kind of letter is no longer used."),
}

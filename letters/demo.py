"""Demonstration: a few letters of recent steps are issued, the others wait in the outbox.

Where this machine cannot make a PDF all of them wait, as they would for an office.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from casework.models import CaseEvent
from letters import actions, pdf
from letters.kinds import LetterCode
from letters.models import Letter, LetterState

RECENT = timedelta(days=7)  # older steps had their letters on paper, before the portal wrote them
CERTIFICATES = 2
OTHERS = 4


@transaction.atomic
def load(world: dict) -> None:
    """Letters of the last week and of two filed bases; the oldest of them issued by an officer, one taken out."""
    officer = world["users"]["officer@demo.example"]
    actions.write_what_is_missing(since=RECENT)
    incubator = world["users"]["incubator@demo.example"]
    steps = CaseEvent.objects.filter(move="end_notice", case__applicant__in=incubator.organisation_ids)
    filed = list(steps.select_related("case__applicant").order_by("-at")[:CERTIFICATES])
    for event in filed:
        actions.write_letters(event.case, event)
    Letter.objects.filter(~Q(event__in=filed), event__at__lt=world["now"] - RECENT).delete()
    _date(Letter.objects.all())
    waiting = Letter.objects.waiting().select_related("case")
    _take_one_out(waiting, by=officer)
    if pdf.missing():
        return
    certificates = list(waiting.filter(kind=LetterCode.CERTIFICATE)[:CERTIFICATES])
    for letter in [*certificates, *waiting.exclude(kind=LetterCode.CERTIFICATE).order_by("event__at", "pk")[:OTHERS]]:
        actions.issue(letter=letter, by=officer)


def _date(letters) -> None:
    """Each was written when its step was taken."""
    for letter in letters.select_related("event"):
        Letter.objects.filter(pk=letter.pk).update(created_at=letter.event.at)


def _take_one_out(waiting, *, by) -> None:
    letter = waiting.filter(kind=LetterCode.RECEIPT).order_by("-event__at").first()
    if letter is not None:
        actions.withdraw(
            letter=letter, by=by, reason=_("Sent twice by mistake; the first one counts."), seen=LetterState.TO_ISSUE
        )

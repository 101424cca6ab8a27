"""Writes around letters: made after a step, issued with a number, withdrawn."""

import hashlib
import logging
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.permissions import is_supervisor
from casework import history, notify
from casework.models import Case, CaseEvent
from casework.moves import NotYours, StateChanged
from casework.who import handles_cases
from core.filters import make_search_text
from core.numbers import numbered
from letters import facts, paper, pdf
from letters.kinds import LetterKind, after_move, kinds
from letters.models import IssueRun, Letter, LetterState, new_code

logger = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=7)  # how long a step may have gone without its letter until the sweep no longer asks
READY_TEXT = gettext_noop("A letter about %(title)s is ready for you.")
READY_MAIL = gettext_noop("A letter is ready for you in the portal.")
WITHDRAWN_TEXT = gettext_noop("A letter about %(title)s was withdrawn.")
WITHDRAWN_MAIL = gettext_noop("A letter in the portal was withdrawn.")


# --- after a step ----------------------------------------------------------------------------------------------------


def write_letters(case: Case, event: CaseEvent) -> list[Letter]:
    """The letters that follow this step, waiting to be issued. Asked twice, they are made once."""
    return [made for kind in after_move(case.kind, event.move) if (made := _write(kind, case, event))]


def _write(kind: LetterKind, case: Case, event: CaseEvent) -> Letter | None:
    if Letter.objects.filter(event=event, kind=kind.code).exists():
        return None
    handed_in = case.submissions.filter(submitted_at__lte=event.at).last() or case.submissions.last()
    try:
        with transaction.atomic():
            return Letter.objects.create(
                case=case,
                event=event,
                kind=kind.code,
                facts=facts.gather(kind, case, event),
                submission=handed_in,
                search_text=make_search_text(
                    case.title, case.applicant_name, case.receipt_no, case.case_no, case.filing_no
                ),
            )
    except IntegrityError:  # the sweep, or a second receiver, was quicker
        return None


def write_what_is_missing(*, now=None, since: timedelta = LOOK_BACK) -> int:
    """Letters of recent steps that were never made, because a process ended between the step and its letter."""
    after = (now or timezone.now()) - since
    made = 0
    for kind in kinds.values():
        there = Letter.objects.filter(event=OuterRef("pk"), kind=kind.code)
        steps = CaseEvent.objects.filter(case__kind=kind.case_kind, move__in=kind.after, at__gte=after)
        for event in steps.filter(~Exists(there)).select_related("case__applicant", "case__applicant_person", "note"):
            made += bool(_write(kind, event.case, event))
    return made


# --- issuing ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def start_run(*, letters, by) -> IssueRun | None:
    """Give the chosen letters to a run. Those that are issued, withdrawn or in another run already stay out; None when none is left."""
    chosen = [letter.pk for letter in letters]
    free = Letter.objects.free_to_issue(by).filter(pk__in=chosen).values("pk")
    locked = list(Letter.objects.select_for_update().filter(Q(pk__in=free), state=LetterState.TO_ISSUE).order_by("pk"))
    busy = set(IssueRun.objects.unfinished().filter(pk__in=[row.run_id for row in locked]).values_list("pk", flat=True))
    taken = [row.pk for row in locked if row.run_id not in busy]
    if not taken:
        return None
    run = IssueRun.objects.create(requested_by=by, total_units=len(taken))
    Letter.objects.filter(pk__in=taken).update(run=run, problem="")
    from letters.tasks import issue_letters

    issue_letters.delay_on_commit(run_id=run.pk)
    return run


def issue(*, letter: Letter, by) -> Letter:
    """Number, PDF and hash in one transaction: where the PDF fails no number is used up. Issued twice, it is issued once.

    The row of the counter stays locked until the letter is stored, so letters of one series are issued one after the other.
    Raises pdf.NotPossible, StateChanged (withdrawn meanwhile), NotYours.
    """
    reasons = pdf.missing()
    if reasons:
        raise pdf.NotPossible(reasons)
    stored = None
    try:
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=letter.case_id)
            locked = Letter.objects.select_for_update().get(pk=letter.pk)
            if locked.state == LetterState.ISSUED:
                return locked
            _check(locked, case, by)
            locked.case = case
            stored = _set_and_store(locked, by=by)
            locked.save()
            data = {"letter": locked.public_id, "letter_no": locked.number, "sha256": locked.sha256}
            history.append(case, move="letter_issued", by=by, data=data)
            _tell_applicant(locked, READY_TEXT, READY_MAIL)
            return locked
    except Exception:
        if stored is not None:
            stored.storage.delete(stored.name)
        raise


def _check(letter: Letter, case: Case, by) -> None:
    if letter.state != LetterState.TO_ISSUE:
        raise StateChanged(_("This letter was withdrawn in the meantime."))
    if not handles_cases(by, case):
        raise NotYours(_("You may not issue letters about this case."))


def _set_and_store(letter: Letter, *, by):
    """Fix the words, take the number, make and store the PDF. Returns the stored file."""
    now = timezone.now()
    letter.content = paper.words_of(letter)
    letter.number = numbered(letter.kind_of.series, year=timezone.localtime(now).year)
    letter.issued_at, letter.issued_by, letter.state, letter.problem = now, by, LetterState.ISSUED, ""
    letter.search_text = f"{letter.search_text} {make_search_text(letter.number)}"
    if letter.is_certificate:
        letter.verify_code = letter.verify_code or new_code()
    made = pdf.make(paper.page(letter))
    letter.sha256 = hashlib.sha256(made).hexdigest()
    letter.pdf.save(letter.file_name, ContentFile(made), save=False)
    return letter.pdf


def _tell_applicant(letter: Letter, text: str, mail: str) -> None:
    """In the portal with the title of the case; the mail says only that there is something."""
    for user in notify.recipients(letter.case, "applicant"):
        notify.send(
            user,
            topic=letter.case.kind,
            case=letter.case,
            text=text,
            params={"title": letter.case.title},
            url=letter.get_absolute_url(),
            mail_text=mail,
        )


# --- withdrawing -----------------------------------------------------------------------------------------------------


def may_withdraw(letter: Letter, user) -> bool:
    """Who handles the case takes a waiting letter out; one that the applicant has is withdrawn by a supervisor."""
    if letter.state == LetterState.WITHDRAWN or not handles_cases(user, letter.case):
        return False
    return letter.state == LetterState.TO_ISSUE or is_supervisor(user)


@transaction.atomic
def withdraw(*, letter: Letter, by, reason: str, seen: str) -> Letter:
    """Take a letter out of the outbox, or declare an issued one void. Its number stays used. ``seen``: the state that the page showed."""
    case = Case.objects.select_for_update().get(pk=letter.case_id)
    locked = Letter.objects.select_for_update().get(pk=letter.pk)
    locked.case = case
    if locked.state != seen:
        raise StateChanged(
            _("This letter is “%(state)s” now. Look at it again before you decide.")
            % {"state": locked.get_state_display()}
        )
    if not may_withdraw(locked, by):
        raise NotYours(_("You may not withdraw this letter."))
    locked.state, locked.withdrawn_at, locked.withdrawn_by = LetterState.WITHDRAWN, timezone.now(), by
    locked.withdrawn_because = reason
    locked.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_because"])
    history.append(
        case, move="letter_withdrawn", by=by, note=reason, data={"letter": locked.public_id, "letter_no": locked.number}
    )
    if locked.issued_at:
        _tell_applicant(locked, WITHDRAWN_TEXT, WITHDRAWN_MAIL)
    return locked

"""Public notice: batches by working days, objections and their answers."""

import hashlib
import secrets
from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from casework import moves
from casework.kinds import Phase
from casework.models import Case
from core import workdays
from core.mail import queue_mail
from core.models import AuditEntry
from core.numbers import next_number, numbered
from incubators import conf
from incubators.choices import Channel
from incubators.models import BaseFiling, NoticeBatch, Objection

SERIES = "notice_batch"
PREFIX = "YYS"  # of the numbers of objections
LINK_BYTES = 32
MOVED_TEXT = gettext_noop("The public notice of %(title)s ends on %(to)s now: the calendar has changed.")
OBJECTION_TEXT = gettext_noop("An objection to %(title)s has come in.")


class NoticeNotPossible(Exception):
    """``str()`` is a sentence for the page."""

    status = 409


# --- batches ---------------------------------------------------------------------------------------------------------


def last_day(begins: date, working_days: int) -> workdays.Deadline:
    """The last of ``working_days``, the first of which is ``begins`` (or the next working day after it)."""
    first = begins if workdays.is_workday(begins) else workdays.next_workday(begins)
    return workdays.deadline(first, working_days - 1)


def batch_for(today: date) -> NoticeBatch:
    """The batch that a filing decided today joins: the next that is planned, or one that begins on the next working day."""
    planned = NoticeBatch.objects.select_for_update().filter(begins__gt=today).order_by("begins").first()
    return planned or batch_of(workdays.next_workday(today))


def batch_of(begins: date) -> NoticeBatch:
    """The batch that begins on a day, made with the usual length if there is none."""
    return NoticeBatch.objects.filter(begins=begins).first() or _new(begins, conf.notice_days())


def _new(begins: date, working_days: int) -> NoticeBatch:
    try:
        with transaction.atomic():
            ends = last_day(begins, working_days)
            return NoticeBatch.objects.create(
                year=begins.year,
                number=next_number(SERIES, year=begins.year),
                begins=begins,
                working_days=working_days,
                ends=ends.on,
                provisional=ends.provisional,
            )
    except IntegrityError:  # somebody was quicker
        return NoticeBatch.objects.get(begins=begins)


@transaction.atomic
def plan(*, begins: date, working_days: int, by) -> NoticeBatch:
    """Open a batch that filings decided before its first day will join. Raises NoticeNotPossible when that day has one."""
    if NoticeBatch.objects.filter(begins=begins).exists():
        raise NoticeNotPossible(gettext("A public notice begins on that day already."))
    batch = _new(begins, working_days)
    AuditEntry.record("notice_planned", by=by, subject=batch.public_id, after=f"{batch.begins} {batch.ends}")
    return batch


def join(case: Case, *, today: date) -> NoticeBatch:
    """Put a filing that was just decided on notice. Inside the caller's transaction."""
    batch = batch_for(today)
    BaseFiling.objects.filter(pk=case.pk).update(notice_batch=batch)
    case.notice_until = batch.ends
    case.save(update_fields=["notice_until"])
    return batch


def follow_calendar(today: date | None = None) -> int:
    """Reckon the last day of each batch that is not over by the calendar as it is now. Returns how many moved.

    A batch whose first day has become a free day begins on the next working day, unless another batch begins there.
    """
    today = today or timezone.localdate()
    workdays.forget_overrides()
    moved = 0
    for pk in list(NoticeBatch.objects.not_over(today).values_list("pk", flat=True)):
        with transaction.atomic():
            moved += _reckon(NoticeBatch.objects.select_for_update().get(pk=pk), today)
    return moved


def _reckon(batch: NoticeBatch, today: date) -> bool:
    before = (batch.begins, batch.ends, batch.provisional)
    if batch.begins > today and not workdays.is_workday(batch.begins):
        first = workdays.next_workday(batch.begins)
        if not NoticeBatch.objects.filter(begins=first).exists():
            batch.begins = first
    ends = last_day(batch.begins, batch.working_days)
    batch.ends, batch.provisional = ends.on, ends.provisional
    if (batch.begins, batch.ends, batch.provisional) == before:
        return False
    batch.save(update_fields=["begins", "ends", "provisional"])
    if batch.ends != before[1]:
        _tell_cases(batch, before[1])
    return True


def _tell_cases(batch: NoticeBatch, before: date) -> None:
    cases = Case.objects.filter(pk__in=batch.filings.values("pk"), phase=Phase.ON_NOTICE)
    for case in cases.order_by("pk"):
        moves.perform(case, "move_notice", by=None, data={"from": str(before), "to": str(batch.ends)})


def take_last_day(step) -> None:
    """Effect of the calendar: the case follows its batch."""
    step.case.notice_until = step.content.notice_batch.ends
    step.case.save(update_fields=["notice_until"])


# --- objections ------------------------------------------------------------------------------------------------------


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def receive(*, filing: BaseFiling, key: str, data: dict, upload=None) -> tuple[Objection, str]:
    """An objection from the public form, and the one-time part of the link to it ("" when the form was sent before).

    Raises ``casework.moves.StateChanged`` when the notice is over meanwhile.
    """
    known = Objection.objects.filter(key=key).first()
    if known:
        return known, ""
    token = secrets.token_urlsafe(LINK_BYTES)
    try:
        with transaction.atomic():
            objection = _store(
                filing=filing, key=key, channel=Channel.FORM, data=data, upload=upload, token_hash=hash_of(token)
            )
            moves.perform(filing.case, "receive_objection", by=None, data={"objection": objection.number})
            _write(objection, token, _("Your objection has arrived"), "incubators/mail/objection_received.txt")
    except IntegrityError:  # the other click was quicker
        return Objection.objects.get(key=key), ""
    return objection, token


def _store(*, filing, key, channel, data, upload=None, token_hash="") -> Objection:
    files = {}
    if upload:
        info = upload.info
        files = {"file": upload, "file_name": info.safe_name, "file_type": info.content_type, "scan": info.scan.state}
    return Objection.objects.create(
        filing=filing,
        number=numbered(PREFIX, year=timezone.localdate().year),
        channel=channel,
        key=key,
        token_hash=token_hash,
        language=get_language() or "",
        **{name: data.get(name, "") for name in ("from_kind", "name", "contact", "phone", "text")},
        **files,
    )


def note_down(step) -> None:
    """Effect of noting an objection that came by letter or telephone."""
    data = {"from_kind": step.data["from_kind"], "name": step.data["who"][0], "text": step.note}
    _store(filing=step.content, key=secrets.token_hex(8), channel=Channel.OFFICE, data=data)


def answer(step) -> None:
    """Effect of answering: one open objection gets its verdict and its words; who objected by the form is told by mail."""
    objection = _chosen(step.case, step.data)
    objection.verdict, objection.answer = step.data["verdict"], step.note
    objection.answered_at, objection.answered_by = timezone.now(), step.by
    objection.save(update_fields=["verdict", "answer", "answered_at", "answered_by"])
    if objection.contact and objection.token_hash:
        token = secrets.token_urlsafe(LINK_BYTES)  # the first is kept as a hash alone: the mail brings a new link
        objection.token_hash = hash_of(token)
        objection.save(update_fields=["token_hash"])
        _write(objection, token, _("Your objection has been answered"), "incubators/mail/objection_answered.txt")


def _chosen(case: Case, data: dict) -> Objection:
    return Objection.objects.select_for_update().open().get(filing=case.pk, number=data["objection"])


def unanswerable(case: Case, data: dict) -> list[str]:
    """Check of answering: the objection named is still open, and an answer was chosen."""
    if not Objection.objects.open().filter(filing=case.pk, number=data.get("objection", "")).exists():
        return [gettext("This objection has been answered meanwhile, or there is none of that number.")]
    return [] if data.get("verdict") else [gettext("Choose what came of the objection.")]


def link_of(token: str) -> str:
    return reverse("incubators:objection-follow", args=[token])


def _write(objection: Objection, token: str, subject, template: str) -> None:
    """A mail that names number and link, nothing of who or what."""
    if objection.contact:
        queue_mail(
            to=objection.contact,
            subject=subject,
            template=template,
            context={"number": objection.number, "path": link_of(token)},
            language=objection.language,
        )

"""Mail that is never lost and never sent for a change that did not happen."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation

from core.models import OutgoingMail

MAX_ATTEMPTS = 8
_muted: ContextVar[bool] = ContextVar("mail_muted", default=False)


@contextmanager
def muted():
    """Within it nothing is queued: for demonstration data and imports, whose news is old when it is loaded."""
    token = _muted.set(True)
    try:
        yield
    finally:
        _muted.reset(token)


def queue_mail(*, to: str, subject, template: str, context: dict, language: str = "") -> OutgoingMail | None:
    """Write the mail with the change it tells of; it leaves after commit. ``subject`` may be a lazy translation."""
    if _muted.get():
        return None
    with translation.override(language or settings.LANGUAGE_CODE):
        body = render_to_string(template, {**context, "site_url": settings.SITE_URL})
        mail = OutgoingMail.objects.create(to=to, subject=" ".join(str(subject).split())[:200], body=body)
    from core.tasks import send_outgoing_mail

    send_outgoing_mail.delay_on_commit(mail_id=mail.pk)
    return mail


def deliver(mail_id: int) -> bool:
    """Send one mail once. Claiming it first means that a task that runs twice sends one mail."""
    claimed = OutgoingMail.objects.filter(pk=mail_id, sent_at__isnull=True, attempts__lt=MAX_ATTEMPTS).update(
        sent_at=timezone.now(), attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    mail = OutgoingMail.objects.get(pk=mail_id)
    try:
        send_mail(mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.to])
    except OSError as problem:  # the mail server is away: the sweeper tries again
        OutgoingMail.objects.filter(pk=mail_id).update(sent_at=None, error=str(problem)[:200])
        return False
    OutgoingMail.objects.filter(pk=mail_id).update(
        body=""
    )  # it may hold a one-time link: that is stored as a hash alone
    return True


def unsent(limit: int = 200) -> list[int]:
    """Mails that should have left by now, oldest first."""
    before = timezone.now() - timezone.timedelta(minutes=1)
    waiting = OutgoingMail.objects.filter(sent_at__isnull=True, attempts__lt=MAX_ATTEMPTS, created_at__lt=before)
    return list(waiting.order_by("created_at").values_list("pk", flat=True)[:limit])

"""Requests for correction: asked by the person, answered by an administrator."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import letters
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import CorrectionRequest, User
from accounts.permissions import is_administrator


@transaction.atomic
def ask_correction(*, about: str, text: str, by: User) -> CorrectionRequest:
    """One open request for each kind of data; the same words again are the same request."""
    try:
        with transaction.atomic():
            asked = CorrectionRequest.objects.create(user=by, about=about, text=text)
    except IntegrityError:
        known = CorrectionRequest.objects.open().get(user=by, about=about)
        if known.text == text:
            return known
        raise Refused(_("You have asked about this already. Wait for the answer, then ask again.")) from None
    record("correction_asked", by=by, about=[by], after=about)
    return asked


@transaction.atomic
def answer_correction(*, asked: CorrectionRequest, answer: str, by: User) -> CorrectionRequest:
    """Say what was done; the person is told by mail."""
    if not is_administrator(by):
        raise Refused(_("Only an administrator can do this."))
    open_one = CorrectionRequest.objects.open().select_for_update(of=("self",)).filter(pk=asked.pk).first()
    if open_one is None:
        raise Refused(_("Somebody else has answered this already."))
    open_one.answer, open_one.done_at, open_one.answered_by = answer, timezone.now(), by
    open_one.save(update_fields=["answer", "done_at", "answered_by"])
    record("correction_answered", by=by, about=[open_one.user], before=open_one.about)
    letters.correction_answered(open_one.user, answer=answer)
    return open_one

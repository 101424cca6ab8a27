"""A copy of what the portal holds about a person: one zip with the data as JSON and as a page to read (PIPL 45)."""

import io
import json
import zipfile
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts import letters
from accounts.audit import record
from accounts.models import PersonalCopy, User
from core.form_view import displayed
from core.jobs import JobState
from core.personal import personal_data

LIFE = timedelta(days=7)


def ask(*, by: User) -> PersonalCopy:
    """Have a copy made. While one is at work, asking again gives that one."""
    try:
        return _ask(by)
    except IntegrityError:  # the other click was quicker
        return PersonalCopy.objects.unfinished().get(user=by)


@transaction.atomic
def _ask(by: User) -> PersonalCopy:
    from accounts.tasks import make_personal_copy

    known = PersonalCopy.objects.unfinished().filter(user=by).first()
    if known is not None:
        return known
    copy = PersonalCopy.objects.create(user=by, requested_by=by, total_units=len(list(personal_data)))
    record("copy_asked", by=by, about=[by])
    make_personal_copy.delay_on_commit(copy_id=copy.pk)
    return copy


def make(copy_id: int) -> bool:
    """Make the file of one copy. A second run finds the job taken or finished and does nothing."""
    copy = PersonalCopy.objects.filter(pk=copy_id).select_related("user").first()
    if copy is None or not copy.claim():
        return False
    try:
        content = packed(copy.user)
        copy.file.save("copy.zip", ContentFile(content), save=False)
    except Exception as problem:
        if not copy.requeue(error=type(problem).__name__):
            return False
        raise
    copy.size, copy.expires_at = len(content), timezone.now() + LIFE
    with transaction.atomic():
        PersonalCopy.objects.filter(pk=copy.pk).update(
            file=copy.file.name, size=copy.size, expires_at=copy.expires_at, done_units=copy.total_units
        )
        if copy.finish(JobState.DONE):
            letters.copy_ready(copy)
    return True


def packed(user: User) -> bytes:
    """The zip, in the person's language."""
    with translation.override(user.language or "zh-hans"):
        kinds = held(user)
        page = render_to_string(
            "accounts/personal_copy.html",
            {"kinds": kinds, "person": user, "made_at": timezone.now(), "language": translation.get_language()},
        )
        data = {kind["code"]: _plain_kind(kind) for kind in kinds}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        archive.writestr("data.html", page)
    return buffer.getvalue()


def held(user: User) -> list[dict]:
    """Every kind of data with its sentences and rows, as the page and the copy show them."""
    return [
        {
            "code": kind.code,
            "label": str(kind.label),
            "origin": str(kind.origin),
            "purpose": str(kind.purpose),
            "retention": str(kind.retention),
            "correct_url": kind.correct_url,
            "records": list(kind.records(user)),
        }
        for kind in personal_data
    ]


def _plain_kind(kind: dict) -> dict:
    said = {name: kind[name] for name in ("label", "origin", "purpose", "retention")}
    return {**said, "records": [{str(k): _plain(v) for k, v in row} for row in kind["records"]]}


def _plain(value):
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return displayed(value) if isinstance(value, (list, tuple)) else str(value)


def stuck_copies() -> int:
    """For the sweep: send again what no worker finished."""
    from accounts.tasks import make_personal_copy

    sent = 0
    for copy in PersonalCopy.objects.stuck():
        if copy.requeue():
            make_personal_copy.delay(copy_id=copy.pk)
            sent += 1
    return sent

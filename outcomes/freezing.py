"""What the two sides are asked about: the content of an outcome as plain values, frozen with a digest."""

import hashlib
import json

from django.utils import timezone

from outcomes.models import Outcome, OutcomeVersion


def content_of(outcome: Outcome) -> dict:
    """Everything that a confirmation stands for. Codes and numbers, no names of people; files by their hash."""
    return {
        "outcome": outcome.public_id,
        "case": outcome.case.public_id,
        "kind": outcome.kind,
        "title_zh": outcome.title_zh,
        "title_en": outcome.title_en,
        "register_no": outcome.register_no,
        "signed_on": outcome.signed_on.isoformat(),
        "sides": [[side.role, side.organisation.public_id] for side in outcome.sides.select_related("organisation")],
        "currency": outcome.currency,
        "values": [[row.kind, row.year, f"{row.amount:.2f}"] for row in outcome.values_by_year.all()],
        "total": f"{outcome.total:.2f}",
        "jobs": outcome.jobs,
        "text": outcome.text,
        "confidential": outcome.confidential,
        "case_study": outcome.case_study,
        "files": sorted(outcome.files.values_list("sha256", flat=True)),
    }


def digest_of(content: dict, number: int) -> str:
    """SHA-256 over the canonical JSON of the content and the version's number."""
    text = json.dumps([number, content], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def freeze(outcome: Outcome, *, by) -> OutcomeVersion:
    """The next version, for both sides to answer about. Inside the transaction that holds the outcome's row."""
    outcome.number += 1
    content = content_of(outcome)
    return OutcomeVersion.objects.create(
        outcome=outcome,
        number=outcome.number,
        content=content,
        digest=digest_of(content, outcome.number),
        made_by=by,
    )


def note_answer(outcome: Outcome, side, what: str) -> None:
    """Add to the frozen version what a side said about it. The content stays as it is."""
    version = OutcomeVersion.objects.select_for_update().get(outcome=outcome, number=outcome.number)
    version.answers = [
        *version.answers,
        {"side": side.organisation.public_id, "what": what, "at": timezone.now().isoformat(timespec="seconds")},
    ]
    version.save(update_fields=["answers"])


def is_whole(version: OutcomeVersion) -> bool:
    """Whether the content is still what its digest says."""
    return version.digest == digest_of(version.content, version.number)

"""Append to the chain of a case, anchor all chains once a day, and find out whether anybody tampered with them.

The hash of an event covers all its columns and the hash before it (a hash chain as in Haber & Stornetta 1991); the texts
that the law may ask to erase enter as a salted digest. What it finds: a changed, deleted, inserted or swapped row, a cut
tail, a deleted case, a state written past the history.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from casework.models import AnchorHead, Case, CaseEvent, CaseEventNote, HistoryAnchor

ANCHOR_FILE = "history-anchors.jsonl"


def note_digest(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def event_hash(event: CaseEvent, *, case_public_id: str, actor_public_id: str) -> str:
    """SHA-256 over the canonical JSON of the event's columns."""
    body = [
        case_public_id,
        event.seq,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        actor_public_id,
        event.move,
        event.from_state,
        event.to_state,
        event.data,
        event.note_digest,
        event.previous_hash,
    ]
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def append(case: Case, *, move: str, by, note: str = "", data: dict | None = None, from_state: str = "", to_state: str = "") -> CaseEvent:
    """Add one event to a case whose row the caller holds locked, and move the head that stands on the case."""
    salt = secrets.token_hex(16) if note else ""
    event = CaseEvent(
        case=case,
        seq=case.head_seq + 1,
        at=timezone.now(),
        actor=by,
        move=move,
        from_state=from_state,
        to_state=to_state,
        data=data or {},
        note_digest=note_digest(salt, note) if note else "",
        previous_hash=case.head_hash,
    )
    event.hash = event_hash(event, case_public_id=case.public_id, actor_public_id=by.public_id if by else "")
    event.save(force_insert=True)
    if note:
        CaseEventNote.objects.create(event=event, salt=salt, text=note)
    case.head_seq, case.head_hash = event.seq, event.hash
    Case.objects.filter(pk=case.pk).update(head_seq=event.seq, head_hash=event.hash)
    return event


@dataclass(frozen=True)
class Finding:
    """One sign of tampering: what, in which case, at which event."""

    what: str
    case: str
    seq: int
    detail: str = ""

    def __str__(self):
        return f"{self.what}: case {self.case} event {self.seq} {self.detail}".rstrip()


def verify_case(case: Case) -> Iterator[Finding]:
    """Walk one chain from its first event to the head that the case remembers."""
    previous, expected = "", 1
    last_state = ""
    for event in case.events.select_related("actor", "note").order_by("seq", "pk"):
        if event.seq != expected:
            yield Finding("deleted or inserted row", case.public_id, expected, f"found number {event.seq}")
            expected = event.seq
        if event.previous_hash != previous:
            yield Finding("broken link", case.public_id, event.seq)
        actor = event.actor.public_id if event.actor else ""
        if event.hash != event_hash(event, case_public_id=case.public_id, actor_public_id=actor):
            yield Finding("changed row", case.public_id, event.seq)
        yield from _verify_note(case, event)
        previous, expected = event.hash, expected + 1
        last_state = event.to_state or last_state
    if case.head_seq != expected - 1 or case.head_hash != previous:
        yield Finding("cut tail or added row", case.public_id, case.head_seq)
    if last_state and last_state != case.state:
        yield Finding("state written past the history", case.public_id, case.head_seq, f"{last_state} -> {case.state}")


def _verify_note(case: Case, event: CaseEvent) -> Iterator[Finding]:
    note = getattr(event, "note", None)
    if not event.note_digest:
        if note is not None:
            yield Finding("inserted note", case.public_id, event.seq)
        return
    if note is None:
        yield Finding("deleted note", case.public_id, event.seq)
    elif note.erased_at is None and note_digest(note.salt, note.text) != event.note_digest:
        yield Finding("changed note", case.public_id, event.seq)


def _root(previous_root: str, heads: list[tuple[str, int, str]]) -> str:
    lines = [previous_root] + [f"{public_id} {seq} {head}" for public_id, seq, head in sorted(heads)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@transaction.atomic
def anchor(*, day=None) -> HistoryAnchor | None:
    """Write the day's anchor over all chains that moved since the last one; the root also goes to a file and the log."""
    day = day or timezone.localdate()
    if HistoryAnchor.objects.filter(day=day).exists():
        return None
    known = {}
    for public_id, seq in AnchorHead.objects.order_by("anchor__day").values_list("case_public_id", "seq"):
        known[public_id] = seq
    heads = [
        (public_id, seq, head)
        for public_id, seq, head in Case.objects.values_list("public_id", "head_seq", "head_hash").iterator()
        if seq and known.get(public_id) != seq
    ]
    last = HistoryAnchor.objects.order_by("-day").first()
    previous_root = last.root if last else ""
    made = HistoryAnchor.objects.create(day=day, heads_count=len(heads), previous_root=previous_root, root=_root(previous_root, heads))
    AnchorHead.objects.bulk_create(
        [AnchorHead(anchor=made, case_public_id=public_id, seq=seq, hash=head) for public_id, seq, head in heads],
        batch_size=500,
    )
    transaction.on_commit(lambda: _write_to_file(made))
    return made


def _write_to_file(made: HistoryAnchor) -> None:
    """Outside the database, so that whoever can rewrite the database still leaves a trace."""
    with open(settings.VAR / ANCHOR_FILE, "a", encoding="utf-8") as file:
        file.write(json.dumps({"day": f"{made.day:%Y-%m-%d}", "root": made.root}) + "\n")


def verify_anchors() -> Iterator[Finding]:
    """Check the chain of roots, and that each anchored head still stands in its case."""
    previous_root, roots = "", {}
    for made in HistoryAnchor.objects.order_by("day"):
        heads = list(made.heads.values_list("case_public_id", "seq", "hash"))
        if made.previous_root != previous_root or made.root != _root(previous_root, heads):
            yield Finding("changed anchor", f"{made.day:%Y-%m-%d}", 0)
        previous_root = made.root
        roots[f"{made.day:%Y-%m-%d}"] = made.root
        for public_id, seq, head in heads:
            if not Case.objects.filter(public_id=public_id).exists():
                yield Finding("deleted case", public_id, seq, f"anchored {made.day:%Y-%m-%d}")
            elif not CaseEvent.objects.filter(case__public_id=public_id, seq=seq, hash=head).exists():
                yield Finding("anchored row is gone", public_id, seq, f"anchored {made.day:%Y-%m-%d}")
    yield from _verify_file(roots)


def _verify_file(roots: dict[str, str]) -> Iterator[Finding]:
    path = settings.VAR / ANCHOR_FILE
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if roots.get(entry["day"]) != entry["root"]:
            yield Finding("anchor differs from the file", entry["day"], 0)


def verify() -> Iterator[Finding]:
    """Everything that can be found; nothing when the history is whole."""
    for case in Case.objects.order_by("pk").iterator(chunk_size=500):
        yield from verify_case(case)
    yield from verify_anchors()

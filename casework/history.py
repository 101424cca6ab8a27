"""Append to the chain of a case, anchor all chains once a day, and find out whether anybody tampered with them.

The hash of an event covers all its columns and the hash before it (a hash chain as in Haber & Stornetta 1991); the texts
that the law may ask to erase enter as a salted digest. What it finds: a changed, deleted, inserted or swapped row, a cut
tail, a deleted case, a state written past the history.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone

from casework.models import AnchorHead, Case, CaseEvent, CaseEventNote, HistoryAnchor

ANCHOR_FILE = "history-anchors.jsonl"
CHUNK = 500  # rows held in memory at a time


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


def append(
    case: Case, *, move: str, by, note: str = "", data: dict | None = None, from_state: str = "", to_state: str = ""
) -> CaseEvent:
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
    """Walk one chain from its first event to the head that the case remembers. The case comes from ``verify``, events and all."""
    previous, expected = "", 1
    last_state = ""
    for event in case.events.all():
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


def _chunks(heads: Iterable, size: int = CHUNK) -> Iterator[list]:
    heads = iter(heads)
    while chunk := list(islice(heads, size)):
        yield chunk


class _Root:
    """SHA-256 over the root before it and one line for each head, in the order of the cases' ids."""

    def __init__(self, previous: str):
        self._sum = hashlib.sha256(previous.encode())

    def add(self, public_id: str, seq: int, head: str) -> None:
        self._sum.update(f"\n{public_id} {seq} {head}".encode())

    def __str__(self):
        return self._sum.hexdigest()


def _moved_since_anchored() -> Iterator[tuple[str, int, str]]:
    """(case, seq, hash) of each chain whose head no anchor holds yet, ordered by case; read in pieces, never all at once."""
    anchored = AnchorHead.objects.filter(
        case_public_id=OuterRef("public_id"), seq=OuterRef("head_seq"), hash=OuterRef("head_hash")
    )
    moved = Case.objects.filter(~Exists(anchored), head_seq__gt=0).order_by("public_id")
    after = ""
    while piece := list(moved.filter(public_id__gt=after).values_list("public_id", "head_seq", "head_hash")[:CHUNK]):
        yield from piece
        after = piece[-1][0]


@transaction.atomic
def anchor(*, day=None) -> HistoryAnchor | None:
    """Write the day's anchor over all chains that moved since the last one; the root also goes to a file and the log."""
    day = day or timezone.localdate()
    if HistoryAnchor.objects.filter(day=day).exists():
        return None
    last = HistoryAnchor.objects.order_by("-day").first()
    previous_root = last.root if last else ""
    made = HistoryAnchor.objects.create(day=day, heads_count=0, previous_root=previous_root)
    root = _Root(previous_root)
    for heads in _chunks(_moved_since_anchored()):
        for head in heads:
            root.add(*head)
        AnchorHead.objects.bulk_create(
            AnchorHead(anchor=made, case_public_id=public_id, seq=seq, hash=head) for public_id, seq, head in heads
        )
        made.heads_count += len(heads)
    made.root = str(root)
    made.save(update_fields=["root", "heads_count"])
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
        day = f"{made.day:%Y-%m-%d}"
        root, count = _Root(previous_root), 0
        heads = made.heads.order_by("case_public_id").values_list("case_public_id", "seq", "hash")
        for chunk in _chunks(heads.iterator(chunk_size=CHUNK)):
            for head in chunk:
                root.add(*head)
            count += len(chunk)
            yield from _verify_heads(chunk, day)
        if (made.previous_root, made.root, made.heads_count) != (previous_root, str(root), count):
            yield Finding("changed anchor", day, 0)
        previous_root = roots[day] = made.root
    yield from _verify_file(roots)


def _verify_heads(heads: list[tuple[str, int, str]], day: str) -> Iterator[Finding]:
    """Two queries for a chunk of anchored heads: which cases are there, and which of the anchored events."""
    ids = [public_id for public_id, _seq, _head in heads]
    cases = set(Case.objects.filter(public_id__in=ids).values_list("public_id", flat=True))
    events = set(
        CaseEvent.objects.filter(case__public_id__in=ids, hash__in=[head for _id, _seq, head in heads]).values_list(
            "case__public_id", "seq", "hash"
        )
    )
    for public_id, seq, head in heads:
        if public_id not in cases:
            yield Finding("deleted case", public_id, seq, f"anchored {day}")
        elif (public_id, seq, head) not in events:
            yield Finding("anchored row is gone", public_id, seq, f"anchored {day}")


def _verify_file(roots: dict[str, str]) -> Iterator[Finding]:
    path = settings.VAR / ANCHOR_FILE
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                entry = json.loads(line)
                same = roots.get(entry["day"]) == entry["root"]
            except (ValueError, KeyError, TypeError):
                yield Finding("unreadable line in the anchors' file", f"line {number}", 0)
                continue
            if not same:
                yield Finding("anchor differs from the file", entry["day"], 0)


def verify() -> Iterator[Finding]:
    """Everything that can be found; nothing when the history is whole."""
    chains = Prefetch("events", CaseEvent.objects.select_related("actor", "note").order_by("seq", "pk"))
    for case in Case.objects.order_by("pk").prefetch_related(chains).iterator(chunk_size=CHUNK):
        yield from verify_case(case)
    yield from verify_anchors()

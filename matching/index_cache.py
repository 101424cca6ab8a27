"""One index for each process, kept between tasks: a run needs the same one for every shard, a small change only a small repair."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from matching import adapters
from matching.models import ProfileSnapshot

REPAIR_UP_TO = 0.2  # share of changed profiles up to which an index is repaired instead of built anew
BATCH = 1_000


class IndexCache:
    """Holds the last index with the snapshots it was made of. One user at a time: an index may not change while it is asked."""

    def __init__(self):
        self._lock = threading.RLock()
        self._held: dict[int, int] = {}
        self._taxonomy = ""
        self._settings = adapters.SETTINGS
        self._repairs = 0
        self.index = None
        self.questions = None

    @property
    def snapshots(self) -> dict[int, int]:
        """Enterprise to snapshot, for what is in the index."""
        return self._held

    @contextmanager
    def over(self, snapshots: Mapping[int, int], settings=adapters.SETTINGS) -> Iterator["IndexCache"]:
        """The index over exactly these snapshots (enterprise to snapshot), with these weights."""
        with self._lock:
            if settings != self._settings:
                self.forget()
            self._settings = settings
            self._bring_to(dict(snapshots))
            yield self

    def forget(self) -> None:
        with self._lock:
            self._held, self.index, self.questions, self._repairs = {}, None, None, 0

    def _bring_to(self, wanted: dict[int, int]) -> None:
        terms = adapters.taxonomy()
        changed = {pk: one for pk, one in wanted.items() if self._held.get(pk) != one}
        gone = [pk for pk in self._held if pk not in wanted]
        if not changed and not gone and self.index is not None and terms.version == self._taxonomy:
            return
        touched = self._repairs + len(changed) + len(gone)
        if self.index is None or terms.version != self._taxonomy or touched > REPAIR_UP_TO * max(len(wanted), 1):
            self.index, self._repairs = adapters.build_index(_rows(list(wanted.values())), terms, self._settings), 0
        else:
            for pk in gone:
                self.index.remove(str(pk))
            for snapshot in _rows(list(changed.values())):
                adapters.replace_in_index(self.index, snapshot)
            self._repairs = touched
        if self.questions is None or terms.version != self._taxonomy:
            self.questions = adapters.Questions(self.index)
        self.questions.index = self.index  # what was worked out about a demand does not depend on the profiles
        self._held, self._taxonomy = wanted, terms.version


def _rows(ids: list[int]) -> Iterator[ProfileSnapshot]:
    """Snapshots in the order of their enterprises."""
    for at in range(0, len(ids), BATCH):
        yield from ProfileSnapshot.objects.filter(pk__in=ids[at : at + BATCH]).order_by("enterprise_id")


cache = IndexCache()

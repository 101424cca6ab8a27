"""One index for each process, kept between tasks: a run needs the same one for every shard, a small change only a small repair."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from matching import adapters, engine, finding, index_store
from matching.engine.standing import Asking, Standing
from matching.models import DemandVersion, ProfileSnapshot

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
        self._asking: dict[int, Asking] = {}  # by version of a demand
        self._standing: tuple[dict[int, int], Standing] | None = None

    @property
    def snapshots(self) -> dict[int, int]:
        """Enterprise to snapshot, for what is in the index."""
        return self._held

    @contextmanager
    def over(
        self, snapshots: Mapping[int, int], settings=adapters.SETTINGS, terms: engine.Taxonomy | None = None
    ) -> Iterator["IndexCache"]:
        """The index over exactly these snapshots (enterprise to snapshot), with these weights, and with these technology fields or
        else those in force."""
        with self._lock:
            if settings != self._settings:
                self.forget()
            self._settings = settings
            terms = terms or adapters.taxonomy()
            if snapshots is not self._held or self.index is None or terms.version != self._taxonomy:
                self._bring_to(snapshots if isinstance(snapshots, dict) else dict(snapshots), terms)
            yield self

    def standing(self, versions: Mapping[int, int]) -> Standing:
        """The demands of these versions (demand to version), laid out to be asked from a supplier's side."""
        if self._standing is None or self._standing[1].index is not self.index or self._standing[0] != versions:
            known = {version: self._asking[version] for version in versions.values() if version in self._asking}
            for version in DemandVersion.objects.filter(pk__in=set(versions.values()) - known.keys()).order_by("pk"):
                known[version.pk] = Asking.of(self.index.question(adapters.demand_of(version)))
            rows = [known[version] for version in versions.values() if version in known]
            self._asking, self._standing = known, (dict(versions), Standing(self.index, rows))
        return self._standing[1]

    def forget(self) -> None:
        with self._lock:
            self._held, self.index, self.questions, self._repairs = {}, None, None, 0
            self._asking, self._standing = {}, None

    def _bring_to(self, wanted: dict[int, int], terms: engine.Taxonomy) -> None:
        changed = {pk: one for pk, one in wanted.items() if self._held.get(pk) != one}
        gone = [pk for pk in self._held if pk not in wanted]
        if not changed and not gone and self.index is not None and terms.version == self._taxonomy:
            return
        touched = self._repairs + len(changed) + len(gone)
        if self.index is None or terms.version != self._taxonomy or touched > REPAIR_UP_TO * max(len(wanted), 1):
            self.index = index_store.open_or_build(
                wanted,
                terms,
                self._settings,
                lambda: _rows(list(wanted.values())),
            )
            self._repairs = 0
        else:
            for pk in gone:
                self.index.remove(str(pk))
            for snapshot in _rows(list(changed.values())):
                adapters.replace_in_index(self.index, snapshot)
            self._repairs = touched
        if self.questions is None or terms.version != self._taxonomy:
            self.questions = finding.Questions(self.index)
            self._asking = {}
        self.questions.index = self.index  # what was worked out about a demand does not depend on the profiles
        self._held, self._taxonomy = wanted, terms.version


def _rows(ids: list[int]) -> Iterator[ProfileSnapshot]:
    """Snapshots in the order of their enterprises."""
    for at in range(0, len(ids), BATCH):
        yield from ProfileSnapshot.objects.filter(pk__in=ids[at : at + BATCH]).order_by("enterprise_id")


cache = IndexCache()

"""An index in a folder of files that several processes read at once.

Arrays are memory-mapped, so that workers on one machine share them; suppliers and their analyses lie one after the
other in a file and are decoded when somebody looks at them. A folder is written beside its place and moved there in
one step: who finds it finds all of it. It is never changed; changes of an opened index stay in its process.
"""

import json
import mmap
import os
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Iterator, MutableMapping
from dataclasses import asdict
from pathlib import Path

import numpy as np

from .index import Entry, Index
from .kernel import Layout
from .postings import BLOCK, Rows
from .settings import Settings
from .types import FieldText, Money, Product, Supplier, Taxonomy

FORMAT = 1
DECODED = 4_096  # entries kept decoded; a question looks at a few hundred, mostly the same ones
ARRAYS = ("indptr", "terms", "counts", "starts", "local", "weights", "lengths", "fields", "offsets")


class NotThisIndex(ValueError):
    """The folder holds no index, or one of another engine, taxonomy or settings."""


def save(index: Index, folder: Path) -> None:
    """Write an index that has not been changed since it was built. A folder that is there already stays.

    Raises ValueError for an index with changes: its slots are no longer those of its suppliers.
    """
    if index.revision:
        raise ValueError("an index is stored as it was built")
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(index, beside)
        os.rename(beside, folder)
    except OSError:
        if not (folder / "index.json").exists():
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def load(folder: Path, taxonomy: Taxonomy, settings: Settings) -> Index:
    """Open a stored index. Raises NotThisIndex when it is not there or was made otherwise."""
    try:
        head = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise NotThisIndex(str(folder)) from problem
    index = Index(taxonomy, settings)
    if head != _head(index):
        raise NotThisIndex(f"{folder} was made by {head}")
    arrays = {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in ARRAYS}
    postings = index.postings
    postings.names = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")[:-1]
    postings.vocabulary = {term: number for number, term in enumerate(postings.names)}
    postings.rows = Rows(arrays["indptr"], arrays["terms"], arrays["counts"])
    layout = (arrays["starts"], arrays["local"], arrays["weights"])
    postings.layout = Layout(*layout, documents=len(postings.rows), block=BLOCK)
    postings.measure(arrays["lengths"].copy())
    entries = StoredEntries(folder, arrays["offsets"])
    index.hold(entries, list(entries), arrays["fields"])
    return index


def _head(index: Index) -> dict[str, object]:
    return {"format": FORMAT, "engine": index.version, "settings": index.settings_hash}


def _write(index: Index, folder: Path) -> None:
    postings = index.postings
    offsets = np.zeros(len(index) + 1, np.int64)
    with (folder / "entries.bin").open("wb") as file:
        for number, entry in enumerate(index.entries.values()):
            file.write(_encode(entry))
            offsets[number + 1] = file.tell()
    values = (*postings.rows, *postings.layout[:3], postings.lengths, index.fields, offsets)
    for name, array in zip(ARRAYS, values, strict=True):
        np.save(folder / f"{name}.npy", array)
    (folder / "vocabulary.txt").write_text("".join(f"{term}\n" for term in postings.names), encoding="utf-8")
    (folder / "ids.json").write_text(json.dumps(list(index.entries)), encoding="utf-8")
    (folder / "index.json").write_text(json.dumps(_head(index)), encoding="utf-8")  # last: a folder with it is whole


def _encode(entry: Entry) -> bytes:
    head = json.dumps([asdict(entry.supplier), sorted(entry.applied_for)], ensure_ascii=False, separators=(",", ":"))
    words = head.encode("utf-8", "surrogatepass")
    return len(words).to_bytes(4, "little") + words + entry.stored


def _decode(data: bytes, slot: int) -> Entry:
    size = int.from_bytes(data[:4], "little")
    values, applied_for = json.loads(data[4 : 4 + size].decode("utf-8", "surrogatepass"))
    plain = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    plain["products"] = tuple(Product(**product) for product in plain["products"])
    plain["more"] = tuple(FieldText(**extra) for extra in plain["more"])
    plain["contract"] = Money(**plain["contract"]) if plain["contract"] else None
    return Entry(Supplier(**plain), slot, data[4 + size :], frozenset(applied_for))


class StoredEntries(MutableMapping[str, Entry]):
    """Suppliers of a stored index by id; those put in or taken out since stand in memory."""

    def __init__(self, folder: Path, offsets: np.ndarray) -> None:
        ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
        self._places = {key: place for place, key in enumerate(ids)}
        self._offsets = offsets
        with (folder / "entries.bin").open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if ids else b""
        self._changed: dict[str, Entry] = {}
        self._decoded: OrderedDict[str, Entry] = OrderedDict()

    def __getitem__(self, key: str) -> Entry:
        found = self._changed.get(key) or self._decoded.get(key)
        if found is None:
            place = self._places[key]
            found = _decode(self._bytes[self._offsets[place] : self._offsets[place + 1]], place)
            self._decoded[key] = found
            if len(self._decoded) > DECODED:
                self._decoded.popitem(last=False)
        return found

    def __setitem__(self, key: str, entry: Entry) -> None:
        self._places.pop(key, None)
        self._decoded.pop(key, None)
        self._changed[key] = entry

    def __delitem__(self, key: str) -> None:
        if self._changed.pop(key, None) is None:
            del self._places[key]
            self._decoded.pop(key, None)

    def __contains__(self, key: object) -> bool:
        return key in self._places or key in self._changed

    def __iter__(self) -> Iterator[str]:
        yield from self._places
        yield from self._changed

    def __len__(self) -> int:
        return len(self._places) + len(self._changed)

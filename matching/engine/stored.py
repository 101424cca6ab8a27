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
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import numpy as np

from .index import Entry, Index
from .kernel import Layout
from .postings import BLOCK, Rows
from .prepared import Prepared
from .settings import Settings
from .types import FieldText, Money, Product, Supplier, Taxonomy
from .vocabulary import Bridges, Vocabulary

FORMAT = 2
DECODED = 4_096  # entries kept decoded; a question looks at a few hundred, mostly the same ones
BRIDGES = ("bridge_indptr", "bridge_terms", "bridge_weights")
ARRAYS = ("indptr", "terms", "counts", "starts", "local", "weights", "lengths", "fields", "offsets", *BRIDGES)


class NotThisIndex(ValueError):
    """The folder holds no index, or one of another engine, taxonomy or settings."""


def save(index: Index, folder: Path) -> None:
    """Write an index that has not been changed since it was built. A folder that is there already stays.

    Raises ValueError for an index with changes: its slots are no longer those of its suppliers.
    """
    if index.revision:
        raise ValueError("an index is stored as it was built")
    with _placed(folder) as beside:
        with Written(beside) as entries:
            for key, entry in index.entries.items():
                entries[key] = entry
        _write(index, entries, beside)


def build(
    rows: Iterable[tuple[Supplier, bytes, Prepared]], folder: Path, taxonomy: Taxonomy, settings: Settings
) -> None:
    """Write the index over suppliers (each once) that come one by one: no more than the postings is held in memory."""
    with _placed(folder) as beside:
        with Written(beside) as entries:
            index = Index.build_stored(rows, taxonomy, settings, entries=entries)
        _write(index, entries, beside)


@contextmanager
def _placed(folder: Path) -> Iterator[Path]:
    """A folder beside, moved to its place at the end."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield beside
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
    bridges = Bridges(_lines(folder / "bridges.txt"), *(arrays[name] for name in BRIDGES))
    postings.vocabulary = Vocabulary.opened(_lines(folder / "vocabulary.txt"), bridges)
    postings.rows = Rows(arrays["indptr"], arrays["terms"], arrays["counts"])
    layout = (arrays["starts"], arrays["local"], arrays["weights"])
    postings.layout = Layout(*layout, documents=len(postings.rows), block=BLOCK)
    postings.measure(arrays["lengths"].copy())
    entries = StoredEntries(folder, arrays["offsets"])
    index.hold(entries, list(entries), arrays["fields"])
    return index


def _head(index: Index) -> dict[str, object]:
    return {"format": FORMAT, "engine": index.version, "settings": index.settings_hash}


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def _write(index: Index, entries: "Written", folder: Path) -> None:
    postings = index.postings
    others, *bridges = postings.vocabulary.bridges()
    values = (*postings.rows, *postings.layout[:3], postings.lengths, index.fields, np.array(entries.offsets), *bridges)
    for name, one in zip(ARRAYS, values, strict=True):
        np.save(folder / f"{name}.npy", one)
    for name, lines in (("vocabulary", postings.vocabulary.names), ("bridges", others)):
        (folder / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (folder / "ids.json").write_text(json.dumps(index.by_slot), encoding="utf-8")
    (folder / "index.json").write_text(json.dumps(_head(index)), encoding="utf-8")  # last: a folder with it is whole


SUPPLIER, PRODUCT, EXTRA = (tuple(one.name for one in fields(kind)) for kind in (Supplier, Product, FieldText))


def _encode(entry: Entry) -> bytes:
    """A row of values in the order of the fields, then the analysis."""
    values = {name: getattr(entry.supplier, name) for name in SUPPLIER}
    values["products"] = [[getattr(product, name) for name in PRODUCT] for product in entry.supplier.products]
    values["more"] = [[getattr(extra, name) for name in EXTRA] for extra in entry.supplier.more]
    contract = entry.supplier.contract
    values["contract"] = [contract.least, contract.most, contract.currency] if contract else None
    head = json.dumps([list(values.values()), sorted(entry.applied_for)], ensure_ascii=False, separators=(",", ":"))
    words = head.encode("utf-8", "surrogatepass")
    return len(words).to_bytes(4, "little") + words + entry.stored


def _decode(data: bytes, slot: int) -> Entry:
    size = int.from_bytes(data[:4], "little")
    row, applied_for = json.loads(data[4 : 4 + size].decode("utf-8", "surrogatepass"))
    values = {name: tuple(value) if type(value) is list else value for name, value in zip(SUPPLIER, row, strict=True)}
    values["products"] = tuple(Product(*product) for product in values["products"])
    values["more"] = tuple(FieldText(*extra) for extra in values["more"])
    values["contract"] = Money(*values["contract"]) if values["contract"] else None
    return Entry(Supplier(**values), slot, data[4 + size :], frozenset(applied_for))


class Written(MutableMapping[str, Entry]):
    """Takes suppliers in and writes each to the file at once; nothing can be read back here."""

    def __init__(self, folder: Path) -> None:
        self.offsets = array("q", [0])
        self._file = (folder / "entries.bin").open("wb")

    def __enter__(self) -> "Written":
        return self

    def __exit__(self, *problem: object) -> None:
        self._file.close()

    def __setitem__(self, key: str, entry: Entry) -> None:
        data = _encode(entry)
        self._file.write(data)
        self.offsets.append(self.offsets[-1] + len(data))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, key: str) -> Entry:
        raise KeyError(key)

    def __delitem__(self, key: str) -> None:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())


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

"""The terms of a collection by number, and which of them may answer a group of a query.

A group is answered by whatever term of a document shares an alternative with it:

    W(g, t) = sum over alternatives a of  weight_g(a) · weight_t(a)

so that documents are stored with their own words only, less than half of what they and their alternatives would be.
"""

from array import array
from collections.abc import Iterable, Sequence

import numpy as np

from .bridge import alternatives
from .bridge import group as group_of


class Vocabulary:
    """Numbers are given in the order in which terms are met, and never change."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.numbers: dict[str, int] = {}
        self._bridges: dict[str, tuple[array, array]] = {}  # alternative to the terms it stands for, with weights
        self._stored: Bridges | None = None
        self._groups: dict[str, tuple[list[int], list[float]]] = {}

    def __len__(self) -> int:
        return len(self.names)

    def number(self, terms: Iterable[str]) -> list[int]:
        """Numbers of terms, new ones included."""
        known = self.numbers
        return [known[term] if term in known else self._take_in(term) for term in terms]

    def _take_in(self, term: str) -> int:
        number = self.numbers[term] = len(self.names)
        self.names.append(term)
        for other, weight in alternatives(term):
            numbers, weights = self._bridges.setdefault(other, (array("i"), array("d")))
            numbers.append(number)
            weights.append(weight)
        self._groups.clear()
        return number

    def answering(self, group: str) -> tuple[list[int], list[float]]:
        """Terms that may answer a group, with W(g, t)."""
        found = self._groups.get(group)
        if found is None:
            shared: dict[int, float] = {}
            for other, weight in group_of(group):
                for number, own in self._standing_for(other):
                    shared[number] = shared.get(number, 0.0) + weight * own
            found = self._groups[group] = list(shared), list(shared.values())
        return found

    def _standing_for(self, other: str) -> list[tuple[int, float]]:
        found = self._stored.of(other) if self._stored else []
        return found + list(zip(*self._bridges.get(other, ((), ())), strict=True))

    def bridges(self) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
        """Alternatives, and what they stand for, one after the other: begins, numbers, weights. Of a vocabulary not opened from a file."""
        indptr = np.zeros(len(self._bridges) + 1, np.int64)
        np.cumsum([len(numbers) for numbers, _ in self._bridges.values()], out=indptr[1:])
        numbers, weights = array("i"), array("d")
        for some, theirs in self._bridges.values():
            numbers.extend(some)
            weights.extend(theirs)
        return list(self._bridges), indptr, np.array(numbers, np.int32), np.array(weights, np.float64)

    @classmethod
    def opened(cls, names: list[str], bridges: "Bridges") -> "Vocabulary":
        """The vocabulary of these names in their order, with what `bridges` gave."""
        found = cls()
        found.names, found._stored = names, bridges
        found.numbers = {term: number for number, term in enumerate(names)}
        return found


class Bridges:
    """What alternatives stand for, in arrays that may be memory-mapped."""

    def __init__(self, others: Sequence[str], indptr: np.ndarray, numbers: np.ndarray, weights: np.ndarray) -> None:
        self._place = {other: place for place, other in enumerate(others)}
        self._indptr, self._numbers, self._weights = indptr, numbers, weights

    def of(self, other: str) -> list[tuple[int, float]]:
        place = self._place.get(other)
        if place is None:
            return []
        part = slice(self._indptr[place], self._indptr[place + 1])
        return list(zip(self._numbers[part].tolist(), self._weights[part].tolist(), strict=True))

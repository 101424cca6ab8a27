"""Demands laid out to be asked the other way round: one changed supplier against all of them at once.

The groups of all demands are few compared with their number (they share their words), so a supplier's frequencies and
the gain of each group are worked out once and then added up demand by demand:

    answered[q] = sum over groups g of  weight[q, g] · idf_g · (k1 + 1) · tf_g / (tf_g + norm)

with idf and norm of the index as it stands.  The arrays are those of ``Index.topics`` for one supplier, to the last bits
of rounding; criteria are judged afterwards, and only for demands whose list the supplier can still enter.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from . import kernel
from .index import Index, greatest
from .postings import Group
from .question import Question
from .scoring import Scored, Topic, bound


class Weights(NamedTuple):
    """Weights of groups by demand: begins [demands + 1] int64, group numbers int32, weights float64."""

    indptr: np.ndarray
    groups: np.ndarray
    weights: np.ndarray


class Asking(NamedTuple):
    """What of a demand is laid out; small enough to be kept for thousands of demands."""

    id: str
    wanted: tuple[Group, ...]
    excluded: tuple[Group, ...]
    fields: np.ndarray

    @classmethod
    def of(cls, question: Question) -> "Asking":
        return cls(question.demand.id, question.wanted, question.excluded, question.fields)


class Standing:
    """Demands in the order given; ``ids`` names them. Made once, asked after each change of the index."""

    def __init__(self, index: Index, questions: Sequence[Asking]) -> None:
        self.index = index
        self.ids = [question.id for question in questions]
        self.place = {key: number for number, key in enumerate(self.ids)}
        self._number: dict[str, int] = {}
        self.wanted = self._weights([question.wanted for question in questions])
        self.excluded = self._weights([question.excluded for question in questions])
        self._places = index.postings.places(list(self._number))
        empty = np.zeros((0, len(index.model.codes)))
        self.fields = np.array([question.fields for question in questions]) if questions else empty

    def __len__(self) -> int:
        return len(self.ids)

    def _weights(self, groups: Sequence[Sequence[Group]]) -> Weights:
        indptr = np.zeros(len(groups) + 1, np.int64)
        np.cumsum([len(own) for own in groups], out=indptr[1:])
        numbers = [self._numbered(group.term) for own in groups for group in own]
        weights = [group.weight for own in groups for group in own]
        return Weights(indptr, np.array(numbers, dtype=np.int32), np.array(weights, dtype=np.float64))

    def _numbered(self, term: str) -> int:
        number = self._number.get(term)
        if number is None:
            number = self._number[term] = len(self._number)
        return number

    def asked(self, supplier_id: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """What a supplier's text gives for each demand: answered, ceiling, unwanted, likeness.

        Raises KeyError for a supplier that is not in the index.
        """
        index = self.index
        slot = index.entries[supplier_id].slot
        most = index.postings.most(self._places)
        gains = np.column_stack([most * index.postings.shares(self._places, slot), most])
        answered, ceiling = kernel.row_sums(*self.wanted, gains)
        return (
            answered,
            ceiling,
            kernel.row_sums(*self.excluded, gains)[0],
            index.model.likeness_of_many(self.fields, index.fields[slot]),
        )

    def best(
        self, supplier_id: str, question_of: Callable[[str], Question], least: Callable[[str], float]
    ) -> Iterator[tuple[Question, Scored]]:
        """Demands in whose list the supplier would stand, most promising first; ``least(id)`` is the score to be passed.

        ``question_of(id)`` is asked for those demands only whose bound reaches the score.
        """
        index, entry = self.index, self.index.entries[supplier_id]
        sums = self.asked(supplier_id)
        bounds = bound(index.settings, *sums, meaning=1.0 if index.meanings.encoder else 0.0)
        needed = np.array([least(key) for key in self.ids])
        reach = np.flatnonzero(bounds > needed - 1e-9)
        order, _ = greatest(reach, bounds[reach], len(reach))
        for number in order.tolist():
            question = question_of(self.ids[number])
            if index.meanings.encoder:  # how near compared with all others, which only the demand's own side knows
                topic = index.topic(question, entry.slot)
            else:
                topic = Topic.of(index.settings, *(float(part[number]) for part in sums))
            scored = index.judge(question, entry, topic)
            if scored.score > needed[number]:
                yield question, scored

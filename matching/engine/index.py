"""Suppliers, analysed and ready to be searched with demands, and the other way round."""

import heapq
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass

import numpy as np

from .analysis import Analysis, up_to_date
from .codes import PartCode, ReasonCode
from .criteria import Judged, part_value
from .encoder import Encoder
from .explain import explain, outline
from .fields import field_model
from .meaning import Meanings
from .postings import Postings
from .prepared import Prepared
from .question import Question, prepare
from .scoring import Scored, Topic, bound, left_out
from .settings import ENGINE_VERSION, Settings
from .types import Demand, Match, Supplier, Taxonomy

FIRST_LOOK = 256  # suppliers put in order before anybody is judged


@dataclass(frozen=True, slots=True)
class Entry:
    """A supplier in the index: its slot in the postings, its stored analysis, words of what it applied for."""

    supplier: Supplier
    slot: int
    stored: bytes
    applied_for: frozenset[str]


class Index:
    """Made by `Index.build`; may be pickled.  Not to be changed while another thread asks it."""

    def __init__(self, taxonomy: Taxonomy, settings: Settings, encoder: Encoder | None = None) -> None:
        self.taxonomy = taxonomy
        self.meanings = Meanings(encoder if settings.meaning_points else None)
        self.settings = settings
        self.settings_hash = settings.hash(taxonomy.version)
        self.version = ENGINE_VERSION
        self.model = field_model(taxonomy, settings)
        self.postings = Postings(settings.k1, settings.b)
        self.entries: MutableMapping[str, Entry] = {}
        self.by_slot: list[str | None] = []
        self._fields = np.zeros((0, len(self.model.codes)), dtype=np.float32)  # with room for those that come later
        self._topics: tuple[Question, int, Topics] | None = None  # of the last question
        self.revision = 0  # counts changes, so that what was made from the index knows that it is stale

    @classmethod
    def build(
        cls,
        suppliers: Iterable[Supplier],
        taxonomy: Taxonomy,
        settings: Settings | None = None,
        analyses: Mapping[str, Analysis] | None = None,
        encoder: Encoder | None = None,
    ) -> "Index":
        """Index suppliers; `analyses` by supplier id spare the segmentation, missing and stale ones are made anew.

        An `encoder` counts with `Settings.meaning_points`; without one that part is left at 0 points.
        """
        index = cls(taxonomy, settings or Settings(), encoder)
        known = analyses or {}

        def row(supplier: Supplier) -> tuple[Supplier, bytes, Prepared]:
            analysis = up_to_date(supplier, taxonomy, known.get(supplier.id))
            return supplier, analysis.to_bytes(), index.prepare(supplier, analysis)

        index._fill(row(supplier) for supplier in {one.id: one for one in suppliers}.values())
        return index

    @classmethod
    def build_stored(
        cls,
        rows: Iterable[tuple[Supplier, bytes, Prepared]],
        taxonomy: Taxonomy,
        settings: Settings | None = None,
        encoder: Encoder | None = None,
        entries: MutableMapping[str, Entry] | None = None,
    ) -> "Index":
        """Index suppliers (each once) with the bytes of their analyses and what `prepare` made of them.

        `entries`: what keeps them; None for memory.
        """
        index = cls(taxonomy, settings or Settings(), encoder)
        if entries is not None:
            index.entries = entries
        index._fill(rows)
        return index

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, supplier_id: str) -> bool:
        return supplier_id in self.entries

    # --- changing ---------------------------------------------------------------------------------

    def replace(self, supplier: Supplier, analysis: Analysis | None = None) -> None:
        """Take in a new or changed supplier."""
        analysis = up_to_date(supplier, self.taxonomy, analysis)
        self.put(supplier, analysis.to_bytes(), self.prepare(supplier, analysis))

    def put(self, supplier: Supplier, stored: bytes, prepared: Prepared) -> None:
        """The same with the bytes of its analysis and what `prepare` made of it, both of this very record."""
        if supplier.id in self.entries:
            self.remove(supplier.id)
        slot = self.postings.add(prepared.terms, prepared.counts, prepared.length)
        self.by_slot.append(supplier.id)
        self.meanings.add([supplier])
        self._hold(slot, prepared.fields)
        self.entries[supplier.id] = Entry(supplier, slot, stored, prepared.applied_for)
        self.revision += 1

    def prepare(self, supplier: Supplier, analysis: Analysis | None = None) -> Prepared:
        """What `put` and `build_stored` take in of a supplier."""
        return Prepared.of(supplier, up_to_date(supplier, self.taxonomy, analysis), self.model, self.settings)

    def remove(self, supplier_id: str) -> None:
        """Forget a supplier.  Raises KeyError when it is not in the index."""
        entry = self.entries.pop(supplier_id)
        self.postings.drop(entry.slot)
        self.by_slot[entry.slot] = None
        self.revision += 1

    def _fill(self, rows: Iterable[tuple[Supplier, bytes, Prepared]]) -> None:
        vectors: list[np.ndarray] = []
        self.postings.extend(self._documents(rows, vectors))
        if self.meanings.encoder:
            self.meanings.add([entry.supplier for entry in self.entries.values()])
        if vectors:
            self._fields = np.array(vectors)

    def _documents(self, rows, vectors: list[np.ndarray]) -> Iterator[tuple[Sequence[str], np.ndarray, float]]:
        """Note suppliers one by one as their documents are asked for: no two need be in memory."""
        for supplier, stored, prepared in rows:
            vectors.append(prepared.fields)
            self.entries[supplier.id] = Entry(supplier, len(self.by_slot), stored, prepared.applied_for)
            self.by_slot.append(supplier.id)
            yield prepared.terms, prepared.counts, prepared.length

    def hold(self, entries: MutableMapping[str, Entry], by_slot: list[str | None], fields: np.ndarray) -> None:
        """Take these for the suppliers that the postings were made of."""
        self.entries, self.by_slot, self._fields = entries, by_slot, fields

    @property
    def fields(self) -> np.ndarray:
        """Distributions over technology fields, [slots, leaves] float32."""
        return self._fields[: len(self.by_slot)]

    def _hold(self, slot: int, vector: np.ndarray) -> None:
        if slot >= len(self._fields):
            room = np.zeros((max(64, len(self._fields) // 4), self._fields.shape[1]), dtype=np.float32)
            self._fields = np.concatenate([self._fields, room])
        self._fields[slot] = vector

    # --- asking -----------------------------------------------------------------------------------

    def question(self, demand: Demand, analysis: Analysis | None = None) -> Question:
        """The demand made ready for this index."""
        return prepare(demand, self.taxonomy, self.model, self.settings, analysis)

    def rank(self, demand: Demand | Question, k: int = 20, analysis: Analysis | None = None) -> list[Match]:
        """The k best suppliers with their reasons, best first.

        Suppliers that must not be proposed (a gate unmet, a conflict, no place left) come after all others.
        `Match.left_out` says who should not be shown as a candidate, and why.
        """
        question = demand if isinstance(demand, Question) else self.question(demand, analysis)
        topics, wanted = self.topics(question), k
        while True:
            best = self._best(topics, question, wanted)
            found = [self.match(question, scored.entry.supplier.id) for scored in best]
            # Whether a measurable must is met is only known once a match is explained.
            closed = [place for place, match in enumerate(found) if match.left_out and not best[place].left_out]
            if not closed or wanted >= len(self):
                break
            if sum(match.left_out is None for match in found) >= k:
                break
            wanted = min(len(self), wanted + max(k, len(closed)))
        last = set(closed)
        return [found[place] for place in sorted(range(len(found)), key=lambda place: place in last)][:k]

    def scores(self, demand: Demand | Question, analysis: Analysis | None = None) -> list[tuple[str, float]]:
        """Every supplier with its score, in the order of `rank`, without reasons."""
        question = demand if isinstance(demand, Question) else self.question(demand, analysis)
        best = self._best(self.topics(question), question, len(self))
        return [(scored.entry.supplier.id, scored.score) for scored in best]

    def match(self, demand: Demand | Question, supplier_id: str, without: frozenset[str] = frozenset()) -> Match:
        """One supplier for one demand, as `rank` gives it.

        `without` leaves terms of the demand unanswered, with the scale of the score held: this is what the
        points of a `TermPair` mean.  Raises KeyError for a supplier that is not in the index.
        """
        question = demand if isinstance(demand, Question) else self.question(demand)
        entry = self.entries[supplier_id]
        return explain(self, question, self.judge(question, entry, self.topic(question, entry.slot)), without)

    def outline(self, demand: Demand | Question, supplier_id: str) -> Match:
        """The same score, parts and criteria without the words: for one that is not proposed, among many.

        Numbers with units are not held against each other.  Who looks alike is explained in full: the words are the reason.
        """
        question = demand if isinstance(demand, Question) else self.question(demand)
        entry = self.entries[supplier_id]
        scored = self.standing_of(question, entry)
        if scored.left_out is not None and scored.left_out.code is ReasonCode.LOOK_ALIKE:
            return self.match(question, supplier_id)
        return outline(self, question, scored)

    def best(self, question: Question, k: int) -> list[Scored]:
        """Who `rank` would give, in its order, as far as that is known without explaining."""
        return self._best(self.topics(question), question, k)

    def rank_demands(self, supplier_id: str, demands: Sequence[Demand | Question], k: int = 20) -> list[Match]:
        """The k demands that suit a supplier of the index best; the same matches as `rank` gives.

        Demands asked often should be handed in as `index.question(demand)`, which spares their analysis.
        Raises KeyError when the supplier is not in the index.
        """
        entry = self.entries[supplier_id]
        found = []
        for demand in demands:
            question = demand if isinstance(demand, Question) else self.question(demand)
            scored = self.judge(question, entry, self.topic(question, entry.slot))
            found.append((scored.closed, -round(scored.score, 9), question.demand.id, question, scored))
        found.sort(key=lambda item: item[:3])
        return [explain(self, question, scored) for *_, question, scored in found[:k]]

    def topics(self, question: Question) -> "Topics":
        """Terms, fields and exclusions of all suppliers for one demand, by slot; those of the last one are kept."""
        if self._topics is None or self._topics[0] is not question or self._topics[1] != self.revision:
            self._topics = question, self.revision, self._all_topics(question)
        return self._topics[2]

    def _all_topics(self, question: Question) -> "Topics":
        answered, ceiling = self.postings.scores(question.wanted)
        unwanted, _ = self.postings.scores(question.excluded)
        likeness = self.model.likeness(question.fields, self.fields)
        meaning = self.meanings.nearness(question.demand, len(answered))
        return Topics(self.settings, answered, ceiling, unwanted, likeness, meaning)

    def topic(self, question: Question, slot: int) -> Topic:
        """The same of one supplier, with what each group gives."""
        values = self.postings.group_scores(question.wanted, slot)
        unwanted = sum(self.postings.group_scores(question.excluded, slot))
        likeness = float(self.model.likeness(question.fields, self.fields[slot : slot + 1])[0])
        ceiling = self.postings.ceiling(question.wanted)
        meaning = (
            float(self.meanings.nearness(question.demand, len(self.by_slot))[slot]) if self.meanings.encoder else 0.0
        )
        return Topic.of(self.settings, sum(values), ceiling, unwanted, likeness, meaning).with_groups(values)

    def standing_of(self, question: Question, entry: Entry) -> Scored:
        """One supplier judged for the demand that was asked last; what `best` has judged already is not judged again."""
        topics = self.topics(question)
        if entry.slot not in topics.judged:
            topics.judged[entry.slot] = self.judge(question, entry, topics.at(entry.slot))
        return topics.judged[entry.slot]

    def judge(self, question: Question, entry: Entry, topic: Topic) -> Scored:
        """Add the criteria to what the texts gave."""
        settings = self.settings
        judged: list[Judged] = []
        criteria: dict[PartCode, float] = {}
        if settings.use_criteria:
            judged = question.requirements.judge(entry.supplier, question.pending(entry.applied_for))
            possible = {
                PartCode.HARD: settings.hard_points,
                PartCode.REGION_LANGUAGE: settings.region_language_points,
                PartCode.SOFT: settings.soft_points,
            }
            criteria = {part: topic.relevance * points * part_value(judged, part) for part, points in possible.items()}
        score = topic.points + sum(criteria.values())
        reason, closed = left_out(question.demand, entry.supplier, topic, judged, score, settings, question.fields)
        return Scored(entry, topic, judged, criteria, score, reason, closed)

    def promising(self, bounds: np.ndarray) -> Iterator[int]:
        """Slots of all suppliers, the greatest bound first; sorted only as far as they are asked for."""
        left, size = np.flatnonzero(self.postings.alive), FIRST_LOOK
        while len(left):
            front, left = greatest(left, bounds[left], size)
            yield from front.tolist()
            size *= 4

    def _best(self, topics: "Topics", question: Question, k: int) -> list[Scored]:
        """The k best.  Criteria are judged only while a supplier could still be among them."""
        bounds = topics.bounds()
        kept: list[float] = []
        open_ones: list[tuple[float, str, Scored]] = []
        closed_ones: list[tuple[float, str, Scored]] = []
        for slot in self.promising(bounds):
            if len(kept) == k and bounds[slot] < kept[0] - 1e-9:
                break
            entry = self.entries[self.by_slot[slot]]
            scored = topics.judged[slot] = topics.judged.get(slot) or self.judge(question, entry, topics.at(slot))
            row = (-round(scored.score, 9), entry.supplier.id, scored)
            if scored.closed:
                closed_ones.append(row)
                continue
            open_ones.append(row)
            (heapq.heappush if len(kept) < k else heapq.heappushpop)(kept, scored.score)
        open_ones.sort(key=lambda row: row[:2])
        closed_ones.sort(key=lambda row: row[:2])
        return [scored for *_, scored in (open_ones + closed_ones)[:k]]


def greatest(slots: np.ndarray, values: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The slots of the greatest values in order, and the others."""
    if len(slots) <= count:
        return slots[np.argsort(-values, kind="stable")], slots[:0]
    cut = np.argpartition(-values, count)
    front = cut[:count]
    return slots[front[np.argsort(-values[front], kind="stable")]], slots[cut[count:]]


class Topics:
    """`Topic` of every slot, as arrays."""

    def __init__(self, settings: Settings, answered, ceiling: float, unwanted, likeness, meaning) -> None:
        self.settings, self.ceiling, self.meaning = settings, ceiling, meaning
        self.answered, self.unwanted, self.likeness = answered, unwanted, likeness
        self.judged: dict[int, Scored] = {}  # by slot, as far as somebody asked

    def at(self, slot: int) -> Topic:
        """What one supplier's text gives."""
        values = (float(array[slot]) for array in (self.answered, self.unwanted, self.likeness, self.meaning))
        answered, unwanted, likeness, meaning = values
        return Topic.of(self.settings, answered, self.ceiling, unwanted, likeness, meaning)

    def bounds(self) -> np.ndarray:
        """The most each supplier can score once its criteria are known."""
        return bound(self.settings, self.answered, self.ceiling, self.unwanted, self.likeness, self.meaning)

"""Beyond nDCG: are traps avoided, kind by kind, and is it said when nobody fits."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .analysis import analyse
from .index import Index
from .question import Question
from .settings import Settings
from .types import Demand, Supplier, Taxonomy

Run = Mapping[str, Sequence[tuple[str, float]]]
Grades = Mapping[str, Mapping[str, int]]
ALL = "all"


@dataclass(frozen=True, slots=True)
class Trap:
    """A supplier that looks right for a demand and is not, and in which way."""

    demand: str
    supplier: str
    kind: str


@dataclass(frozen=True, slots=True)
class Avoided:
    """How many traps of a kind stayed below the demand's right supplier, and which did not."""

    n: int
    below: int
    missed: tuple[Trap, ...]

    @property
    def share(self) -> float:
        return self.below / self.n if self.n else 1.0


@dataclass(frozen=True, slots=True)
class Silence:
    """Of n askings that somebody fits, the false alarms; and with those who fit gone, how many say that nobody does."""

    n: int
    said: int
    alarms: tuple[str, ...]


def read_traps(path: Path) -> list[Trap]:
    """The rows of hard_negatives.tsv; none when there is no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [Trap(row["demand_id"], row["enterprise_id"], row["trap"]) for row in rows]


def traps_avoided(run: Run, grades: Grades, traps: Sequence[Trap]) -> dict[str, Avoided]:
    """By kind, `ALL` first.  The right supplier is the highest ranked of the demand's best grade."""
    missed = set()
    for trap in traps:
        judged = grades.get(trap.demand, {})
        best = max(judged.values(), default=0)
        right = {name for name, grade in judged.items() if grade == best > 0}
        order = [name for name, _ in run.get(trap.demand, ())]
        first = min((order.index(name) for name in right if name in order), default=len(order))
        if trap.supplier in order[:first]:
            missed.add(trap)
    kinds = {ALL: list(traps)}
    for kind in sorted({trap.kind for trap in traps}):
        kinds[kind] = [trap for trap in traps if trap.kind == kind]
    return {
        kind: Avoided(len(found), sum(one not in missed for one in found), tuple(one for one in found if one in missed))
        for kind, found in kinds.items()
    }


def nobody_fits(
    demands: Sequence[Demand],
    suppliers: Sequence[Supplier],
    taxonomy: Taxonomy,
    grades: Grades,
    below: float,
    settings: Settings | None = None,
) -> Silence:
    """Each demand against all suppliers, and against an index built without those that have a grade above 0 for it."""
    whole = Index.build(suppliers, taxonomy, settings)
    rows = []
    for one in suppliers:
        analysis = analyse(one, taxonomy)
        rows.append((one, analysis.to_bytes(), whole.prepare(one, analysis)))
    said, alarms = 0, []
    for demand in demands:
        fitting = {name for name, grade in grades.get(demand.id, {}).items() if grade > 0}
        rest = Index.build_stored([row for row in rows if row[0].id not in fitting], taxonomy, settings)
        question = whole.question(demand)
        said += _best(rest, question) < below
        if _best(whole, question) < below:
            alarms.append(demand.id)
    return Silence(len(demands), said, tuple(alarms))


def _best(index: Index, question: Question) -> float:
    return max((score for _, score in index.scores(question)), default=0.0)


def trap_table(found: Mapping[str, Avoided]) -> str:
    """Kind, number, how many below the right supplier, which not."""
    lines = [f"{'traps':28} {'n':>3} {'below':>6} {'share':>6}"]
    for kind, one in found.items():
        names = ", ".join(f"{trap.demand} {trap.supplier}" for trap in one.missed)
        lines.append(f"{kind:28} {one.n:3} {one.below:6} {one.share:6.3f} {names}".rstrip())
    return "\n".join(lines)

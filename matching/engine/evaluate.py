"""How well the engine ranks judged data: nDCG@10, MRR@10, Recall@10, P@3.

    python -m matching.engine.evaluate --data demo_data/matching-eval [--taxonomy T] [--run OUT] [--json OUT]
                                       [--text-only | --requests | --perturbed]

nDCG has the gain 2^grade - 1; MRR counts the first supplier of the best grade that a demand has; Recall and
precision count grades 2 and 3.  Demands without any judgment above 0 are left out of the means.
"""

import argparse
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .bases import BaseIndex
from .index import Index
from .loading import base_from, demand_from, read_qrels, read_rows, read_taxonomy, request_from, supplier_from
from .settings import Settings
from .types import Base, Demand, ServiceRequest, Supplier, Taxonomy

GOOD = 2  # grade from which a supplier is worth proposing
Run = Mapping[str, Sequence[tuple[str, float]]]
Grades = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Measures:
    """Means over n demands."""

    n: int
    ndcg: float
    mrr: float
    recall: float
    p3: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Measures of all demands and of groups of them, and nDCG@10 by demand."""

    groups: dict[str, Measures]
    by_demand: dict[str, float]


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """Normalised discounted cumulative gain with the gain 2^grade - 1; 0 when nothing is judged above 0."""
    gains = [2 ** grades.get(name, 0) - 1 for name in ranked[:k]]
    ideal = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:k]
    best = sum(gain / math.log2(place + 2) for place, gain in enumerate(ideal))
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains)) / best if best else 0.0


def measure(run: Run, grades: Grades, names: Sequence[str]) -> Measures:
    """Measures over the named demands that have a grade above 0; `run` is best first."""
    rows = []
    for name in names:
        judged = grades.get(name, {})
        best = max(judged.values(), default=0)
        if best <= 0:
            continue
        ranked = [offering for offering, _ in run.get(name, ())]
        good = {offering for offering, grade in judged.items() if grade >= GOOD}
        place = next((place for place, one in enumerate(ranked[:10], start=1) if judged.get(one, 0) == best), 0)
        found = len(good.intersection(ranked[:10]))
        precise = len(good.intersection(ranked[:3])) / 3
        rows.append((ndcg(ranked, judged), 1 / place if place else 0.0, found / len(good) if good else 1.0, precise))
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)] if rows else [0.0] * 4
    return Measures(len(rows), *means)


def evaluate(run: Run, grades: Grades, demands: Sequence[Demand]) -> Evaluation:
    """Overall, by language, and for the non-English demands without an English summary."""
    members = {"all": [demand.id for demand in demands]}
    for lang in sorted({demand.lang for demand in demands}):
        members[lang or "unknown"] = [demand.id for demand in demands if demand.lang == lang]
    bare = [demand.id for demand in demands if demand.lang != "en" and not demand.summary_en]
    members["non-English without summary"] = bare
    groups = {group: measure(run, grades, names) for group, names in members.items()}
    judged = {name: [offering for offering, _ in run.get(name, ())] for name in members["all"] if grades.get(name)}
    return Evaluation(groups, {name: ndcg(ranked, grades[name]) for name, ranked in judged.items()})


def run_demands(
    demands: Sequence[Demand], suppliers: Sequence[Supplier], taxonomy: Taxonomy, settings: Settings | None = None
) -> dict[str, list[tuple[str, float]]]:
    """Every demand's suppliers with scores, best first."""
    index = Index.build(suppliers, taxonomy, settings)
    return {demand.id: index.scores(demand) for demand in demands}


def run_requests(
    requests: Sequence[ServiceRequest], bases: Sequence[Base], taxonomy: Taxonomy, settings: Settings | None = None
) -> dict[str, list[tuple[str, float]]]:
    """Every request's bases with scores, best first."""
    index = BaseIndex(bases, taxonomy, settings)
    ranked = {request.id: index.rank(request, len(bases)) for request in requests}
    return {name: [(match.offering_id, match.score) for match in matches] for name, matches in ranked.items()}


def text_only(
    demands: Sequence[Demand], suppliers: Sequence[Supplier]
) -> tuple[list[Demand], list[Supplier], Settings]:
    """The same records with their texts alone: no codes, certificates, regions, English summary or profile."""
    bare_demands = [replace(one, tech_fields=(), required_certifications=(), summary_en="") for one in demands]
    bare_suppliers = [
        replace(one, tech_fields=(), certifications=(), target_regions=(), profile_en="") for one in suppliers
    ]
    return bare_demands, bare_suppliers, Settings.text_only()


def load_pairs(folder: Path) -> tuple[list[Demand], list[Supplier], dict[str, dict[str, int]]]:
    """Demands, suppliers and grades of a folder."""
    demands = [demand_from(row) for row in read_rows(folder / "demands.jsonl")]
    suppliers = [supplier_from(row) for row in read_rows(folder / "enterprises.jsonl")]
    return demands, suppliers, read_qrels(folder / "qrels.tsv")


def load_requests(folder: Path) -> tuple[list[ServiceRequest], list[Base], dict[str, dict[str, int]]]:
    """Service requests, bases and grades of a folder."""
    fields = {row["id"]: row.get("tech_fields") or () for row in read_rows(folder / "enterprises.jsonl")}
    rows = read_rows(folder / "service_requests.jsonl")
    requests = [request_from(row, fields.get(row.get("enterprise_id"), ())) for row in rows]
    incubators = read_rows(folder / "incubators.jsonl")
    bases = [base_from(base) for row in incubators for base in row.get("overseas_bases") or ()]
    return requests, bases, read_qrels(folder / "request_qrels.tsv")


def table(evaluation: Evaluation) -> str:
    """The measures as lines of text."""
    lines = [f"{'group':28} {'n':>3} {'nDCG@10':>8} {'MRR@10':>7} {'R@10':>6} {'P@3':>6}"]
    for group, one in evaluation.groups.items():
        lines.append(f"{group:28} {one.n:3} {one.ndcg:8.4f} {one.mrr:7.4f} {one.recall:6.3f} {one.p3:6.3f}")
    return "\n".join(lines)


def write_run(run: Run, path: Path) -> None:
    """Lines of asking id, offering id, score."""
    with path.open("w", encoding="utf-8") as file:
        for asking, ranked in run.items():
            for offering, score in ranked:
                file.write(f"{asking}\t{offering}\t{score:.6f}\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Rank a folder, print the measures."""
    from .report import add_options, carry_out

    parser = argparse.ArgumentParser(prog="python -m matching.engine.evaluate")
    add_options(parser)
    parser.add_argument("--taxonomy", type=Path, help="taxonomy.json; by default that of the folder")
    options = parser.parse_args(arguments)
    taxonomy = read_taxonomy(options.taxonomy) if options.taxonomy else None
    carry_out(vars(options), taxonomy, lambda text: sys.stdout.write(text + "\n"))


if __name__ == "__main__":
    main()

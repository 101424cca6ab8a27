#!/usr/bin/env python
"""How far the weights of matching can be trusted: chosen on one half of the judged demands, measured on the other.

    .venv/bin/python scripts/crossvalidate_matching.py --data demo_data/matching-eval

First every weight by itself: half, as it is, twice. Then all at once: settings drawn at random around the defaults. Of each family the best on
a random half of the demands is measured on the other half, many times; what the choice gains where it was made and not elsewhere is
overfitting. Texts are analysed once. Results: docs/matching.md, "How far to trust them".
"""

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from matching.engine import Index, Settings  # noqa: E402
from matching.engine.analysis import analyse  # noqa: E402
from matching.engine.evaluate import load_pairs, ndcg  # noqa: E402
from matching.engine.learning import NAMES as PARTS  # noqa: E402
from matching.engine.loading import read_taxonomy  # noqa: E402

WEIGHTS = (
    *PARTS, "exclusion_factor", "full_coverage", "relevance_points",
    "certification_weight", "cooperation_weight", "trl_weight", "region_weight", "language_weight", "capacity_weight",
    "k1", "b", "bigram_weight", "number_weight", "concept_weight", "name_weight", "specificity_power",
    "low_priority_weight", "declined_weight", "declared_fields_weight",
)  # fmt: skip
AT_MOST = {"b": 1.0, "full_coverage": 1.0, "low_priority_weight": 1.0, "declined_weight": 1.0}
SEED = 20261130


def changed(factors: dict[str, float]) -> Settings:
    """The defaults times factors; the parts of the score still add up to 100."""
    default = Settings()
    values = {name: min(getattr(default, name) * factor, AT_MOST.get(name, 1e9)) for name, factor in factors.items()}
    parts = {name: values.get(name, getattr(default, name)) for name in PARTS}
    total = sum(parts.values())
    return default.changed(**values | {name: 100 * value / total for name, value in parts.items()})


def measure_with(folder: Path) -> Callable[[Settings], np.ndarray]:
    """A function from settings to nDCG@10 of each demand."""
    taxonomy = read_taxonomy(folder / "taxonomy.json")
    demands, suppliers, grades = load_pairs(folder)
    offered = {one.id: analyse(one, taxonomy) for one in suppliers}
    asked = {one.id: analyse(one, taxonomy) for one in demands}

    def measured(settings: Settings) -> np.ndarray:
        index = Index.build(suppliers, taxonomy, settings, offered)
        found = []
        for demand in demands:
            ranked = index.scores(index.question(demand, asked[demand.id]))
            found.append(ndcg([name for name, _ in ranked], grades[demand.id]))
        return np.array(found)

    return measured


def chosen_and_elsewhere(rows: Sequence[np.ndarray], splits: int) -> tuple[float, float]:
    """Mean nDCG of the best row on the half it was chosen on, and on the other half."""
    table, rng = np.array(rows), np.random.default_rng(SEED)
    here, there = [], []
    for _split in range(splits):
        order = rng.permutation(table.shape[1])
        half, other = order[: len(order) // 2], order[len(order) // 2 :]
        best = int(table[:, half].mean(axis=1).argmax())
        here.append(table[best, half].mean())
        there.append(table[best, other].mean())
    return float(np.mean(here)), float(np.mean(there))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT / "demo_data" / "matching-eval")
    parser.add_argument("--settings", type=int, default=60, help="drawn at random over all weights")
    parser.add_argument("--splits", type=int, default=500)
    options = parser.parse_args()
    measured = measure_with(options.data)
    default = measured(Settings())
    print(f"default: nDCG@10 {default.mean():.4f}, {len(default)} demands, {len(WEIGHTS)} weights\n")
    print(f"{'weight':26} {'half':>7} {'twice':>7} {'chosen':>7} {'elsewhere':>9}")
    for name in WEIGHTS:
        rows = [default, *(measured(changed({name: factor})) for factor in (0.5, 2.0))]
        here, there = chosen_and_elsewhere(rows, options.splits)
        print(f"{name:26} {rows[1].mean():7.4f} {rows[2].mean():7.4f} {here:7.4f} {there:9.4f}", flush=True)
    rng, drawn = random.Random(SEED), [default]
    for _number in range(options.settings):
        drawn.append(measured(changed({name: 2 ** rng.uniform(-1, 1) for name in WEIGHTS})))
    here, there = chosen_and_elsewhere(drawn, options.splits)
    means = [row.mean() for row in drawn[1:]]
    print(f"\nall at once, {options.settings} drawn: mean {np.mean(means):.4f}, {min(means):.4f} to {max(means):.4f}")
    print(f"the best on one half {here:.4f} there, {there:.4f} on the other ({options.splits} splits)")


if __name__ == "__main__":
    main()

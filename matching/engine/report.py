"""What ``python -m matching.engine.evaluate`` and ``manage.py evaluate_matching`` do: rank a folder, say how good that is."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import checks, evaluate, perturbed
from .bases import FITS_WELL
from .loading import read_taxonomy
from .scoring import NOBODY_FITS_BELOW
from .types import Taxonomy

SEEDS = (1, 2, 3)  # of the perturbed data
Write = Callable[[str], object]


def add_options(parser: ArgumentParser) -> None:
    """The options that both commands have."""
    parser.add_argument("--data", type=Path, required=True, help="folder of the judged data")
    parser.add_argument("--run", type=Path, help="write asking id, offering id, score to this file")
    parser.add_argument("--json", type=Path, help="write the measures to this file")
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--text-only", action="store_true", help="by the texts alone: no codes, certificates, regions, summaries"
    )
    which.add_argument("--requests", action="store_true", help="rank bases for service requests, nDCG@5")
    which.add_argument(
        "--perturbed", action="store_true", help="how far nDCG falls when sentences, fields, languages or names change"
    )


def carry_out(options: Mapping[str, Any], taxonomy: Taxonomy | None, write: Write) -> None:
    """Raises OSError or ValueError when the folder cannot be read."""
    folder = options["data"]
    taxonomy = taxonomy or read_taxonomy(folder / "taxonomy.json")
    if options["requests"]:
        run, summary = _requests(folder, taxonomy, write)
    elif options["perturbed"]:
        run, summary = {}, _perturbed(folder, taxonomy, write)
    else:
        run, summary = _demands(folder, taxonomy, write, text_only=options["text_only"])
    if options["run"]:
        evaluate.write_run(run, options["run"])
    if options["json"]:
        options["json"].write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _demands(folder: Path, taxonomy: Taxonomy, write: Write, *, text_only: bool) -> tuple[evaluate.Run, dict]:
    demands, suppliers, grades = evaluate.load_pairs(folder)
    settings = None
    if text_only:
        demands, suppliers, settings = evaluate.text_only(demands, suppliers)
    run = evaluate.run_demands(demands, suppliers, taxonomy, settings)
    evaluation = evaluate.evaluate(run, grades, demands)
    summary = asdict(evaluation)
    write(evaluate.table(evaluation))
    traps = checks.read_traps(folder / "hard_negatives.tsv")
    if traps:
        avoided = checks.traps_avoided(run, grades, traps)
        summary["traps"] = {kind: asdict(one) for kind, one in avoided.items()}
        write("\n" + checks.trap_table(avoided))
    if not text_only:
        silence = checks.nobody_fits(demands, suppliers, taxonomy, grades, NOBODY_FITS_BELOW)
        summary["nobody_fits"] = asdict(silence)
        alarms = f" ({', '.join(silence.alarms)})" if silence.alarms else ""
        write(
            f"\nnobody fits: {silence.said} of {silence.n} say so without the graded suppliers, "
            f"{len(silence.alarms)} of {silence.n} with them{alarms}"
        )
    return run, summary


def _requests(folder: Path, taxonomy: Taxonomy, write: Write) -> tuple[evaluate.Run, dict]:
    requests, bases, grades = evaluate.load_requests(folder)
    run = evaluate.run_requests(requests, bases, taxonomy)
    values = [evaluate.ndcg([name for name, _ in run[one]], judged, 5) for one, judged in grades.items() if one in run]
    silent = sorted(name for name, ranked in run.items() if not ranked or ranked[0][1] < FITS_WELL)
    unserved = sorted(one.id for one in requests if max(grades.get(one.id, {}).values(), default=0) < 3)
    mean = sum(values) / max(1, len(values))
    write(f"requests {len(values)}, nDCG@5 {mean:.4f}")
    write(f"no base fits: {', '.join(silent) or 'none'}; without grade 3: {', '.join(unserved) or 'none'}")
    return run, {"n": len(values), "ndcg5": mean, "no_base_fits": silent, "without_grade_3": unserved}


def _perturbed(folder: Path, taxonomy: Taxonomy, write: Write) -> dict:
    demands, suppliers, grades = evaluate.load_pairs(folder)
    names = [one.id for one in demands]

    def ndcg(asking, offering) -> float:
        return evaluate.measure(evaluate.run_demands(asking, offering, taxonomy), grades, names).ndcg

    whole = ndcg(demands, suppliers)
    write(f"{'changed':28} {'nDCG@10':>8} {'fall':>7}   by seed")
    write(f"{'nothing':28} {whole:8.4f}")
    summary: dict[str, Any] = {"nothing": whole}
    for name, change in perturbed.changes(taxonomy).items():
        values = [
            ndcg(*(perturbed.perturbed(records, name, change, seed) for records in (demands, suppliers)))
            for seed in SEEDS
        ]
        mean = sum(values) / len(values)
        summary[name] = {"ndcg": mean, "seeds": values}
        write(f"{name:28} {mean:8.4f} {whole - mean:7.4f}   {' '.join(f'{value:.4f}' for value in values)}")
    return summary

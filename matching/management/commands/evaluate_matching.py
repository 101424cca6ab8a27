import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from matching.engine import evaluate
from matching.engine.loading import read_taxonomy
from regions.reference import DATA


class Command(BaseCommand):
    help = (
        "Rank the demands of a folder (enterprises.jsonl, demands.jsonl, qrels.tsv) with the project's taxonomy and print nDCG@10, MRR@10, "
        "Recall@10 and P@3: overall, by language, and for non-English demands without an English summary."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--data", type=Path, required=True, help="folder of the judged data")
        parser.add_argument("--run", type=Path, help="write demand id, enterprise id, score to this file")
        parser.add_argument("--json", type=Path, help="write the measures to this file")
        parser.add_argument(
            "--text-only",
            action="store_true",
            help="rank by the texts alone: no codes, certificates, regions, summaries",
        )

    def handle(self, *args, data: Path, **options):
        try:
            demands, suppliers, grades = evaluate.load_pairs(data)
            taxonomy = read_taxonomy(DATA / "taxonomy.json")
        except (OSError, ValueError) as problem:
            raise CommandError(f"{data} cannot be read: {problem}") from problem
        settings = None
        if options["text_only"]:
            demands, suppliers, settings = evaluate.text_only(demands, suppliers)
        run = evaluate.run_demands(demands, suppliers, taxonomy, settings)
        evaluation = evaluate.evaluate(run, grades, demands)
        self.stdout.write(evaluate.table(evaluation))
        if options["run"]:
            evaluate.write_run(run, options["run"])
        if options["json"]:
            options["json"].write_text(
                json.dumps(asdict(evaluation), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )

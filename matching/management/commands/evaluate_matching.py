from django.core.management.base import BaseCommand, CommandError

from matching.engine import report
from matching.engine.loading import read_taxonomy
from regions.reference import DATA


class Command(BaseCommand):
    help = (
        "Rank the demands of a folder (enterprises.jsonl, demands.jsonl, qrels.tsv) with the project's taxonomy and print nDCG@10, MRR@10, "
        "Recall@10 and P@3: overall, by language, and for non-English demands without an English summary; how many traps "
        "(hard_negatives.tsv) stay below the right supplier, by kind; how many demands say that nobody fits when nobody does."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        report.add_options(parser)

    def handle(self, *args, **options):
        try:
            report.carry_out(options, read_taxonomy(DATA / "taxonomy.json"), self.stdout.write)
        except (OSError, ValueError) as problem:
            raise CommandError(f"{options['data']} cannot be read: {problem}") from problem

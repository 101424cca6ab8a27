from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from casework.workflows import as_markdown

PATH = Path("docs/workflows.md")


class Command(BaseCommand):
    help = "Write docs/workflows.md from the declared kinds; with --check say whether it is up to date."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, check=False, **options):
        path = settings.BASE_DIR / PATH
        with override("en"):
            text = as_markdown()
        if not check:
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"written: {PATH}")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError(f"{PATH} is out of date: run manage.py workflows")

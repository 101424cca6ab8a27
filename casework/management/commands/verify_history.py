from django.core.management.base import BaseCommand, CommandError

from casework import history
from casework.models import Case, CaseEvent, HistoryAnchor


class Command(BaseCommand):
    help = (
        "Walk the hash chain of every case and every daily anchor; say what was changed, deleted, inserted or cut off."
    )

    def handle(self, *args, **options):
        findings = list(history.verify())
        for finding in findings:
            self.stderr.write(str(finding))
        if findings:
            raise CommandError(f"{len(findings)} signs of tampering")
        cases, events, anchors = Case.objects.count(), CaseEvent.objects.count(), HistoryAnchor.objects.count()
        self.stdout.write(f"The history is whole: {cases} cases, {events} events, {anchors} anchors.")

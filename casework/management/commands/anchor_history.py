from django.core.management.base import BaseCommand

from casework import history


class Command(BaseCommand):
    help = "Write today's anchor over all histories (the scheduler does this each night)."

    def handle(self, *args, **options):
        made = history.anchor()
        self.stdout.write(
            f"anchored: {made.root} over {made.heads_count} chains" if made else "today's anchor exists already"
        )

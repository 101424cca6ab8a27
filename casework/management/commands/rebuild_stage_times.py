from django.core.management.base import BaseCommand

from casework import stage_times


class Command(BaseCommand):
    help = "Write the working days of every case in each stage anew from the histories. May run while the portal is in use."

    def handle(self, *args, **options):
        self.stdout.write(f"{stage_times.rebuild()} cases reckoned.")

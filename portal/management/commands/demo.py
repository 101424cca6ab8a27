from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from portal.demo import load


class Command(BaseCommand):
    help = "Load the demonstration data. Without --if-empty the database is emptied first. Embedded mode only."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is anybody already")

    def handle(self, *args, if_empty=False, **options):
        if not settings.EMBEDDED:
            raise CommandError("Demo data is for the embedded mode only: PORTAL_MODE is production.")
        if User.objects.exists():
            if if_empty:
                self.stdout.write("There is data already; the demonstration data was not loaded.")
                return
            call_command("flush", interactive=False, verbosity=0)
        load(say=self.stdout.write)
        self.stdout.write("The demonstration data is loaded.")

from django.core.management.base import BaseCommand, CommandError

from incubators import versions
from incubators.models import EntityVersion


class Command(BaseCommand):
    help = "Walk the chain of versions of every base; say what was changed, deleted, inserted or written past the register."

    def handle(self, *args, **options):
        findings = list(versions.verify())
        for finding in findings:
            self.stderr.write(finding)
        if findings:
            raise CommandError(f"{len(findings)} signs of tampering")
        self.stdout.write(f"The register is whole: {EntityVersion.objects.count()} versions.")

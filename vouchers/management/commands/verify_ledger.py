"""Reckon the ledger of the vouchers again from its entries; exit code 1 when something does not add up."""

import sys

from django.core.management.base import BaseCommand

from vouchers.ledger import verify
from vouchers.models import Account, Transaction


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        findings = verify()
        for finding in findings:
            self.stderr.write(str(finding))
        count = {"transactions": Transaction.objects.count(), "accounts": Account.objects.count()}
        if findings:
            sys.exit(1)
        self.stdout.write("{transactions} transactions, {accounts} accounts: all of it balances.".format(**count))

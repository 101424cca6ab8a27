"""The office enters where a side without accounts is asked, and asks."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from outcomes import asking
from outcomes.actions import locked
from outcomes.choices import OutcomeState, SideState
from outcomes.errors import NotAllowed, NotPossible
from outcomes.models import Outcome, OutcomeSide
from outcomes.permissions import Seen, is_handler, seen_as


@transaction.atomic
def ask_by_mail(*, outcome: Outcome, side: OutcomeSide, mailbox: str, by) -> OutcomeSide:
    """Send a link to confirm to ``mailbox``; one that was sent before is dead. Raises NotPossible where people have accounts."""
    found = locked(outcome)
    if seen_as(by, found) != Seen.OFFICE or not is_handler(by):
        raise NotAllowed(_("The office sends the links."))
    row = found.sides.select_related("organisation").get(pk=side.pk)
    if found.state not in (OutcomeState.ASKED, OutcomeState.DISPUTED) or row.state == SideState.CONFIRMED:
        raise NotPossible(_("There is nothing to ask this side any more."))
    if asking.people_of(row.organisation).exists():
        raise NotPossible(_("This side has people with an account; they answer in the portal."))
    if User.objects.filter(email__iexact=mailbox).exists():
        raise NotPossible(_("This is the mailbox of somebody with an account. The other side has to answer itself."))
    row.mailbox = mailbox
    row.save(update_fields=["mailbox"])
    asking.ask(found, row, by=by)
    return row

"""Who had a part in an introduction, for attribution: who brought each side, who brokered; and the statement who brought it."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casework import history
from casework.models import Case
from core.models import AuditEntry
from introductions import announce
from introductions.errors import NotPossible
from introductions.models import Introduction
from introductions.models.brokering import RequestState
from matching.vocabulary import Side

BROUGHT_DEMAND, BROUGHT_ENTERPRISE, BROKERED, HANDED_OVER = (
    "brought_demand",
    "brought_enterprise",
    "brokered",
    "handed_over",
)
COLUMN = {Side.CORPORATE: "brought_demand", Side.ENTERPRISE: "brought_enterprise"}


@dataclass(frozen=True)
class Contributor:
    """``kind``: "organisation" or "technology_manager"; ``object``: that row; ``role``: one of the constants above."""

    kind: str
    object: Any
    role: str


def contributors_of(introduction: Introduction) -> list[Contributor]:
    """Everybody with a part, each role once, in the order: who brought it, who brokers it, who brokered it before and handed it over."""
    found = [
        Contributor("organisation", getattr(introduction, column), column)
        for column in COLUMN.values()
        if getattr(introduction, f"{column}_id")
    ]
    if introduction.manager_id:
        found.append(Contributor("technology_manager", introduction.manager, BROKERED))
    if introduction.broker_id:
        found.append(Contributor("organisation", introduction.broker, BROKERED))
    earlier = introduction.broker_requests.filter(state=RequestState.HANDED_OVER).order_by("answered_at", "pk")
    for row in earlier.select_related("manager__profile", "organisation"):
        made = Contributor("technology_manager" if row.manager_id else "organisation", row.who, HANDED_OVER)
        if made not in found:
            found.append(made)
    return found


@transaction.atomic
def set_bringers(*, introduction: Introduction, given: dict[str, Any], note: str, by) -> None:
    """State who brought which side: ``given`` has "brought_demand", "brought_enterprise" or both; None is nobody.

    The office may state both, a side its own. The change is in the history with its note.
    """
    case = Case.objects.select_for_update().get(pk=introduction.pk)
    locked = Introduction.objects.get(pk=introduction.pk)
    sides = {row.side: row.organisation_id for row in locked.both_sides.values()}
    for column in COLUMN.values():
        chosen = given.get(column)
        if chosen is not None and chosen.pk in sides.values():
            raise NotPossible(_("A side did not bring itself. Leave it empty."))
    changed = {
        column: chosen
        for column, chosen in given.items()
        if getattr(locked, f"{column}_id") != getattr(chosen, "pk", None)
    }
    if not changed:
        return
    for column, chosen in changed.items():
        setattr(locked, column, chosen)
    locked.save(update_fields=list(changed))
    data = {column: chosen.public_id if chosen else "" for column, chosen in changed.items()}
    history.append(case, move="bringers_set", by=by, note=note, data=data)
    AuditEntry.record("introduction.bringers", by=by, subject=case.public_id, after=str(data)[:200])
    announce.brought(locked, [chosen for chosen in changed.values() if chosen])

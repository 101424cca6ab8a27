"""The chain behind an outcome, from the filing of a base to the result. Apps add the steps that they know, in ``ready()``."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.models import Case
from core.registry import Registry
from incubators.models import BaseFiling, OverseasEntity
from outcomes.models import Attribution, Outcome
from outcomes.permissions import Seen, seen_as

# Functions (request, outcome) -> list of Step. A step names only what the reader may know, and links only to what they may open.
outcome_chain = Registry()

FILING, BASE, WORK, RESULT = 10, 20, 50, 90


@dataclass(frozen=True)
class Step:
    """One step: where it stands in the chain (``place``), what it is, its name, and the page if the reader may open it."""

    place: int
    label: Any
    title: str
    url: str = ""
    caption: str = ""


def steps_of(request, outcome: Outcome) -> list[Step]:
    """All steps, from the first cause to the result."""
    found = [step for source in outcome_chain for step in source(request, outcome)]
    return sorted(found, key=lambda step: step.place)


def own_steps(request, outcome: Outcome) -> list[Step]:
    """What this app knows: base filing → base → case → outcome."""
    user = request.user
    steps = [*_bases(user, outcome)]
    case = Case.objects.visible_to(user).filter(pk=outcome.case_id).first()
    if case is not None:
        steps.append(Step(WORK, case.kind_label, case.title, case.get_absolute_url(), case.reference))
    steps.append(Step(RESULT, pgettext("outcome", "Outcome"), outcome.title, "", outcome.get_kind_display()))
    return steps


def _bases(user, outcome: Outcome) -> list[Step]:
    """Bases that a share is named for: all for the office, one's own for others; each with the filing it rests on."""
    shares = Attribution.objects.filter(outcome=outcome, kind="base")
    if seen_as(user, outcome) != Seen.OFFICE:
        shares = shares.of(user)
    ids = list(shares.values_list("base", flat=True))
    steps = []
    for base in OverseasEntity.objects.visible_to(user).filter(pk__in=ids).for_list().order_by("pk"):
        steps.append(Step(BASE, _("Overseas base"), base.name, base.get_absolute_url(), base.place))
    filings = (
        BaseFiling.objects.visible_to(user).filter(entity__in=ids, case__phase="closed_yes").select_related("case")
    )
    for filing in filings.order_by("case__closed_at", "pk"):
        case = filing.case
        steps.append(
            Step(FILING, _("Base filing"), case.title, case.get_absolute_url(), case.filing_no or case.reference)
        )
    return steps

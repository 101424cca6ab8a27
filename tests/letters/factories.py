"""More letters about one case, each after a step of its own."""

from casework import history
from casework.models import Case
from letters.facts import gather
from letters.kinds import kinds
from letters.models import Letter


def letters(case: Case, number: int, *, kind: str = "receipt") -> list[Letter]:
    case = Case.objects.get(pk=case.pk)
    declared = kinds[f"{case.kind}.{kind}"]
    made = []
    for _step in range(number):
        event = history.append(case, move="again", by=None)
        made.append(Letter.objects.create(case=case, event=event, kind=kind, facts=gather(declared, case, event)))
    return made

"""The checklist of a case as casework asks for it: the version that was in force when its review began."""

from django.dispatch import receiver

from casework.kinds import CheckLine
from casework.moves import case_moved
from reviews.models import CaseSheet, Purpose, SheetVersion


def version_for(case) -> SheetVersion | None:
    """The version that the case keeps; before its review begins, the one in force now; of a closed case, the one of that day."""
    kept = CaseSheet.objects.filter(case=case.pk).select_related("version__sheet").first()
    if kept is not None:
        return kept.version
    return SheetVersion.objects.in_force(case.kind, Purpose.CHECKLIST, at=case.closed_at)


def lines_for(case) -> tuple[CheckLine, ...] | None:
    """Edited words with the evidence that code declares for the same line; None leaves the declared lines in force."""
    version = version_for(case)
    if version is None:
        return None
    evidence = {line.code: line.evidence for line in case.kind_of.checklist}
    return tuple(CheckLine(line.code, line.label, evidence.get(line.code), line.hint) for line in version.rows)


@receiver(case_moved, dispatch_uid="reviews.keep_version")
def keep_version(sender, *, case, event, move, **kwargs):
    """From the first state with an open checklist on, a new version does not change the lines of this case."""
    if case.state not in case.kind_of.checklist_states:
        return
    version = SheetVersion.objects.in_force(case.kind, Purpose.CHECKLIST)
    if version is not None:
        CaseSheet.objects.get_or_create(case=case, defaults={"version": version})

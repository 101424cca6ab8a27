"""Version 1 of every sheet: the lines that the kinds declare in code, entered after ``migrate``."""

from django.utils.translation import override

from casework.kinds import kinds
from casework.models import Case
from reviews import sheet_actions
from reviews.models import CaseSheet, Purpose
from reviews.models.sheets import SheetLine


def enter(sender=None, **kwargs) -> int:
    """Enter the sheets that are not known yet. Returns how many; run again, none."""
    made = 0
    for kind in kinds.values():
        for purpose, declared in ((Purpose.CHECKLIST, kind.checklist), (Purpose.SCORING, kind.scoring)):
            if not declared:
                continue
            lines = [_line(line) for line in declared]
            version = sheet_actions.declare(kind=kind.code, purpose=purpose, lines=lines)
            if version is not None:
                made += 1
                if purpose == Purpose.CHECKLIST:
                    _bind_begun(kind, version)
    return made


def _line(declared) -> SheetLine:
    """A declared line with its words in both languages."""
    words = {}
    for name in ("label", "hint", "anchors"):
        for language, end in (("zh-hans", "zh"), ("en", "en")):
            with override(language):
                words[f"{name}_{end}"] = str(getattr(declared, name, ""))
    return SheetLine(code=declared.code, weight=getattr(declared, "weight", 0), **words)


def _bind_begun(kind, version) -> None:
    """Cases whose review had begun before the portal knew versions keep the first one."""
    begun = Case.objects.filter(kind=kind.code, checklist_answers__isnull=False).distinct()
    CaseSheet.objects.bulk_create([CaseSheet(case=case, version=version) for case in begun], ignore_conflicts=True)

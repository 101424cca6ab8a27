"""Two versions of a sheet side by side, line by line."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.ui import Badge
from reviews.models import SheetVersion
from reviews.models.sheets import SheetLine

FIELDS = ("label_zh", "label_en", "hint_zh", "hint_en", "weight", "anchors_zh", "anchors_en")


@dataclass(frozen=True)
class DiffRow:
    """One line before and after; the missing side is None. ``changed`` names the fields that differ."""

    before: SheetLine | None
    after: SheetLine | None
    changed: frozenset[str]
    moved: bool

    @property
    def badge(self) -> Badge:
        if self.before is None:
            return Badge(_("Added"), "ok", "plus-lg")
        if self.after is None:
            return Badge(_("Removed"), "bad", "dash-circle")
        if self.changed:
            return Badge(_("Changed"), "wait", "pencil")
        if self.moved:
            return Badge(_("Moved"), "neutral", "arrow-left-right")
        return Badge(_("As before"), "neutral", "circle")


def compare(before: SheetVersion, after: SheetVersion) -> list[DiffRow]:
    """In the order of the newer version; removed lines at the end. Moved: among the lines that both have, in another place."""
    old = {line.code: line for line in before.rows}
    new = {line.code: line for line in after.rows}
    kept_old = [code for code in old if code in new]
    kept_new = [code for code in new if code in old]
    rows = []
    for code, line in new.items():
        earlier = old.get(code)
        changed = frozenset(name for name in FIELDS if earlier and getattr(earlier, name) != getattr(line, name))
        moved = earlier is not None and kept_old.index(code) != kept_new.index(code)
        rows.append(DiffRow(earlier, line, changed, moved))
    return rows + [DiffRow(line, None, frozenset(), False) for code, line in old.items() if code not in new]

"""Which lines the checklist of a case has: those its kind declares, unless a higher app keeps them as versions that people edit."""

from casework.kinds import CheckLine
from core.registry import Registry

sources = Registry()  # f(case) -> the lines in force for this case, or None to leave it to the next


def lines_of(case) -> tuple[CheckLine, ...]:
    """The lines in force for a case, asked once for each case that is loaded. A kind without a checklist has none."""
    if not case.kind_of.checklist:
        return ()
    if "_check_lines" not in case.__dict__:
        found = (lines for source in sources if (lines := source(case)) is not None)
        case.__dict__["_check_lines"] = tuple(next(found, case.kind_of.checklist))
    return case.__dict__["_check_lines"]

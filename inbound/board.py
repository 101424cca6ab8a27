"""What is shown of a project's way: the chain of three stages, and the columns of the board."""

from casework import board
from inbound.models import InboundProject
from inbound.permissions import as_read_by
from inbound.vocabulary import PARTS, RANK, Part, Stage, part_of

OPEN_STAGES = tuple(stage for stage in Stage if stage != Stage.OPERATING)


def columns(visible, user) -> list[tuple[Part, list[board.Column]]]:
    """The columns of the open states under the stage of the chain that they belong to."""
    found = board.columns(
        visible.open(),
        stages=OPEN_STAGES,
        rows=InboundProject.objects.for_list(),
        dress=lambda rows: board.plain(as_read_by(user, rows)),
    )
    return [(part, [column for column in found if column.stage in PARTS[part]]) for part in Part]


def chain(project: InboundProject) -> list[dict]:
    """The three stages of the chain with the states in each, as they stand: passed, present, ahead."""
    here = RANK.get(project.case.state)
    reached = here or project.furthest
    return [
        {
            "label": part.label,
            "state": _state(RANK[PARTS[part][0]], RANK[PARTS[part][-1]], here, reached),
            "steps": [
                {"label": stage.label, "state": _state(RANK[stage], RANK[stage], here, reached)}
                for stage in PARTS[part]
            ],
            "days": part_of(project.case.state) == part,
        }
        for part in Part
    ]


def _state(first: int, last: int, here: int | None, reached: int) -> str:
    if here is not None and first <= here <= last:
        return "done" if here == RANK[Stage.OPERATING] else "now"
    return "done" if last <= reached else "ahead"

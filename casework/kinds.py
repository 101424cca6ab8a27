"""A kind of case is declared once: its states, its table of moves, its sections. Everything else is derived from it.

An app declares its kind in ``cases.py`` and registers it in ``ready()``. The machinery in ``casework.moves`` is the only
place that carries a move out; the pages, the inbox, the timeline and ``docs/workflows.md`` read the declaration.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Phase(models.TextChoices):
    """What a state means to the house, whatever the kind calls it."""

    DRAFT = "draft", _("Draft")
    TO_ACCEPT = "to_accept", _("To accept")
    WAITING_APPLICANT = "waiting_applicant", _("Waiting for the applicant")
    IN_REVIEW = "in_review", _("In review")
    ON_NOTICE = "on_notice", _("On public notice")
    CLOSED_YES = "closed_yes", _("Closed, granted")
    CLOSED_NO = "closed_no", _("Closed, refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_PHASES = (Phase.TO_ACCEPT, Phase.WAITING_APPLICANT, Phase.IN_REVIEW, Phase.ON_NOTICE)
CLOSED_PHASES = (Phase.CLOSED_YES, Phase.CLOSED_NO, Phase.WITHDRAWN)


class Stage(models.TextChoices):
    """Whose turn it was, for the figures about time. A state belongs to the stage of its phase unless it names another."""

    ACCEPTANCE = "acceptance", _("Acceptance")
    DISTRICT = "district", _("District opinion")
    REVIEW = "review", _("Review")
    PROVIDER = "provider", _("Answer of the base")
    DECISION = "decision", pgettext_lazy("stage of a case", "Decision")
    APPLICANT = "applicant", _("Correction by the applicant")
    NOTICE = "notice", _("Public notice")
    PARTIES = "parties", _("With the parties")
    WHOLE = "whole", _("Whole procedure")


OFFICE_STAGES = (Stage.ACCEPTANCE, Stage.REVIEW, Stage.DECISION)  # the work of the commission's own people

_STAGES = {
    Phase.TO_ACCEPT: Stage.ACCEPTANCE,
    Phase.WAITING_APPLICANT: Stage.APPLICANT,
    Phase.IN_REVIEW: Stage.REVIEW,
    Phase.ON_NOTICE: Stage.NOTICE,
}

_TONES = {
    Phase.DRAFT: ("neutral", "circle"),
    Phase.TO_ACCEPT: ("progress", "arrow-repeat"),
    Phase.WAITING_APPLICANT: ("wait", "pause-circle"),
    Phase.IN_REVIEW: ("progress", "arrow-repeat"),
    Phase.ON_NOTICE: ("notice", "megaphone"),
    Phase.CLOSED_YES: ("ok", "check-circle-fill"),
    Phase.CLOSED_NO: ("bad", "x-octagon-fill"),
    Phase.WITHDRAWN: ("neutral", "dash-circle"),
}

BACK = "<back>"  # target of a move that returns to the state the case came from
STAY = "<stay>"  # target of a move that leaves the case where it is: an extension, an objection noted


class Note(models.TextChoices):
    OPTIONAL = "optional"
    REQUIRED = "required"
    NONE = "none"


class Clock(models.TextChoices):
    KEEP = "keep"
    STOP = "stop"
    GO = "go"
    END = "end"


@dataclass(frozen=True)
class Start:
    """Clock instruction: start afresh with the working days of this limit of the kind.

    ``days_in``: name in the data of the step, where the step itself says how many (as a whole number); it stands in the history.
    """

    limit: str
    days_in: str = ""

    def days(self, limits: dict[str, int], data: dict) -> int:
        """Working days for this step; those of the kind where the step does not say."""
        return int(data.get(self.days_in) or limits.get(self.limit, 0))


@dataclass(frozen=True)
class Who:
    """A named permission: ``test(user, case)``. ``user`` is None when the system itself moves a case."""

    label: Any
    test: Callable[[Any, Any], bool]

    def __call__(self, user, case) -> bool:
        return self.test(user, case)

    def __or__(self, other: "Who") -> "Who":
        return Who(_AnyOf((self.label, other.label)), lambda user, case: self(user, case) or other(user, case))


class _AnyOf:
    """Joins lazy labels only when they are shown, so that each reader sees his own language."""

    def __init__(self, labels):
        self.labels = labels

    def __str__(self):
        return " / ".join(str(label) for label in self.labels)


@dataclass(frozen=True)
class State:
    """A state with two labels: what the staff call it and what the applicant reads."""

    code: str
    label: Any
    phase: Phase
    applicant: Any = None
    applicant_next: Any = ""  # what happens next, told to the applicant
    stage: str = ""  # a casework.kinds.Stage, where it is not that of the phase

    @property
    def stage_of_time(self) -> str:
        """The stage that days in this state count for; "" before handing in and after the end."""
        return self.stage or _STAGES.get(self.phase, "")

    @property
    def tone(self) -> str:
        return _TONES[self.phase][0]

    @property
    def icon(self) -> str:
        return _TONES[self.phase][1]

    def label_for(self, viewpoint: str):
        return self.label if viewpoint == "staff" or self.applicant is None else self.applicant


@dataclass(frozen=True)
class Move:
    """One legal step. ``guard(case, data)`` yields what still stands in its way, ``check(case, data)`` what is wrong with what
    was typed (asked when the step is tried, not before anything was typed); ``effect(step)`` runs in the same transaction."""

    name: str
    label: Any
    sources: frozenset[str]
    target: str
    who: Who
    done: Any = ""  # how history tells it: "Accepted"
    hint: Any = ""
    note: Note = Note.OPTIONAL
    note_shown: bool = True  # the applicant may read the note
    shown: bool = True  # the applicant sees the step at all
    guard: Callable[[Any, dict], Iterable[Any]] | None = None
    check: Callable[[Any, dict], Iterable[Any]] | None = None
    effect: Callable[[Any], None] | None = None
    form: type | None = None  # a casework.forms.MoveForm, when the step needs more than a note
    second_person_after: tuple[str, ...] = ()
    clock: Clock | Start = Clock.KEEP
    notify: tuple[str, ...] = ()
    told: str = ""  # what they read instead of the new state; may name ``title`` and what is in ``told_with``
    told_with: tuple[str, ...] = ()  # names of the step's data
    takes: bool = False  # the person who does it becomes the assignee, if there is none
    releases: bool = False  # back to the pool: the assignee is cleared
    tone: str = "primary"  # primary | second | stop
    submits: bool = False  # goes through the check-your-answers page and makes a Submission
    page: str = ""  # URL name of a page of its own (takes the public_id), instead of the generic form

    @property
    def history_label(self):
        return self.done or self.label


@dataclass(frozen=True)
class FileSlot:
    """A place for a file in a section: what is asked for, and whether one must be there to submit."""

    code: str
    label: Any
    hint: Any = ""
    required: bool = True
    many: bool = False
    most: int = 20  # files at a time, where there may be several


@dataclass(frozen=True)
class Section:
    """One page of a form: a ``casework.forms.SectionForm`` over the kind's model, and its files."""

    code: str
    title: Any
    hint: Any = ""
    form: type | None = None
    files: tuple[FileSlot, ...] = ()
    group: Any = ""


@dataclass(frozen=True)
class CheckLine:
    """One line of a reviewer's checklist. ``evidence(case)`` says in a few words what to look at."""

    code: str
    label: Any
    evidence: Callable[[Any], Any] | None = None
    hint: Any = ""


@dataclass(frozen=True)
class ScoreLine:
    """One line of a scoring sheet: 0 to 5 points, of which ``weight`` per cent count towards the total of 100."""

    code: str
    label: Any
    weight: int
    hint: Any = ""
    anchors: Any = ""  # what 0, 3 and 5 points mean


@dataclass(frozen=True)
class Kind:
    """All there is to know about one kind of case."""

    code: str
    label: Any
    prefix: str  # of its numbers: FB2026-000139-T
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    model: Any = None  # the content: a model with ``case`` as its primary key
    sections: tuple[Section, ...] = ()
    limits: dict[str, int] = field(default_factory=dict)
    district_sees: bool = False
    declaration: Any = ""  # what the applicant promises at submission
    guide: Any = ""  # 办事指南: conditions, in plain words
    start_url: str = ""
    may_start: Callable[[Any], bool] = lambda user: True  # whether the address above is open to somebody signed in
    summary: Callable[[Any], list[tuple[Any, Any]]] | None = None  # rows of the summary panel
    icon: str = "file-earmark-text"
    aside: str = ""  # template included beside the case, gets ``content``
    main: str = ""  # template included above the material, gets ``content``
    correction_reasons: tuple[tuple[str, Any], ...] = ()
    checklist: tuple[CheckLine, ...] = ()
    checklist_states: frozenset[str] = frozenset()
    fields_of: Callable[[Any], Iterable[str]] | None = None  # codes of the technology fields of a content, for routing
    field_choices: Callable[[], list] | None = None  # the fields that such codes come from, with their names
    scoring: tuple[ScoreLine, ...] = ()  # first version of the sheet by which reviewers score
    reviewers: int = 1  # how many score a case, each blind until the own review is in

    def __post_init__(self):
        codes = {state.code for state in self.states}
        for move in self.moves:
            unknown = (set(move.sources) | {move.target}) - codes - {BACK, STAY}
            if unknown:
                raise ValueError(f"{self.code}.{move.name} names unknown states: {sorted(unknown)}")

    def state(self, code: str) -> State:
        """The state of this code. Raises LookupError for one that the kind does not know (any more)."""
        for state in self.states:
            if state.code == code:
                return state
        raise LookupError(f"{self.code} has no state {code!r}")

    def move(self, name: str) -> Move | None:
        return next((move for move in self.moves if move.name == name), None)

    def moves_from(self, state: str) -> list[Move]:
        return [move for move in self.moves if state in move.sources]

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)

    def content(self, case):
        """The record that holds what the applicant filled in; on the pages of others, as it was handed in last."""
        return case.__dict__.get("content_shown") or self.model._default_manager.get(pk=case.pk)

    @property
    def slots(self) -> list[FileSlot]:
        return [slot for section in self.sections for slot in section.files]

    @property
    def columns(self) -> list[str]:
        """Columns of the content that the sections' forms fill."""
        named = {name for section in self.sections if section.form for name in section.form.base_fields}
        return [
            column.attname
            for column in self.model._meta.concrete_fields
            if column.name in named and not column.primary_key
        ]

    @property
    def first_state(self) -> State:
        return self.states[0]


kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known. Registering the same code twice is a mistake."""
    if kind.code in kinds and kinds[kind.code] is not kind:
        raise ValueError(f"a kind {kind.code!r} exists already")
    kinds[kind.code] = kind
    return kind


def kind_choices():
    return [(kind.code, kind.label) for kind in kinds.values()]

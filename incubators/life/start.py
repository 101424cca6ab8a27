"""How the cases in the life of a base begin: by its operator, by the office, by the calendar. One unfinished case of a kind at a time."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework import actions as case_actions
from casework import dossier, handed_in, moves, notify
from casework.kinds import Kind
from casework.models import Case, PartyRole, Submission
from casework.moves import Incomplete, StateChanged
from core import workdays
from incubators import conf, figures, register, versions
from incubators.choices import EntityStatus
from incubators.life.cancellation import BASE_CANCELLATION
from incubators.life.change import BASE_CHANGE, COLUMNS
from incubators.life.confirmation import BASE_CONFIRMATION, FIGURES
from incubators.life.suspension import BASE_SUSPENSION
from incubators.models import BaseConfirmation, OverseasEntity

OPENED_TEXT = gettext_noop("%(title)s: the report of %(year)s is open until %(day)s.")

# In which standing a base may be changed, suspended, cancelled: kind to statuses.
POSSIBLE = {
    BASE_CHANGE.code: (EntityStatus.ACTIVE, EntityStatus.SUSPENDED),
    BASE_SUSPENSION.code: (EntityStatus.ACTIVE,),
    BASE_CANCELLATION.code: (EntityStatus.ACTIVE, EntityStatus.SUSPENDED, EntityStatus.EXPIRED),
}


def running(kind: Kind, entity: OverseasEntity):
    """The unfinished case of a kind about this base, as its content; or None."""
    return kind.model.objects.unfinished().filter(entity=entity).select_related("case").first()


def why_not(kind: Kind, entity: OverseasEntity) -> str:
    """Why this kind cannot be started for the base as it stands; "" when it can."""
    if entity.status in POSSIBLE[kind.code]:
        return ""
    return _("Not possible while the base is “%(status)s”.") % {"status": entity.get_status_display()}


@transaction.atomic
def start(*, kind: Kind, entity: OverseasEntity, by, key: str, content: dict | None = None) -> Case:
    """Open a draft about a base. The same ``key`` twice is one draft.

    Raises Incomplete when the base does not stand so, StateChanged when a case of this kind is under way.
    """
    entity = (
        OverseasEntity.objects.select_for_update(of=("self",)).select_related("operator", "region").get(pk=entity.pk)
    )
    known = Case.objects.filter(start_key=key, kind=kind.code).first()
    if known:
        return known
    if reason := why_not(kind, entity):
        raise Incomplete(reason)
    if other := running(kind, entity):
        raise StateChanged(
            _("“%(kind)s” is under way already for this base: %(state)s.")
            % {"kind": kind.label, "state": other.case.state_of.label_for("applicant")}
        )
    return _open(kind, entity, by=by, key=key, content=content or {})


def _open(kind: Kind, entity: OverseasEntity, *, by, key: str, content: dict) -> Case:
    return case_actions.start(
        kind=kind,
        by=by,
        title=entity.name_zh,
        organisation=entity.operator,
        country=entity.region.country,
        district=entity.operator.district,
        key=key,
        content={"entity": entity, **content},
    )


@transaction.atomic
def start_change(*, entity: OverseasEntity, by, key: str) -> Case:
    """A draft that holds what the register holds. The version in force stands before it as round 0, so that each page can show
    old and new."""
    entity = OverseasEntity.objects.select_for_update().get(pk=entity.pk)
    based_on = register.current_version(entity)
    case = start(kind=BASE_CHANGE, entity=entity, by=by, key=key, content=_as_in_force(entity, based_on))
    if not case.submissions.exists():
        _keep_as_round_0(case)
    return case


def _keep_as_round_0(case: Case) -> None:
    """What stands in the case now, for everybody to read, though no applicant has handed it in."""
    payload, files = dossier.snapshot(case)
    Submission.objects.create(
        case=case, round=0, payload=payload, files=files, columns=handed_in.columns_of(case), digest=dossier.digest(payload, files)
    )  # fmt: skip


def _as_in_force(entity: OverseasEntity, version) -> dict:
    """The columns of a change as they are now. Contacts that no version holds yet come from the last filing."""
    if version is None:
        return {}
    office = dict(version.office)
    if not office and (filing := register.last_filing(entity)):
        office = {name: getattr(filing, name) for name in versions.OFFICE}
    values = {name: getattr(entity, name) for name in COLUMNS if name not in versions.OFFICE}
    return {"based_on": version, **values, **{name: office.get(name, "") for name in versions.OFFICE}}


OFFICE_MOVES = {BASE_SUSPENSION.code: "propose", BASE_CANCELLATION.code: "announce"}


@transaction.atomic
def start_by_office(*, kind: Kind, entity: OverseasEntity, by, key: str, text: str, **content) -> Case:
    """The office proposes a suspension, or announces a cancellation. Raises NotYours for people who are no case officers."""
    known = Case.objects.filter(start_key=key, kind=kind.code).first()
    if known:
        return known
    case = start(kind=kind, entity=entity, by=by, key=key, content={"by_office": True, "text": text, **content})
    if case.state == kind.first_state.code:
        Case.objects.filter(pk=case.pk).update(submitted_at=timezone.now())
        _keep_as_round_0(case)
        moves.perform(case, OFFICE_MOVES[kind.code], by=by, note=text)
    return case


@transaction.atomic
def open_confirmation(*, entity: OverseasEntity, year: int, today=None) -> Case | None:
    """The report of one year for one base, filled in with what is known; its operator is told. None if it is open already."""
    today = today or timezone.localdate()
    entity = (
        OverseasEntity.objects.select_for_update(of=("self",)).select_related("operator", "region").get(pk=entity.pk)
    )
    if entity.status != EntityStatus.ACTIVE or BaseConfirmation.objects.filter(entity=entity, year=year).exists():
        return None
    due_on = max(conf.confirmation_due(year), workdays.add_workdays(today, conf.confirmation_notice()))
    known = figures.counted(entity, year)
    case = _open(
        BASE_CONFIRMATION, entity, by=None, key=f"{year}-{entity.public_id}",
        content={"year": year, "due_on": due_on, "known": known, **_figures_known(entity, known)},
    )  # fmt: skip
    case.title, case.answer_due_on = f"{entity.name_zh} {year}"[:200], due_on
    case.save(update_fields=["title", "answer_due_on"])
    for user in notify.recipients(case, PartyRole.APPLICANT):
        params = {"title": entity.name_zh, "year": year, "day": f"{due_on:%Y-%m-%d}"}
        notify.send(user, topic=case.kind, case=case, text=OPENED_TEXT, params=params)
    return case


def _figures_known(entity: OverseasEntity, known: dict[str, int]) -> dict:
    """Figures of the last report, or of the filing; where the portal has counted something, its own number."""
    last = BaseConfirmation.objects.filter(entity=entity, case__state="confirmed").order_by("-year").first()
    last = last or register.last_filing(entity)
    names = [name for name in (*FIGURES, "figures_currency") if name != "staff"]
    values = {name: getattr(last, name) for name in names} if last else {}
    counted = {column: sum(n for _label, n in rows) for column, rows in figures.by_column(known).items()}
    return {**values, **{column: number for column, number in counted.items() if number}, "staff": entity.staff}

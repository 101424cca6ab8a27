"""Absences: entered for oneself or by an administrator; the deputy has the open cases from the first day to the last.

What the deputy did not touch comes back the day after the last one; what they have begun stays with them.
"""

import logging

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Role, has_role
from casework import history, notify, placing
from casework.models import Absence, Case, Handover
from casework.moves import NotYours, StateChanged
from casework.permissions import may_manage_absence
from casework.routing import PHASES, Office
from casework.who import HANDLERS

logger = logging.getLogger(__name__)

TO_DEPUTY, CAME_BACK = "to_deputy", "came_back"  # the events' names in the history
DEPUTY_TEXT = gettext_noop("You stand in for %(who)s from %(first)s to %(last)s.")
LEFT_TEXT = gettext_noop("%(who)s is away until %(last)s; %(number)d open cases found nobody to take them over.")
LEFT_MAIL = gettext_noop("A colleague is away until %(last)s; %(number)d open cases found nobody to take them over.")
DEPUTY_MAIL = gettext_noop("You stand in for a colleague from %(first)s to %(last)s.")


@transaction.atomic
def enter(*, person: User, first, last, reason: str, deputy: User | None, by) -> Absence:
    """Enter an absence. Raises NotYours without a right to, StateChanged when the person is away in these days already."""
    User.objects.select_for_update().get(pk=person.pk)
    if not has_role(person, *HANDLERS) or not may_manage_absence(by, person):
        raise NotYours(_("You may not enter an absence of %(who)s.") % {"who": person})
    if deputy is not None and not has_role(deputy, *HANDLERS):
        raise NotYours(_("%(who)s cannot be given this case.") % {"who": deputy})
    twin = Absence.objects.standing().filter(person=person, first__lte=last, last__gte=first).first()
    if twin is not None:
        if (twin.first, twin.last, twin.deputy_id) == (first, last, deputy.pk if deputy else None):
            return twin  # sent twice
        raise StateChanged(
            _("%(who)s is away from %(first)s to %(last)s already. End that absence first.")
            % {"who": person, "first": f"{twin.first:%Y-%m-%d}", "last": f"{twin.last:%Y-%m-%d}"}
        )
    made = Absence.objects.create(person=person, first=first, last=last, reason=reason, deputy=deputy, entered_by=by)
    record("absence_entered", by=by, about=[person, *([deputy] if deputy else [])], after=_span(made))
    if deputy is not None and deputy.pk != by.pk:
        days = {"first": f"{first:%Y-%m-%d}", "last": f"{last:%Y-%m-%d}"}
        notify.send(
            deputy, topic="assigned", text=DEPUTY_TEXT, mail_text=DEPUTY_MAIL, params={"who": str(person), **days}
        )
    return made


@transaction.atomic
def end(*, absence: Absence, by) -> Absence:
    """The person is back, or does not go: from today on they are there. Ending it twice changes nothing."""
    locked = Absence.objects.select_for_update(of=("self",)).select_related("person").get(pk=absence.pk)
    if not may_manage_absence(by, locked.person):
        raise NotYours(_("You may not enter an absence of %(who)s.") % {"who": locked.person})
    if locked.cancelled_at is None:
        locked.cancelled_at = timezone.now()
        locked.save(update_fields=["cancelled_at"])
        record("absence_ended", by=by, about=[locked.person], before=_span(locked))
        _come_back(locked)
    return locked


def _span(absence: Absence) -> str:
    return f"{absence.first:%Y-%m-%d}/{absence.last:%Y-%m-%d}"


def hand_over_what_is_due(today=None) -> int:
    """Begin the absences whose first day has come, and end those whose last has passed. Returns how many cases moved."""
    today = today or timezone.localdate()
    beginning = Absence.objects.on(today).filter(begun_at__isnull=True)
    ending = Absence.objects.standing().filter(begun_at__isnull=False, ended_at__isnull=True, last__lt=today)
    moved = 0
    for absences, step in ((ending, _end), (beginning, _begin)):
        for pk in list(absences.values_list("pk", flat=True)):
            moved += _one(pk, step)
    return moved


def _one(pk: int, step) -> int:
    """One absence that cannot be handed over does not keep the others waiting."""
    try:
        with transaction.atomic():
            return step(Absence.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk))
    except Exception:
        logger.exception("absence %s was not handed over", pk)
        return 0


def _begin(absence: Absence) -> int:
    if absence.begun_at is not None or absence.cancelled_at is not None:
        return 0
    absence.begun_at = timezone.now()
    absence.save(update_fields=["begun_at"])
    office = placing.office_now(absence.first)
    cases = list(Case.objects.select_for_update().open().filter(assignee=absence.person_id).order_by("pk"))
    left = [case.pk for case in cases if not _hand_over(case, absence, office)]
    _tell_supervisors(absence, left)
    return len(cases) - len(left)


def _tell_supervisors(absence: Absence, left: list[int]) -> None:
    """Cases that found nobody stay with the person who is away: each supervisor is told how many of those they may know of."""
    for user in User.objects.with_role(Role.SUPERVISOR):
        number = Case.objects.handled_by_office(user).filter(pk__in=left).count() if left else 0
        if number:
            params = {"who": str(absence.person), "number": number, "last": f"{absence.last:%Y-%m-%d}"}
            url = reverse("casework:load-person", args=[absence.person.public_id])
            notify.send(user, topic=notify.POOL, text=LEFT_TEXT, mail_text=LEFT_MAIL, params=params, url=url)


def _hand_over(case: Case, absence: Absence, office: Office) -> bool:
    """To the deputy; where they may not have it, to whom the rules find; else it stays where it is. Returns whether it went."""
    barred = placing.barred_from(case)
    deputy = office.stand_in(absence.person_id)
    if deputy is None or deputy in barred or deputy not in office.colleagues:
        phase = PHASES.get(case.phase)
        return phase is not None and placing.place(case, rules=placing.rules_in_force(phase)).person is not None
    case.assignee_id, case.assigned_at = deputy, timezone.now()
    case.save(update_fields=["assignee", "assigned_at"])
    facts = {"to": case.assignee.public_id, "instead_of": absence.person.public_id, "until": f"{absence.last:%Y-%m-%d}"}
    event = history.append(case, move=TO_DEPUTY, by=None, data=facts)
    Handover.objects.create(absence=absence, case=case, seq=event.seq, to_id=deputy)
    return True


def _end(absence: Absence) -> int:
    return 0 if absence.cancelled_at is not None else _come_back(absence)


def _come_back(absence: Absence) -> int:
    """What the deputy did not touch comes back to the person. Once."""
    if absence.ended_at is not None or absence.begun_at is None:
        return 0
    absence.ended_at = timezone.now()
    absence.save(update_fields=["ended_at"])
    if not has_role(absence.person, *HANDLERS):
        return 0
    back = 0
    for handover in absence.handovers.order_by("pk"):
        case = Case.objects.select_for_update().get(pk=handover.case_id)
        touched = case.events.filter(seq__gt=handover.seq, actor=handover.to_id).exists()
        if not case.is_open or case.assignee_id != handover.to_id or touched:
            continue
        if absence.person_id in placing.barred_from(case):
            continue
        case.assignee, case.assigned_at = absence.person, timezone.now()
        case.save(update_fields=["assignee", "assigned_at"])
        history.append(case, move=CAME_BACK, by=None, data={"to": absence.person.public_id})
        back += 1
    return back

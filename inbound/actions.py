"""Writes to inbound projects that are not one step of the case: begin a draft, milestones."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import actions as case_actions
from casework import history
from casework.models import Case
from inbound.models import InboundProject, Milestone
from inbound.vocabulary import WORKING
from incubators.models import OverseasEntity

MOST_MILESTONES = 30


class NotPossible(Exception):
    """``str()`` is a sentence for the page."""

    status = 409


def start(*, base: OverseasEntity, name_zh: str, name_en: str, by, key: str) -> Case:
    """Begin a proposal of the operator of a base. The same ``key`` twice gives the same draft."""
    from inbound.cases import INBOUND

    return case_actions.start(
        kind=INBOUND, by=by, title=name_zh, organisation=base.operator, country=base.region.country, key=key,
        content={"base": base, "name_zh": name_zh, "name_en": name_en},
    )  # fmt: skip


def _locked(project: InboundProject) -> Case:
    case = Case.objects.select_for_update().get(pk=project.pk)
    if case.state not in WORKING:
        raise NotPossible(_("Milestones can be changed while the project is at work."))
    return case


@transaction.atomic
def add_milestone(*, project: InboundProject, title: str, due_on, by) -> Milestone:
    """Enter what is to be reached by a day; the same twice is one. Raises NotPossible."""
    case = _locked(project)
    known = project.milestones.filter(title=title, due_on=due_on).first()
    if known:
        return known
    if project.milestones.count() >= MOST_MILESTONES:
        raise NotPossible(_("A project holds %(limit)d milestones.") % {"limit": MOST_MILESTONES})
    made = Milestone.objects.create(project=project, title=title, due_on=due_on)
    history.append(case, move="milestone_added", by=by, data={"milestone": made.public_id})
    return made


@transaction.atomic
def reach_milestone(*, milestone: Milestone, by) -> Milestone:
    """Reached today; twice is once. Raises NotPossible."""
    case = _locked(milestone.project)
    found = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if found.done_on is None:
        found.done_on = timezone.localdate()
        found.save(update_fields=["done_on"])
        history.append(case, move="milestone_reached", by=by, data={"milestone": found.public_id})
    return found

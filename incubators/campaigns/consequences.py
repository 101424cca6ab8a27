"""What a final verdict sets going: a suspension is proposed, which a second person orders; a second look becomes a task of its day."""

import logging

from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework import office
from casework.models import Case
from casework.moves import MoveNotAllowed
from incubators.choices import SuspensionGround
from incubators.life.start import start_by_office
from incubators.life.suspension import BASE_SUSPENSION
from incubators.models import Consequence, Evaluation
from incubators.signals import evaluation_finished

logger = logging.getLogger(__name__)
RECORD = "zh-hans"  # the language of what is kept in the file


@receiver(evaluation_finished, dispatch_uid="incubators.consequences")
def follow(sender, *, evaluation: Evaluation, by, consequence: str, **kwargs) -> None:
    """The verdict stands whatever comes of it: a base that is suspended or closed already is left as it is."""
    act = {Consequence.SUSPENSION: _propose_suspension, Consequence.RECHECK: _note_the_day}.get(consequence)
    if act is None:
        return
    try:
        with override(RECORD):
            act(evaluation, by)
    except MoveNotAllowed as refusal:
        logger.info("consequence of evaluation %s: %s", evaluation.case.public_id, refusal)


def key_of(evaluation: Evaluation) -> str:
    return f"evaluation-{evaluation.case.public_id}"


def proposed(evaluation: Evaluation) -> Case | None:
    """The case in which the suspension is decided, if the verdict has set one going."""
    return Case.objects.filter(start_key=key_of(evaluation), kind=BASE_SUSPENSION.code).first()


def _propose_suspension(evaluation: Evaluation, by) -> None:
    words = _("%(campaign)s, %(number)s: final verdict “%(verdict)s”.") % {
        "campaign": evaluation.campaign.title,
        "number": evaluation.case.reference,
        "verdict": evaluation.get_final_verdict_display(),
    }
    start_by_office(
        kind=BASE_SUSPENSION,
        entity=evaluation.entity,
        by=by,
        key=key_of(evaluation),
        text=words,
        ground=SuspensionGround.EVALUATION,
    )


def _note_the_day(evaluation: Evaluation, by) -> None:
    words = _("Look again at the base after its evaluation")
    office.add_task(case=evaluation.case, title=words, owner=by, due_on=evaluation.recheck_on, by=by)

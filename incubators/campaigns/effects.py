"""Guards and effects of the moves of an evaluation. Each effect runs in the move's own transaction."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import moves
from core import workdays
from incubators.campaigns import conf
from incubators.models import Evaluation
from incubators.signals import evaluation_finished
from reviews.models import ReviewRound
from reviews.results import result_of
from reviews.steps import begin_scoring


def _note_down(step, **values) -> None:
    Evaluation.objects.filter(pk=step.case.pk).update(**values)


def evidence_in(step) -> None:
    moves.give_case_number(step)
    begin_scoring(step)


def first_verdict(step) -> None:
    """The verdict with the scores it rests on, and the day until when the incubator may answer."""
    round_ = ReviewRound.objects.select_related("version", "case").get(case=step.case.pk)
    total = result_of(round_, round_.counted()).total
    _note_down(step, first_verdict=step.data["verdict"], score=total.average, spread=total.distance)
    step.case.answer_due_on = workdays.add_workdays(step.today, conf.answer_days())
    step.case.save(update_fields=["answer_due_on"])


def keep_answer(step) -> None:
    _note_down(step, answer=step.note)


def final_verdict(verdict: str):
    """The effect that notes this verdict with its consequence and announces it after commit."""

    def effect(step) -> None:
        day = step.data.get("recheck_on")
        _note_down(
            step,
            final_verdict=verdict,
            conditions=step.data.get("conditions", ""),
            consequence=step.data["consequence"],
            recheck_on=date.fromisoformat(day) if day else None,
        )
        case, by, consequence = step.case, step.by, step.data["consequence"]
        transaction.on_commit(lambda: _announce(case, by, verdict, consequence))

    return effect


def _announce(case, by, verdict: str, consequence: str) -> None:
    evaluation = Evaluation.objects.select_related("entity", "campaign", "case").get(pk=case.pk)
    evaluation_finished.send(sender=Evaluation, evaluation=evaluation, by=by, verdict=verdict, consequence=consequence)


def consequence_chosen(case, data) -> list[str]:
    """The form asks for it; a caller without the form may not leave it out."""
    return [] if data.get("consequence") else [_("Choose the consequence.")]


def evidence_overdue(case, data) -> list[str]:
    """Nobody is passed over before the last day has gone by."""
    return _runs_still(case, _("The incubator has time for the evidence until the end of %(day)s."))


def answer_overdue(case, data) -> list[str]:
    return _runs_still(case, _("The incubator may answer until the end of %(day)s."))


def _runs_still(case, sentence: str) -> list[str]:
    if case.answer_due_on is None or case.answer_due_on < timezone.localdate():
        return []
    return [sentence % {"day": f"{case.answer_due_on:%Y-%m-%d}"}]

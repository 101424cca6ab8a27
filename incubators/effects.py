"""Guards and effects of the moves of a base filing. Each effect runs in the move's own transaction."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import actions as case_actions
from casework import checklists, dossier, moves
from casework.models import ChecklistAnswer
from casework.notify import DISTRICT, recipients
from incubators import notices, register
from incubators.choices import DistrictOpinion, Recommendation, Verdict
from incubators.models import BaseFiling, Incubator, Objection
from incubators.permissions import hindrances


def _note_down(step, **values) -> None:
    BaseFiling.objects.filter(pk=step.case.pk).update(**values)


# --- guards: what is still missing, in sentences ---------------------------------------------------------------------


def ready_to_submit(case, data) -> list[str]:
    """The first submission: the incubator may file, and the form is complete."""
    incubator = Incubator.objects.select_related("organisation").filter(organisation=case.applicant_id).first()
    return [*hindrances(incubator), *dossier.complete(case, data)]


def ready_to_resubmit(case, data) -> list[str]:
    return [*dossier.complete(case, data), *case_actions.corrections_answered(case, data)]


def checklist_done(case, data) -> list[str]:
    marked = set(ChecklistAnswer.objects.filter(case=case).values_list("line", flat=True))
    left = sum(line.code not in marked for line in checklists.lines_of(case))
    if not left:
        return []
    return [
        ngettext(
            "%(n)d line of the checklist is not marked yet.", "%(n)d lines of the checklist are not marked yet.", left
        )
        % {"n": left}
    ]


def nothing_unmet(case, data) -> list[str]:
    """To recommend filing, every line is met or does not apply."""
    unmet = set(ChecklistAnswer.objects.filter(case=case, mark=ChecklistAnswer.Mark.NO).values_list("line", flat=True))
    reasons = [
        _("Marked as not met: %(line)s. Ask for a correction, or recommend refusal.") % {"line": line.label}
        for line in checklists.lines_of(case)
        if line.code in unmet
    ]
    return [*checklist_done(case, data), *reasons]


def notice_is_over(case, data) -> list[str]:
    reasons = []
    if case.notice_until is None or case.notice_until >= timezone.localdate():
        reasons.append(_("The public notice runs until the end of %(day)s.") % {"day": case.notice_until or "—"})
    verdicts = set(Objection.objects.blocking().filter(filing=case.pk).values_list("verdict", flat=True))
    if "" in verdicts:
        reasons.append(_("An objection is not answered yet."))
    if Verdict.UPHELD in verdicts:
        reasons.append(_("An objection was upheld: the filing can only be refused."))
    return reasons


def objection_is_open(case, data) -> list[str]:
    if Objection.objects.open().filter(filing=case.pk).exists():
        return []
    return [_("There is no open objection.")]


# --- effects ---------------------------------------------------------------------------------------------------------


def submitted(step) -> None:
    """Title and country follow the form; then the portal passes the filing on to the district, if somebody is there."""
    case, filing = step.case, step.content
    case.title, case.country = filing.name_zh[:200], filing.region.country
    case.save(update_fields=["title", "country"])
    if recipients(case, DISTRICT):
        moves.perform(case, "to_district", by=None)


def resubmitted(step) -> None:
    case, filing = step.case, step.content
    case.title, case.country = filing.name_zh[:200], filing.region.country
    case.save(update_fields=["title", "country"])
    case_actions.close_correction(step)


def district_recommends(step) -> None:
    _note_down(step, district_opinion=DistrictOpinion.RECOMMENDED, district_opinion_on=step.today)


def district_does_not_recommend(step) -> None:
    _note_down(step, district_opinion=DistrictOpinion.NOT_RECOMMENDED, district_opinion_on=step.today)


def without_district(step) -> None:
    _note_down(step, district_opinion=DistrictOpinion.NOT_ASKED, district_opinion_on=step.today)


def recommended_file(step) -> None:
    _note_down(step, recommendation=Recommendation.FILE)


def recommended_refuse(step) -> None:
    _note_down(step, recommendation=Recommendation.REFUSE)


def back_to_review(step) -> None:
    _note_down(step, recommendation="")


def put_on_notice(step) -> None:
    """The filing joins the next batch; its first day counts."""
    notices.join(step.case, today=step.today)


def keep_remedies(step) -> None:
    _note_down(step, remedies=step.data.get("remedies", ""))


def file_entity(step) -> None:
    register.enter(step)

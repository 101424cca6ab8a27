"""What a step does besides moving the case; each runs in the step's transaction."""

from django.utils import timezone

from casework.moves import Step, give_case_number
from core import workdays
from introductions import announce, links, screening
from introductions.guards import other
from introductions.models import Disclosure, IntroductionSide, SelfCheck
from introductions.vocabulary import Actor, EndReason, Said, Shown
from matching import outcomes
from matching.models import CandidateResponse, Demand
from matching.models.outcomes import OutcomeKind

FIRST_CONTACT = 5  # working days


def _side(step: Step) -> IntroductionSide:
    return IntroductionSide.objects.select_for_update().get(introduction=step.case.pk, side=step.data["side"])


def _demand(step: Step) -> Demand:
    return (
        Demand.objects.select_for_update(of=("self",)).select_related("current_version").get(pk=step.content.demand_id)
    )


def proposed(step: Step) -> None:
    give_case_number(step)
    announce.proposed(step.content)
    links.ask_for(step.content, links.ANSWER)


def agreed(step: Step) -> None:
    side, given = _side(step), step.data["contact"]
    side.said, side.answered_at, side.answered_by = Said.AGREED, timezone.now(), step.by
    side.contact_name, side.contact_mail, side.contact_phone = given["name"], given["mail"], given["phone"]
    side.save()
    both = step.move.name == "agree_last"
    announce.answered(step.content, by_side=side.side, both=both)
    if both:
        links.ask_for(step.content, links.STATEMENT)


def asked(step: Step) -> None:
    side = _side(step)
    side.said, side.text, side.answered_at, side.answered_by = Said.MORE, step.note, timezone.now(), step.by
    side.save()
    announce.question(step.content, by_side=side.side)
    links.ask_for(step.content, links.ANSWER, but=side.side)


def replied(step: Step) -> None:
    """The question is answered: whoever asked decides now."""
    asker = IntroductionSide.objects.select_for_update().get(introduction=step.case.pk, side=other(step.data["side"]))
    asker.said = Said.ASKED
    asker.save(update_fields=["said"])
    announce.replied(step.content, by_side=step.data["side"])
    links.ask_for(step.content, links.ANSWER, but=step.data["side"])


def declined(step: Step) -> None:
    """The reason is the ranking's as well: the same row as a "no" in the list of candidates."""
    from matching import responses

    side = _side(step)
    side.said, side.reason, side.text = Said.DECLINED, step.data["reason"], step.note
    side.answered_at, side.answered_by = timezone.now(), step.by
    side.save()
    introduction = step.content
    if introduction.demand.is_open:
        responses.respond(
            demand=introduction.demand, enterprise=introduction.enterprise, side=side.side, answer="declined",
            reason=step.data["reason"], text=step.note, by=step.by,
        )  # fmt: skip
    _end(step, EndReason.OTHER, by=side.side)


def stated(step: Step) -> None:
    given = step.data["statement"]
    SelfCheck.objects.create(introduction=step.content, side=step.data["side"], by=step.by, **given)


def stated_last(step: Step) -> None:
    stated(step)
    screening.compare(step.content)


def statement_again(step: Step) -> None:
    announce.statement_again(step.content, side=step.data["whose"], text=step.note)
    links.ask_for(step.content, links.STATEMENT)


def introduced(step: Step) -> None:
    """Names and contacts are the other side's to read from now on."""
    introduction, today = step.content, step.today
    introduction.introduced_at = timezone.now()
    introduction.first_contact_due = workdays.add_workdays(today, FIRST_CONTACT)
    introduction.conditions = step.data.get("conditions", "")
    introduction.next_step, introduction.next_on = step.data["next_step"], introduction.first_contact_due
    introduction.next_by = step.data["next_by"]
    introduction.save()
    for side in introduction.both_sides.values():
        for what in (Shown.IDENTITY, Shown.CONTACT):
            Disclosure.objects.create(introduction=introduction, what=what, about=side.side, by=step.by)
    outcomes.note(_demand(step), introduction.enterprise_id, reached=OutcomeKind.INTRODUCED)
    announce.introduced(introduction)


def refused(step: Step) -> None:
    _end(step, EndReason.COMPLIANCE, by=Actor.OFFICE)


def lapsed(step: Step) -> None:
    _end(step, EndReason.NO_ANSWER, by=Actor.OFFICE)


def planned(step: Step) -> None:
    introduction = step.content
    introduction.next_step, introduction.next_on = step.data["next_step"], step.data["next_on"]
    introduction.next_by, introduction.stale_told_on = step.data["next_by"], None
    introduction.save()
    announce.next_step(introduction, by=step.by)


def reached(step: Step) -> None:
    planned(step)


def nda_signed(step: Step) -> None:
    from introductions import files

    introduction, given = step.content, step.data["nda"]
    introduction.nda_signed_on, introduction.nda_expires_on = given["signed_on"], given["expires_on"]
    introduction.nda_reminded_on = None
    introduction.save()
    if given.get("file"):
        files.keep(
            introduction,
            upload=given["file"],
            owner=step.data["actor"],
            stage="introduced",
            by=step.by,
            is_nda=True,
            case=step.case,
        )
    planned(step)


def signed(step: Step) -> None:
    introduction = step.content
    introduction.signed_on = step.data["day"]
    introduction.save()
    outcomes.note(_demand(step), introduction.enterprise_id, reached=OutcomeKind.SIGNED)
    planned(step)


def finished(step: Step) -> None:
    introduction = step.content
    introduction.open_pair, introduction.next_step, introduction.next_on, introduction.next_by = None, "", None, ""
    introduction.save()
    announce.ended(introduction)


def ended(step: Step) -> None:
    _end(step, EndReason(step.data["reason"]), by=step.data["actor"])


def withdrawn(step: Step) -> None:
    take_consent_back(step.content, side=step.data["side"], by=step.by)
    _end(step, EndReason.CONSENT_WITHDRAWN, by=step.data["side"])


def take_consent_back(introduction, *, side: str, by) -> None:
    """From now on nothing of this side is shown to the other; its interest in the list of candidates ends as well."""
    rows = IntroductionSide.objects.filter(introduction=introduction, side=side, withdrawn_at=None)
    if not rows.update(withdrawn_at=timezone.now()):
        return
    introduction.__dict__.pop("both_sides", None)
    Disclosure.objects.create(introduction=introduction, what=Shown.WITHDRAWN, about=side, by=by)
    CandidateResponse.objects.current().filter(
        demand=introduction.demand_id, enterprise=introduction.enterprise_id, side=side
    ).update(is_current=False)


def _end(step: Step, reason: str, *, by: str) -> None:
    introduction = step.content
    introduction.open_pair, introduction.end_reason, introduction.ended_by = None, reason, by
    introduction.next_step, introduction.next_on, introduction.next_by = "", None, ""
    introduction.save()
    announce.ended(introduction)

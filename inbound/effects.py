"""What a step does besides moving the case; each runs in the step's transaction, the case locked."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import Organisation
from casework import actions as case_actions
from casework import clock
from casework.kinds import Clock
from casework.models import CaseParty, PartyRole
from casework.moves import Step, give_case_number
from core import workdays
from core.filters import make_search_text
from inbound import announce, results
from inbound.models import DistrictOffer, InboundProject
from inbound.vocabulary import OfferState

OFFER_TEXT = gettext_noop("A district makes an offer for “%(title)s”.")
PASS_TEXT = gettext_noop("A district makes no offer for “%(title)s”.")


def _stored(step: Step) -> InboundProject:
    """The record itself, with how far it has come."""
    project = InboundProject.objects.select_related("company", "base").get(pk=step.case.pk)
    project.reach(step.case.state)
    return project


def proposed(step: Step) -> None:
    project = _stored(step)
    step.case.title = project.name_zh or project.name_en  # the draft's first name may have been changed
    step.case.save(update_fields=["title"])
    project.save(update_fields=["furthest"])


def corrected(step: Step) -> None:
    case_actions.close_correction(step)
    proposed(step)


def _plan(project: InboundProject, step: Step) -> InboundProject:
    data = step.data
    project.next_step, project.next_on, project.next_by = data["next_step"], data["next_on"], data["next_by"]
    project.stale_told_on = None
    return project


def planned(step: Step) -> None:
    project = _plan(_stored(step), step)
    project.save()
    announce.next_step(project, by=step.by)


def accepted(step: Step) -> None:
    give_case_number(step)
    project = _plan(_stored(step), step)
    project.accepted_on = step.today
    project.save()


def incubated(step: Step) -> None:
    project = _plan(_stored(step), step)
    project.programme, project.incubated_on = step.data["programme"], project.incubated_on or step.today
    project.save()


def checked(step: Step) -> None:
    """Due diligence belongs to the incubation; a project that has left the programme out enters the stage here."""
    project = _plan(_stored(step), step)
    project.incubated_on = project.incubated_on or step.today
    project.save()


def held(step: Step) -> None:
    """The state to come back to is kept; the day until which it rests stands as the next step's."""
    step.case.return_state = step.event.from_state
    step.case.save(update_fields=["return_state"])
    project = _stored(step)
    project.next_on, project.stale_told_on = step.data["next_on"], None
    project.save()


def resumed(step: Step) -> None:
    _plan(_stored(step), step).save()


def ended(step: Step) -> None:
    project = _stored(step)
    project.end_reason = step.data["reason"]
    _without_next_step(project)
    project.save()
    _close_offers(project)


def _without_next_step(project: InboundProject) -> None:
    project.next_step, project.next_on, project.next_by = "", None, ""


# --- districts --------------------------------------------------------------------------------------


def invited(step: Step) -> None:
    """Ask these districts; one that was asked in an earlier round is asked anew."""
    project = _plan(_stored(step), step)
    project.save()
    due = workdays.add_workdays(step.today, step.case.kind_of.limits["district"])
    for district in step.data["districts"]:
        DistrictOffer.objects.update_or_create(
            project=project, district=district,
            defaults={
                "state": OfferState.ASKED, "text": "", "asked_on": step.today, "answer_due_on": due, "answered_at": None,
                "answered_by": None,
            },
        )  # fmt: skip
    announce.invited(project, districts=step.data["districts"])


def _answer(step: Step, state: str, text: str) -> None:
    offer = DistrictOffer.objects.select_for_update().get(project=step.case.pk, district=step.data["district"])
    offer.state, offer.text = state, text
    offer.answered_at, offer.answered_by = timezone.now(), step.by
    offer.save()
    if not step.content.offers.filter(state=OfferState.ASKED).exists():  # nobody is waited for any more
        clock.turn(step.case, Clock.END, today=step.today)
        step.case.save()


def interested(step: Step) -> None:
    _answer(step, OfferState.INTERESTED, step.data["offer"])


def passed(step: Step) -> None:
    _answer(step, OfferState.PASSED, step.note)


def chosen(step: Step) -> None:
    project = _plan(_stored(step), step)
    district = step.data["district"]
    project.offers.filter(district=district).update(state=OfferState.CHOSEN)
    step.case.district = district
    step.case.save(update_fields=["district"])
    project.landing_on = project.landing_on or step.today
    project.save()
    told = _close_offers(project)
    announce.chosen(project, district=district, others=told)


def none_chosen(step: Step) -> None:
    project = _plan(_stored(step), step)
    project.save()
    announce.chosen(project, district="", others=_close_offers(project))


def _close_offers(project: InboundProject) -> list[str]:
    """Districts without the project read it no longer. Returns which they were."""
    open_offers = project.offers.open()
    districts = list(open_offers.values_list("district", flat=True))
    open_offers.update(state=OfferState.CLOSED)
    return districts


# --- the landing ------------------------------------------------------------------------------------


def registered(step: Step) -> None:
    given, project = step.data["company"], _plan(_stored(step), step)
    company = Organisation.objects.filter(uscc=given["uscc"]).first() or Organisation.objects.create(
        uscc=given["uscc"], name_zh=given["name_zh"], name_en=given["name_en"], district=step.case.district,
        mailbox=given["mailbox"],
    )  # fmt: skip
    project.company, project.registered_on = company, given["registered_on"]
    project.capital, project.capital_currency = given["capital"], given["capital_currency"]
    project.save()
    # A side is known to the case, so that a tie to it is a conflict; it reads nothing of it.
    CaseParty.objects.get_or_create(case=step.case, organisation=company, role=PartyRole.SIDE, until=None)
    step.case.search_text = (
        f"{step.case.search_text} {make_search_text(company.name_zh, company.name_en, company.uscc)}"
    )
    step.case.save(update_fields=["search_text"])


def landed(step: Step) -> None:
    given, project = step.data["operating"], _stored(step)
    project.landed_on, project.jobs = given["landed_on"], given["jobs"]
    project.invested, project.invested_currency = given["invested"], given["invested_currency"]
    project.public_consent = given["public_consent"]
    _without_next_step(project)
    project.save()
    results.record_landing(project, case=step.case, mailbox=given["mailbox"], by=step.by)

"""Answers of both sides, and what the office decides about a pair. Each locks the demand, so that two clicks are one."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Membership, StaffRole, User
from casework import notify
from casework.conflicts import conflicted_organisation_ids
from enterprises.models import Enterprise
from matching import disclosure, outcomes, runs
from matching.announce import TOPIC
from matching.engine.codes import ReasonCode
from matching.models import Candidate, CandidateResponse, Demand, StaffDecision
from matching.signals import both_interested
from matching.vocabulary import SHORTLIST_LIMIT, Answer, Side

INTEREST = gettext_noop("A company is interested in “%(title)s”.")
OWNER_INTEREST = gettext_noop("The owner of “%(title)s” wants to talk to your company.")
QUESTION = gettext_noop("There is a question about “%(title)s”.")
BOTH = gettext_noop("Both sides are interested: “%(title)s”.")
SHORTLIST_SENT = gettext_noop("The office recommends companies for “%(title)s”.")
SHORTLISTED = gettext_noop(
    "The office has put your company on the shortlist for “%(title)s”. Say whether you are interested."
)


class NotPossible(Exception):
    """``str()`` is a sentence for the page."""

    status = 409


@transaction.atomic
def respond(
    *, demand: Demand, enterprise: Enterprise, side: str, answer: str, by, reason: str = "", text: str = ""
) -> CandidateResponse:
    """Write an answer; the same one twice is one. Interest of both sides is told to the office once."""
    locked = (
        Demand.objects.select_for_update(of=("self",))
        .select_related("current_version", "current_ranking")
        .get(pk=demand.pk)
    )
    if not locked.is_open:
        raise NotPossible(_("This demand is no longer open."))
    own = CandidateResponse.objects.current().filter(demand=locked, enterprise=enterprise, side=side)
    known = own.first()
    if known and (known.answer, known.reason, known.text) == (answer, reason, text):
        return known
    before = disclosure.interested_sides([locked.pk], [enterprise.pk]).get((locked.pk, enterprise.pk), set())
    own.update(is_current=False)
    made = CandidateResponse.objects.create(
        demand=locked,
        enterprise=enterprise,
        side=side,
        answer=answer,
        reason=reason,
        text=text,
        by=by,
        run_id=locked.current_ranking.run_id if locked.current_ranking else None,
    )
    outcomes.note(locked, enterprise.pk)
    now = disclosure.interested_sides([locked.pk], [enterprise.pk]).get((locked.pk, enterprise.pk), set())
    both = now == disclosure.BOTH and before != disclosure.BOTH
    _tell(locked, enterprise, made, both=both)
    if both:
        pair = {"demand_id": locked.pk, "enterprise_id": enterprise.pk}
        transaction.on_commit(lambda: both_interested.send(sender=Demand, **pair), robust=True)
    return made


def _tell(demand: Demand, enterprise: Enterprise, made: CandidateResponse, *, both: bool) -> None:
    params = {"title": demand.current_version.title}
    found, owner = reverse("matching:found-for-you"), reverse("matching:demand-owner", args=[demand.public_id])
    to_owner = made.side == Side.ENTERPRISE
    if both:
        for user in _managers(demand.organisation_id):
            notify.send(user, topic=TOPIC, text=BOTH, params=params, url=owner)
        for user in _managers(enterprise.organisation_id):
            notify.send(user, topic=TOPIC, text=BOTH, params=params, url=found)
        for user in _officers(demand, enterprise):
            notify.send(
                user, topic=TOPIC, text=BOTH, params=params, url=reverse("matching:candidates", args=[demand.public_id])
            )
    elif made.answer in {Answer.INTERESTED, Answer.MORE}:
        interest = INTEREST if to_owner else OWNER_INTEREST
        words = QUESTION if made.answer == Answer.MORE else interest
        organisation, url = (demand.organisation_id, owner) if to_owner else (enterprise.organisation_id, found)
        for user in _managers(organisation):
            notify.send(user, topic=TOPIC, text=words, params=params, url=url)


def _managers(organisation_id: int) -> list[User]:
    rows = (
        Membership.objects.managers().filter(organisation=organisation_id, user__is_active=True).select_related("user")
    )
    return [row.user for row in rows]


def _officers(demand: Demand, enterprise: Enterprise) -> list[User]:
    """Case officers without a tie to either side."""
    sides = {demand.organisation_id, enterprise.organisation_id}
    officers = User.objects.with_role(StaffRole.Role.CASE_OFFICER)
    return [user for user in officers if not sides & conflicted_organisation_ids(user)]


# --- the office -------------------------------------------------------------------------------------


def _checked(demand: Demand, enterprise: Enterprise, by) -> Demand:
    if {demand.organisation_id, enterprise.organisation_id} & conflicted_organisation_ids(by):
        raise NotPossible(_("You have declared a tie with this organisation, so a colleague has to do this."))
    return Demand.objects.select_for_update(of=("self",)).select_related("current_version").get(pk=demand.pk)


@transaction.atomic
def shortlist(*, demand: Demand, enterprise: Enterprise, note: str, by) -> StaffDecision:
    """Put a company on the shortlist, also one that matching left out, unless the law keeps its technology in the country. Doing it twice changes nothing."""
    locked = _checked(demand, enterprise, by)
    if not locked.is_open:
        raise NotPossible(_("This demand is no longer open."))
    known = StaffDecision.objects.current().filter(demand=locked, enterprise=enterprise).first()
    if known and known.kind == StaffDecision.Kind.SHORTLIST:
        return known
    listed = Candidate.objects.current().filter(demand=locked, enterprise=enterprise)
    if listed.filter(left_out=ReasonCode.EXPORT_FORBIDDEN).exists():
        raise NotPossible(
            _("The company states that the export of its technology is prohibited, and this demand needs it.")
        )
    if StaffDecision.objects.shortlisted().filter(demand=locked).count() >= SHORTLIST_LIMIT:
        raise NotPossible(_("A shortlist holds %(limit)d companies. Take one off first.") % {"limit": SHORTLIST_LIMIT})
    _end(known, by=by)
    made = StaffDecision.objects.create(
        demand=locked, enterprise=enterprise, kind=StaffDecision.Kind.SHORTLIST, note=note, by=by
    )
    outcomes.note(locked, enterprise.pk)
    _explain(locked, enterprise, by=by)
    return made


def _explain(demand: Demand, enterprise: Enterprise, *, by) -> None:
    """Among many, who is not proposed is explained word by word only when somebody has chosen it: with a new list, in seconds."""
    listed = Candidate.objects.current().filter(demand=demand, enterprise=enterprise, terms=[])
    if listed.exclude(left_out="").exists():
        runs.request_for_demand(demand, by=by)


@transaction.atomic
def dismiss(*, demand: Demand, enterprise: Enterprise, reason: str, note: str, by) -> StaffDecision:
    """Take a company out of a demand's list, with a reason that the ranking can learn from."""
    locked = _checked(demand, enterprise, by)
    known = StaffDecision.objects.current().filter(demand=locked, enterprise=enterprise).first()
    if known and known.kind == StaffDecision.Kind.DISMISS:
        return known
    _end(known, by=by)
    made = StaffDecision.objects.create(
        demand=locked, enterprise=enterprise, kind=StaffDecision.Kind.DISMISS, reason=reason, note=note, by=by
    )
    outcomes.note(locked, enterprise.pk)
    return made


@transaction.atomic
def take_back(*, demand: Demand, enterprise: Enterprise, by) -> None:
    """End the present decision about a pair, whichever it is; it stays in the history."""
    locked = _checked(demand, enterprise, by)
    _end(StaffDecision.objects.current().filter(demand=locked, enterprise=enterprise).first(), by=by)
    outcomes.note(locked, enterprise.pk)


def _end(decision: StaffDecision | None, *, by) -> None:
    if decision is not None:
        decision.ended_at, decision.ended_by = timezone.now(), by
        decision.save(update_fields=["ended_at", "ended_by"])


@transaction.atomic
def send_shortlist(*, demand: Demand, by) -> int:
    """Tell the owner of the companies that the office recommends, and each company that it was chosen. Returns how many were new."""
    locked = Demand.objects.select_for_update(of=("self",)).select_related("current_version").get(pk=demand.pk)
    if not locked.is_open:
        raise NotPossible(_("This demand is no longer open."))
    new = list(StaffDecision.objects.shortlisted().filter(demand=locked, sent_at=None).select_related("enterprise"))
    if not new:
        return 0
    StaffDecision.objects.filter(pk__in=[one.pk for one in new]).update(sent_at=timezone.now())
    params = {"title": locked.current_version.title}
    for user in _managers(locked.organisation_id):
        notify.send(
            user,
            topic=TOPIC,
            text=SHORTLIST_SENT,
            params=params,
            url=reverse("matching:demand-owner", args=[locked.public_id]),
        )
    answered = set(
        CandidateResponse.objects.current()
        .filter(demand=locked, side=Side.ENTERPRISE)
        .values_list("enterprise", flat=True)
    )
    for decision in new:
        if decision.enterprise_id not in answered:
            for user in _managers(decision.enterprise.organisation_id):
                notify.send(user, topic=TOPIC, text=SHORTLISTED, params=params, url=reverse("matching:found-for-you"))
    return len(new)

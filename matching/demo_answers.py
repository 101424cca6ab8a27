"""What people have answered and decided in the demonstration: enough for each page to show each state."""

from datetime import timedelta

from enterprises.models import Enterprise
from matching import responses
from matching.demo_moderation import WORDS
from matching.models import Candidate, CandidateResponse, StaffDecision
from matching.vocabulary import Answer, CorporateReason, DismissReason, EnterpriseReason, Side


def load(world: dict) -> None:
    """Written by the same functions as real answers, then set some days back."""
    officer = world["users"]["officer@demo.example"]
    _lidar(world, officer)
    _corporate2(world, officer)
    for number, (name, demand) in enumerate(sorted(world["demands"].items())):
        if demand.published_at and number % 6 == 5 and name not in {"D001", "D002"}:
            _shortlist_first(demand, officer)
        if demand.published_at and number % 9 == 4 and name not in {"D001", "D002"}:
            _interest_of_first(demand, officer)
    _set_back(world)


def _listed(demand) -> list[Candidate]:
    rows = Candidate.objects.current().proposed().filter(demand=demand).select_related("enterprise__organisation")
    return list(rows.order_by("rank"))


def _answer(demand, enterprise: Enterprise, side: str, answer: str, by, *, reason: str = "", text: str = "") -> None:
    responses.respond(demand=demand, enterprise=enterprise, side=side, answer=answer, by=by, reason=reason, text=text)


def _lidar(world: dict, officer) -> None:
    """D002 of the English-speaking demo corporate: one company waits for its answer, one has asked, one was declined."""
    demand, owner = world["demands"]["D002"], world["users"]["corporate@demo.example"]
    listed = _listed(demand)
    if listed:
        _answer(demand, listed[0].enterprise, Side.ENTERPRISE, Answer.INTERESTED, officer)
        responses.shortlist(demand=demand, enterprise=listed[0].enterprise, note=WORDS["shortlist_note"], by=officer)
        responses.send_shortlist(demand=demand, by=officer)
    if len(listed) > 1:
        _answer(demand, listed[1].enterprise, Side.ENTERPRISE, Answer.MORE, officer, text=WORDS["enterprise_question"])
    if len(listed) > 2:
        _answer(demand, listed[2].enterprise, Side.CORPORATE, Answer.DECLINED, owner, reason=CorporateReason.TECHNICAL)


def _corporate2(world: dict, officer) -> None:
    """D001: both sides want to talk."""
    demand, owner = world["demands"]["D001"], world["users"].get("corporate2@demo.example")
    listed = _listed(demand)
    if owner and listed:
        _answer(demand, listed[0].enterprise, Side.ENTERPRISE, Answer.INTERESTED, officer)
        _answer(demand, listed[0].enterprise, Side.CORPORATE, Answer.INTERESTED, owner)


def _shortlist_first(demand, officer) -> None:
    listed = _listed(demand)
    for row in listed[:2]:
        responses.shortlist(demand=demand, enterprise=row.enterprise, note="", by=officer)
    if len(listed) > 3:
        responses.dismiss(
            demand=demand,
            enterprise=listed[3].enterprise,
            reason=DismissReason.OTHER_APPLICATION,
            note=WORDS["dismiss_note"],
            by=officer,
        )


def _interest_of_first(demand, officer) -> None:
    for number, row in enumerate(_listed(demand)[:2]):
        if number == 0:
            _answer(demand, row.enterprise, Side.ENTERPRISE, Answer.INTERESTED, officer)
        else:
            _answer(
                demand, row.enterprise, Side.ENTERPRISE, Answer.DECLINED, officer, reason=EnterpriseReason.NO_CAPACITY
            )


def _set_back(world: dict) -> None:
    """Some days ago, in the order in which they were given."""
    rng = world["rng"]
    for row in CandidateResponse.objects.all():
        CandidateResponse.objects.filter(pk=row.pk).update(
            at=row.at - timedelta(days=rng.randint(1, 9), hours=rng.randint(0, 8))
        )
    for row in StaffDecision.objects.all():
        at = row.at - timedelta(days=rng.randint(1, 6))
        StaffDecision.objects.filter(pk=row.pk).update(at=at, sent_at=at + timedelta(hours=2) if row.sent_at else None)

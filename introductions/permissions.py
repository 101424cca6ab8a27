"""Who has to do with introductions at all, and who keeps the lists of sanctions."""

from accounts.models import Capacity
from accounts.permissions import RightRequired, acts_as, is_administrator, is_case_officer, is_commission, is_supervisor
from talent.permissions import is_technology_manager

SIDES = (Capacity.Kind.ENTERPRISE, Capacity.Kind.CORPORATE)
BROKERS = (Capacity.Kind.INCUBATOR, Capacity.Kind.TRANSFER_INSTITUTION)
BRINGERS = (*BROKERS, Capacity.Kind.PARK, Capacity.Kind.RESEARCH_INSTITUTION)


def is_side(user) -> bool:
    """A member of a verified enterprise or overseas corporate."""
    return any(acts_as(user, kind) for kind in SIDES)


def may_broker(user) -> bool:
    """A technology manager of the pool, or a member of an institution that brokers."""
    return is_technology_manager(user) or any(acts_as(user, kind) for kind in BROKERS)


def may_bring(user) -> bool:
    """A member of an organisation of the kinds that bring demands and enterprises."""
    return any(acts_as(user, kind) for kind in BRINGERS)


def has_introductions(user) -> bool:
    return is_commission(user) or is_side(user) or may_broker(user) or may_bring(user)


def keeps_sanctions(user) -> bool:
    return is_administrator(user) or is_supervisor(user)


def may_propose(user) -> bool:
    return is_case_officer(user) or is_supervisor(user)


class SanctionsRequired(RightRequired):
    right = staticmethod(keeps_sanctions)


class BrokerRequired(RightRequired):
    right = staticmethod(may_broker)


class BringerRequired(RightRequired):
    right = staticmethod(may_bring)


def interested_and_shortlisted(demand) -> tuple[set[int], set[int]]:
    """Keys of the companies that said they are interested, and of those on the shortlist; nobody who declined."""
    from matching.models import CandidateResponse, StaffDecision
    from matching.vocabulary import Answer

    answers = CandidateResponse.objects.current().filter(demand=demand)
    interested = set(answers.filter(answer=Answer.INTERESTED).values_list("enterprise", flat=True))
    declined = set(answers.filter(answer=Answer.DECLINED).values_list("enterprise", flat=True))
    shortlisted = set(StaffDecision.objects.shortlisted().filter(demand=demand).values_list("enterprise", flat=True))
    return interested - declined, shortlisted - declined

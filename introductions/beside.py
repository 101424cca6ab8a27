"""What stands beside an introduction about messages, its broker, the commission and who brought a side, as one person may use it."""

from casework.who import broker, handles_cases
from conversations import reading
from introductions import brokering, commissions, ratings
from introductions.circle import IntroductionCircle
from introductions.models import Introduction
from introductions.vocabulary import Actor


def beside(introduction: Introduction, user, *, side=None, is_manager: bool = False) -> dict:
    """``side``: the person's own side, None for the broker and the office."""
    case = introduction.case
    handles = side is None and handles_cases(user, case)
    is_broker = side is None and broker(user, case)
    talks = introduction.introduced_at is not None
    actor = side.side if side else Actor.BROKER if is_broker else Actor.OFFICE
    standing = introduction.broker_requests.standing().for_list().first() if is_broker else None
    may_rate = bool(side and is_manager and ratings.broker_to_rate(introduction))
    known = introduction.ratings.filter(side=side.side).first() if may_rate else None
    return {
        "may_message": talks,
        "unread": reading.unread(IntroductionCircle(introduction, user)) if talks else 0,
        "handles": handles,
        "may_hand_over": not case.is_closed and standing is not None and brokering.may_answer(standing, user),
        "sees_commission": _sees_commission(introduction, actor, handles, is_manager),
        "may_rate": may_rate and (known is None or ratings.may_change(known)),
        "rating": known,
        "may_bring": handles or is_manager,
        "bringers": side is None,
    }


def _sees_commission(introduction: Introduction, actor: str, handles: bool, is_manager: bool) -> bool:
    if actor == Actor.OFFICE:
        return handles
    if actor == Actor.BROKER:
        return True
    there = is_manager or commissions.visible_to(introduction, actor=actor).exists()
    return introduction.names_shown and bool(introduction.broker_name) and there

"""Matching announces that both sides of a pair are interested; the portal proposes the introduction."""

from introductions import actions
from matching.signals import both_interested


def propose(sender, *, demand_id: int, enterprise_id: int, **kwargs) -> None:
    actions.both_interested(demand_id, enterprise_id)


def connect() -> None:
    both_interested.connect(propose, dispatch_uid="introductions.propose")

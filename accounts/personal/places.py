"""Where accounts takes part in what ``core.personal`` asks of every app, and in the sweep."""

from core.personal import Eraser, erasers, hindrances, personal_data, retentions
from core.registry import Sweeper, sweepers


def register() -> None:
    """Called once, when the apps are ready."""
    from accounts.personal import copies, deletion, erasing, rules, sources

    for order, kind in enumerate(sources.OWN, start=10):
        personal_data.register(kind, order=order if kind.code in {"account", "places", "consents"} else 200 + order)
    for rule in rules.OWN:
        retentions.register(rule, order=50)
    hindrances.register(deletion.last_manager, order=10)
    hindrances.register(deletion.last_administrator, order=11)
    erasers.register(Eraser("accounts", erasing.erase_account), order=900)  # last: the others still need the address
    sweepers.register(Sweeper("copies of own data", copies.stuck_copies))

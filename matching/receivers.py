"""What lower apps announce: a profile that changed is matched again."""

from core.registry import Sweeper, sweepers
from enterprises.signals import profile_changed
from matching import advising, allocating, runs, scheduling, sweep, weights


def rematch_enterprise(sender, *, enterprise_id: int, **kwargs) -> None:
    runs.request_for_enterprise(enterprise_id)


def connect() -> None:
    profile_changed.connect(rematch_enterprise, dispatch_uid="matching.rematch_enterprise")
    sweepers.register(Sweeper("matching.stuck_runs", sweep.stuck_runs))
    sweepers.register(Sweeper("matching.expired_demands", sweep.past_their_day))
    sweepers.register(Sweeper("matching.stuck_allocations", allocating.stuck))
    sweepers.register(Sweeper("matching.stuck_lessons", weights.stuck))
    sweepers.register(Sweeper("matching.stuck_advice", advising.stuck))
    sweepers.register(Sweeper("matching.schedule", scheduling.start_what_is_due))

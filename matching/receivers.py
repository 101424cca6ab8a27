"""What lower apps announce: a profile that changed is matched again."""

from core.registry import Sweeper, sweepers
from enterprises.signals import profile_changed
from matching import advising, allocating, field_trials, runs, scheduling, sweep, weights
from regions.signals import taxonomy_published


def rematch_enterprise(sender, *, enterprise_id: int, **kwargs) -> None:
    runs.request_for_enterprise(enterprise_id)


def rematch_all(sender, *, version, by, **kwargs) -> None:
    """New technology fields are in force. A run under way ends with the old ones, and asks for the next by itself."""
    runs.request_full(by=by)


def connect() -> None:
    taxonomy_published.connect(rematch_all, dispatch_uid="matching.rematch_all")
    profile_changed.connect(rematch_enterprise, dispatch_uid="matching.rematch_enterprise")
    sweepers.register(Sweeper("matching.stuck_runs", sweep.stuck_runs))
    sweepers.register(Sweeper("matching.expired_demands", sweep.past_their_day))
    sweepers.register(Sweeper("matching.stuck_allocations", allocating.stuck))
    sweepers.register(Sweeper("matching.stuck_lessons", weights.stuck))
    sweepers.register(Sweeper("matching.stuck_field_trials", field_trials.stuck))
    sweepers.register(Sweeper("matching.new_fields", scheduling.match_with_new_fields))
    sweepers.register(Sweeper("matching.stuck_advice", advising.stuck))
    sweepers.register(Sweeper("matching.schedule", scheduling.start_what_is_due))

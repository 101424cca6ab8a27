"""Why something about an outcome was not done."""

from accounts.errors import Refused


class NotPossible(Refused):
    """Not in this state, or not by this person."""

    status = 409

    @property
    def reasons(self) -> list[str]:
        return [str(self)]


class NotAllowed(NotPossible):
    """Not by this person."""

    status = 403


class Stale(NotPossible):
    """Somebody else has changed it since the page was shown."""

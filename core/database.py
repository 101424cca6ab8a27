"""A database that is away for a moment: restarted, moved, out of connections."""

import time

from django.db import Error, InterfaceError, OperationalError, connection

AWAY = (OperationalError, InterfaceError)
WAIT_AT_MOST = 60.0  # seconds; as long as a restart may take
ASK_EVERY = 0.5


def wait_until_back(*, seconds: float = WAIT_AT_MOST, every: float = ASK_EVERY) -> bool:
    """Return as soon as the database answers; False when it did not within ``seconds``.

    A worker that waits here keeps its message. One that did not would take message after message from the queue
    and fail with each, and all of them would have to be found again by the sweep.
    """
    if connection.in_atomic_block:
        return True  # somebody's transaction: its own error tells
    end = time.monotonic() + seconds
    while True:
        try:
            connection.close_if_unusable_or_obsolete()
            connection.ensure_connection()
            if connection.is_usable():
                return True
        except Error:
            pass
        connection.close()
        if time.monotonic() >= end:
            return False
        time.sleep(every)

"""Python's collector of cycles at rest while a worker makes many short-lived rows.

It starts over every 700 new objects and, now and then, walks through everything that the process holds: with a large index in
memory that was a third of a list's time (``docs/performance.md``). At rest it is asked once in a while, for the young objects only.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_rest() -> Iterator[type["Collector"]]:
    """No collection by itself inside of the block; call ``tidy`` between two pieces of work. Nested blocks end with the outermost."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield Collector
    finally:
        if was_on:
            gc.enable()


class Collector:
    @staticmethod
    def tidy() -> int:
        """Free the cycles among objects that were made since the last time. Returns how many objects were freed."""
        return gc.collect(0)

"""How often something may be done that costs somebody else work, or that could be guessed: counted in the cache."""

import hashlib

from django.core.cache import cache


def too_many(request, *, scope: str, most: int, seconds: int) -> bool:
    """Count one try of this visitor; True when more than ``most`` fall into ``seconds``. A cache that is away counts nothing."""
    return too_many_of(request.META.get("REMOTE_ADDR", ""), scope=scope, most=most, seconds=seconds)


def too_many_of(what: str, *, scope: str, most: int, seconds: int) -> bool:
    """The same for anything that can be named: an address, a one-time key. Only a part of its hash is kept."""
    key = f"limit.{scope}.{hashlib.sha256(what.encode()).hexdigest()[:20]}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out between the two
        return False

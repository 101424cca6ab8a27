"""How often a visitor may do something that costs somebody else work: counted in the cache, per address."""

import hashlib

from django.core.cache import cache


def too_many(request, *, scope: str, most: int, seconds: int) -> bool:
    """Count one try of this visitor; True when more than ``most`` fall into ``seconds``. A cache that is away counts nothing."""
    address = hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()[:20]
    key = f"limit.{scope}.{address}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out between the two
        return False

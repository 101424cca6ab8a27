"""The draw, as plain Python: anybody with the list, the share and the seed comes to the same bases."""

import hashlib
from collections.abc import Iterable
from math import ceil


def sample_size(population: int, share: int) -> int:
    """``share`` per cent of the population, rounded up: one of three at 30 %, none of none."""
    return ceil(population * share / 100)


def drawn(numbers: Iterable[str], *, share: int, seed: str) -> list[str]:
    """The filing numbers drawn: sorted by SHA-256 of ``seed|number``, the first ``share`` per cent. The order given does not matter."""
    unique = sorted(set(numbers))
    ranked = sorted(unique, key=lambda number: hashlib.sha256(f"{seed}|{number}".encode()).hexdigest())
    return ranked[: sample_size(len(unique), share)]

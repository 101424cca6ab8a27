"""Words of German, Portuguese, Spanish and French that are English words in other spelling.

Technical vocabulary is largely shared (*Sensor*, *satélite*, *monitoramento*).  Spelling is folded to a
skeleton (no accents or double letters; k, q as c; z as s; y as i; ph as f …) and a stem is bridged to the English stems
whose skeleton shares a long enough beginning: common beginning / longer length >= `RATIO`.  The English
stems are those of the dictionary's glosses, so whatever is found is bridged on to Chinese.
"""

import gzip
import re
import unicodedata
from functools import cache

from .text import DATA

RATIO = 0.75
SHORTEST = 5  # characters of a skeleton
WEIGHT = 0.6  # of a perfect cognate; it falls with the square of the ratio
SLACK = 0.15  # below the best ratio
LIMIT = 6
SPELLINGS = (
    ("ph", "f"),
    ("th", "t"),
    ("sch", "sh"),
    ("ae", "e"),
    ("oe", "e"),
    ("y", "i"),
    ("k", "c"),
    ("q", "c"),
    ("z", "s"),
    ("w", "v"),
)


def skeleton(word: str) -> str:
    """The word without what languages spell differently."""
    bare = "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))
    for one, other in SPELLINGS:
        bare = bare.replace(one, other)
    return re.sub(r"(.)\1", r"\1", bare)


@cache
def _by_beginning() -> dict[str, list[tuple[str, str]]]:
    """First letters of a skeleton -> (skeleton, English stem)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for root in gzip.decompress((DATA / "stems_en.txt.gz").read_bytes()).decode().split():
        bones = skeleton(root)
        if len(bones) >= SHORTEST - 1:
            found.setdefault(bones[: SHORTEST - 1], []).append((bones, root))
    return found


@cache
def cognates(stem: str) -> tuple[tuple[str, float], ...]:
    """English stems a foreign stem resembles, with weights, best first."""
    bones = skeleton(stem)
    if len(bones) < SHORTEST:
        return ()
    found = []
    for other, root in _by_beginning().get(bones[: SHORTEST - 1], ()):
        ratio = _common_beginning(bones, other) / max(len(bones), len(other))
        if ratio >= RATIO:
            found.append((ratio, root))
    found.sort(key=lambda item: (-item[0], item[1]))
    return tuple((root, WEIGHT * ratio**2) for ratio, root in found[:LIMIT] if ratio >= found[0][0] - SLACK)


def _common_beginning(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count

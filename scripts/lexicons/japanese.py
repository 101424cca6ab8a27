"""EDICT and COMPDIC: `ja_en.txt.gz`.

Words as they are written, folded as texts are; a reading in katakana has a row of its own.  Verbs and adjectives have a second
row without their last kana, under which most inflected forms begin: 動か for 動かす, 動かして.
"""

import re
from collections.abc import Iterator

from matching.engine.text import fold

from .senses import DATA, add, write_table
from .sources import folder

LINE = re.compile(r"^(\S+) (?:\[([^\]]*)\] )?/(.*)/$")
KATAKANA = re.compile(r"[\u30a1-\u30ff]{2,}")
PARTS = re.compile(r"^(?:\([^)]*\) ?|\{[^}]*\} ?)*")  # parts of speech, number of the sense, field
NUMBERED = re.compile(r"\(\d+\)")
INFLECTED = re.compile(r"\((?:[^)]*,)?(?:v[15]|adj-i|vk|vz)")
KANA_END = re.compile(r"[\u3400-\u9fff][\u3041-\u3096]{1,2}$")
RARE = re.compile(r"\((?:[^)]*,)?(?:arch|obs|obsc|ok|oK|iK|ik|io)[,)]")
ONLY_HIRAGANA = re.compile(r"[\u3041-\u309f\u30fc]+")
SOURCES = ("edict", "compdic")


def rows() -> Iterator[tuple[str, str]]:
    """(word, glosses as the file has them) of every line but the first of each file."""
    for name in SOURCES:
        text = (folder("edict") / "usr/share/edict" / name).read_bytes().decode("euc_jp", "replace")
        for line in text.splitlines()[1:]:
            found = LINE.match(line)
            if found:
                yield found[1].replace("・", ""), found[3]
                reading = found[2] or ""
                if KATAKANA.fullmatch(reading):
                    yield reading, found[3]


def senses(glosses: str) -> list[str]:
    """One gloss a sense: what EDICT numbers apart is apart, the rest are near-synonyms."""
    found: list[list[str]] = []
    for gloss in glosses.split("/"):
        if gloss in ("(P)", "") or RARE.match(gloss):
            continue
        lead = PARTS.match(gloss)[0]
        if NUMBERED.search(lead) or not found:
            found.append([])
        found[-1].append(gloss[len(lead) :])
    return ["; ".join(one) for one in found]


def build() -> None:
    """Write the table."""
    table: dict[str, list[str]] = {}
    for word, glosses in rows():
        key = fold(word, "ja").text
        if len(key) < 2 or ONLY_HIRAGANA.fullmatch(key):
            continue
        meanings = senses(glosses)
        add(table, key, meanings)
        if INFLECTED.match(glosses) and KANA_END.search(key) and len(key) > 2:
            add(table, key[:-1], meanings)
    write_table(DATA / "ja_en.txt.gz", table)

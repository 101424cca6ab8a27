"""The German-English word list of the Ding project (GPL): `de_en.txt.gz`, in the package for GPL data.

A line is `German; synonyms | derived words :: English; synonyms | derived words`, the groups of both sides in step.
Only single German words are taken, by stem; what takes an article, a case or *sich* with it is stripped of that.
"""

import re
from collections.abc import Iterator

from matching.engine.stems import stem
from matching.engine.text import fold

from .senses import GPL_DATA, add, different, write_table
from .sources import folder

MARKS = re.compile(r"\{[^}]*\}|\([^()]*\)|\[[^\]]*\]|/[^/]*/")
COMPANIONS = re.compile(r"\b(?:etw|jdn|jdm|jds|sich|einen?|eine[mr]?|der|die|das)\b\.?")
MOST = 12  # senses of a word
WORD = re.compile(r"[a-z\u00df-\u024f]+(?:-[a-z\u00df-\u024f]+)*")


def rows() -> Iterator[tuple[str, str]]:
    """(German word, English glosses)."""
    text = (folder("trans-de-en") / "usr/share/trans/de-en").read_text(encoding="utf-8")
    for line in text.splitlines():
        german, sign, english = line.partition(" :: ")
        if not sign or line.startswith("#"):
            continue
        for own, others in zip(german.split("|"), english.split("|"), strict=False):
            glosses = MARKS.sub(" ", others).strip()
            for variant in own.split(";"):
                word = COMPANIONS.sub(" ", fold(MARKS.sub(" ", variant), "de").text).strip()
                if glosses and WORD.fullmatch(word):
                    yield word, glosses


def build() -> None:
    """Write the table; a hyphenated word is found by its letters alone, as texts are cut at hyphens."""
    table: dict[str, list[str]] = {}
    for word, glosses in rows():
        whole = word.replace("-", "")
        if len(whole) > 1:
            add(table, stem(whole, "de"), [glosses])
    write_table(GPL_DATA / "de_en.txt.gz", {word: different(senses)[:MOST] for word, senses in table.items()})

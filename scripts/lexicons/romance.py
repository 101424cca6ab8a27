"""FreeDict's small dictionaries of Spanish, Portuguese and French (GPL): `es_en`, `pt_en`, `fr_en`, in the package for GPL data.

Both directions are read.  A file of dictd is a text, cut by an index of `headword TAB offset TAB length`, the numbers in
base 64.  Single words only, by stem.
"""

import gzip
import re
from collections.abc import Iterator

from matching.engine.stems import stem
from matching.engine.text import fold

from .senses import GPL_DATA, add, different, write_table
from .sources import folder

CODES = {"es": "spa", "pt": "por", "fr": "fra"}
DIGITS = {char: value for value, char in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")}
MARKS = re.compile(r"<[^>]*>|\([^()]*\)|\[[^\]]*\]|^\d+\. ")
WORD = re.compile(r"[a-z\u00df-\u024f]+")


def number(written: str) -> int:
    """A number of the index."""
    value = 0
    for char in written:
        value = 64 * value + DIGITS[char]
    return value


def entries(pair: str) -> Iterator[tuple[str, list[str]]]:
    """(headword, translations line by line)."""
    place = folder(f"dict-freedict-{pair}") / "usr/share/dictd"
    text = gzip.decompress((place / f"freedict-{pair}.dict.dz").read_bytes())
    for line in (place / f"freedict-{pair}.index").read_text(encoding="utf-8").splitlines():
        word, start, length = line.split("\t")[:3]
        if word.startswith("00"):
            continue
        entry = text[number(start) : number(start) + number(length)].decode()
        rows = [row for row in entry.splitlines()[1:] if row and not row.startswith(" ")]
        yield word, [MARKS.sub(" ", row).strip() for row in rows]


def build() -> None:
    """Write the three tables."""
    for lang, code in CODES.items():
        table: dict[str, list[str]] = {}

        def put(word: str, glosses: list[str], lang: str = lang, table: dict[str, list[str]] = table) -> None:
            folded = fold(word, lang).text.strip()
            if WORD.fullmatch(folded) and len(folded) > 1:
                add(table, stem(folded, lang), glosses)

        for word, glosses in entries(f"{code}-eng"):
            put(word, glosses)
        for english, translations in entries(f"eng-{code}"):
            for translation in re.split(r"[,;] ", ", ".join(translations)):
                put(translation, [english])
        write_table(GPL_DATA / f"{lang}_en.txt.gz", {word: different(senses) for word, senses in table.items()})

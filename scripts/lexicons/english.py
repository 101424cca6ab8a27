"""WordNet: `english.json.gz`, irregular forms and words derived from one another.

A stemmer keeps *lost* and *lose*, *choice* and *choose* apart.  An irregular form stands for its base unless it is
itself a frequent word (*ground*, *wound*): WordNet counts how often each was tagged in running text.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import snowballstemmer

from .senses import DATA, write_text
from .sources import folder

PARTS = ("noun", "verb", "adj", "adv")
DERIVED = ("+", "\\")  # WordNet's signs for derivationally related, and for an adverb's or adjective's origin


class Synset(NamedTuple):
    """Words of one meaning with what WordNet says about it."""

    words: list[str]
    pointers: list[tuple[str, str, str, str]]  # sign, offset, part of speech, from word and to word
    gloss: str


def synsets() -> dict[tuple[str, str], Synset]:
    """All of WordNet by part of speech and offset."""
    found = {}
    for part in PARTS:
        path = folder("wordnet-base") / "usr/share/wordnet" / f"data.{part}"
        for line in path.read_text(encoding="ascii").splitlines():
            if line.startswith("  "):
                continue
            row, _, gloss = line.partition("|")
            fields = row.split()
            count = int(fields[3], 16)
            words = [fields[4 + 2 * place].split("(")[0].lower() for place in range(count)]
            start = 4 + 2 * count
            pointers = [
                tuple(fields[start + 1 + 4 * place : start + 5 + 4 * place]) for place in range(int(fields[start]))
            ]
            found[fields[2].replace("s", "a"), fields[0]] = Synset(words, pointers, gloss)
    return found


def derivations(meanings: dict[tuple[str, str], Synset]) -> Iterator[tuple[str, str]]:
    """Pairs of single words derived from one another, in order of the alphabet."""
    for own in meanings.values():
        for sign, offset, part, places in own.pointers:
            one, other = int(places[:2], 16), int(places[2:], 16)
            if sign in DERIVED and one and other:
                pair = own.words[one - 1], meanings[part.replace("s", "a"), offset].words[other - 1]
                if pair[0] != pair[1] and "_" not in "".join(pair):
                    yield min(pair), max(pair)


def irregular() -> dict[str, str]:
    """Irregular form -> base."""
    tagged: Counter[str] = Counter()
    index = folder("wordnet-sense-index") / "usr/share/wordnet/index.sense"
    for line in index.read_text(encoding="ascii").splitlines():
        key, _offset, _sense, count = line.split()
        tagged[key.split("%")[0]] += int(count)
    found: dict[str, str] = {}
    for part in ("verb", "noun", "adj"):
        path = folder("wordnet-base") / "usr/share/wordnet" / f"{part}.exc"
        for line in path.read_text(encoding="ascii").splitlines():
            form, base = line.split()[:2]
            if form.isalpha() and base.isalpha() and not 3 * tagged[form] > tagged[base]:
                found.setdefault(form, base)
    return found


def build() -> None:
    """Write the file."""
    stemmer, bases = snowballstemmer.stemmer("english"), irregular()

    def root(word: str) -> str:
        return stemmer.stemWord(bases.get(word, word))

    pairs = {tuple(sorted((root(one), root(other)))) for one, other in derivations(synsets())}
    pairs = sorted(pair for pair in pairs if pair[0] != pair[1])
    data = {"irregular": dict(sorted(bases.items())), "derived": pairs}
    write_text(DATA / "english.json.gz", json.dumps(data, separators=(",", ":")))

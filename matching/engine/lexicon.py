"""Words in English, by dictionaries, weighted by senses.

In a word with S senses, a content word of a sense weighs S^-0.7 times its share in the sense, summed over the senses that
name it and capped at 1.  The shares of a sense lie on its telling words: n equally telling ones have n^-0.5 each, a general
one (*make*, *person*) less, and what only describes a proper name (*Bonn, a town on the Rhine*) next to nothing.  So
*laser*, the only meaning of its word, counts in full, and each of the dozens of meanings of a verb like *to hit* little.

A dictionary is a table `XX_en.txt.gz` in `data/` or in a folder of `folders()`; one is read when its language is met.
"""

import gzip
import importlib.util
import os
import zlib
from functools import cache
from pathlib import Path

import jieba

from .stems import stem
from .text import DATA, fold, load_data, stopwords

jieba.setLogLevel(60)  # its start-up lines belong in no log
OPTIONAL_PACKAGE = "incubator_lexicons_gpl"
FOLDER_VARIABLE = "MATCHING_LEXICONS"
SENSE_POWER = 0.7
SHARE_POWER = 0.5
GENERAL_POWER = 0.4
DESCRIBING = 0.2  # share of a word that only describes a name
LEAST = 0.02  # lighter translations are left out
PIECES = 0.5  # weight of the translations of the pieces of a word that no dictionary has
COMMON_GLOSSES = 200
COMMON_COUNT = 3000
LONGEST = 12  # characters of a dictionary word that longest match looks for
LINKS = ("", "s", "es", "n", "en", "er", "e")  # between the parts of a German compound
SHORTEST_PART = 4


# --- dictionaries -------------------------------------------------------------------------------------


@cache
def folders() -> tuple[Path, ...]:
    """Where tables are looked for: our own data, the optional package, a folder named by an environment variable."""
    found = [DATA]
    package = importlib.util.find_spec(OPTIONAL_PACKAGE)
    if package is not None and package.submodule_search_locations:
        found += map(Path, package.submodule_search_locations)
    if os.environ.get(FOLDER_VARIABLE):
        found.append(Path(os.environ[FOLDER_VARIABLE]))
    return tuple(found)


@cache
def _file(lang: str) -> Path | None:
    return next((path for folder in folders() if (path := folder / f"{lang}_en.txt.gz").is_file()), None)


def has_lexicon(lang: str) -> bool:
    """Whether a text of the language can be met in another: English itself, and what there is a table for."""
    return lang == "en" or _file(lang) is not None


@cache
def edition() -> str:
    """Which tables there are, for what must change with them."""
    sizes = [f"{lang}:{_file(lang).stat().st_size}" for lang in ("de", "pt", "es", "fr", "ja", "ko") if _file(lang)]
    return f"{zlib.crc32(' '.join(sizes).encode()):08x}"


@cache
def words(lang: str = "zh") -> dict[str, str]:
    """Word (a stem in a language with a stemmer) -> senses as the table writes them; empty without a table."""
    path = _file(lang)
    if path is None:
        return {}
    text = gzip.decompress(path.read_bytes()).decode()
    return dict(line.split("\t", 1) for line in text.splitlines())


@cache
def translate(word: str, lang: str = "zh") -> tuple[tuple[str, float], ...]:
    """English stems of a word with their weights in (0, 1], heaviest first."""
    row = words(lang).get(word)
    if row is None:
        return _by_pieces(word) if lang == "zh" and len(word) > 1 else ()
    senses = row.split("|")
    weights: dict[str, float] = {}
    for sense in senses:
        for root, share in _shares(sense).items():
            weights[root] = weights.get(root, 0.0) + len(senses) ** -SENSE_POWER * share
    return _ordered({root: min(1.0, weight) for root, weight in weights.items() if weight > LEAST})


def _shares(sense: str) -> dict[str, float]:
    head, _, description = sense.partition(";")
    telling: dict[str, float] = {}
    for part, factor in ((head, 1.0), (description, DESCRIBING)):
        for word in part.split():
            if word not in stopwords("en"):
                root = stem(word, "en")
                telling[root] = max(telling.get(root, 0.0), factor * specificity("en:" + root) ** GENERAL_POWER)
    most = max(telling.values(), default=1.0)
    whole = sum(telling.values()) / most
    return {root: value / most / whole**SHARE_POWER for root, value in telling.items()}


def _by_pieces(word: str) -> tuple[tuple[str, float], ...]:
    """Translations of the dictionary words and single characters that a Chinese word consists of."""
    ranges = longest_matches(word)
    covered = {place for first, last in ranges for place in range(first, last)}
    pieces = [word[first:last] for first, last in ranges]
    pieces += [char for place, char in enumerate(word) if place not in covered]
    found: dict[str, float] = {}
    for piece in pieces:
        for root, weight in translate(piece) if piece in words() else ():
            found[root] = max(found.get(root, 0.0), PIECES * weight)
    return _ordered(found)


def _ordered(weights: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(weights.items(), key=lambda item: (-item[1], item[0])))


# --- words in a text ----------------------------------------------------------------------------------


@cache
def segmenter() -> jieba.Tokenizer:
    """jieba with its own dictionary; the first call reads it, which takes about half a second."""
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


def longest_matches(run: str, lang: str = "zh") -> list[tuple[int, int]]:
    """Ranges of dictionary words of two characters or more, greedily from the left."""
    table = words(lang)
    found = []
    position = 0
    while position < len(run) - 1:
        for length in range(min(LONGEST, len(run) - position), 1, -1):
            if run[position : position + length] in table:
                found.append((position, position + length))
                position += length
                break
        else:
            position += 1
    return found


@cache
def compound_parts(word: str) -> tuple[tuple[int, int], ...]:
    """Ranges of the dictionary words that a German compound consists of; empty for a word that the dictionary has.

    The first part is as long as possible as long as the rest can be taken apart as well.
    """
    if len(word) < 2 * SHORTEST_PART or not words("de") or stem(word, "de") in words("de"):
        return ()
    return tuple(_split(word, 0) or ())


def _split(word: str, start: int) -> list[tuple[int, int]] | None:
    if start and stem(word[start:], "de") in words("de"):
        return [(start, len(word))]
    for end in range(len(word) - SHORTEST_PART, start + SHORTEST_PART - 1, -1):
        if stem(word[start:end], "de") not in words("de"):
            continue
        for link in LINKS:
            if word.startswith(link, end) and len(word) - end - len(link) >= SHORTEST_PART:
                rest = _split(word, end + len(link))
                if rest is not None:
                    return [(start, end), *rest]
    return None


# --- how telling a term is ----------------------------------------------------------------------------


@cache
def specificity(term: str) -> float:
    """How little a term belongs to general language, in (0, 1]: 1 / (1 + frequency / typical frequency).

    English by the number of dictionary glosses that use the stem, Chinese by the corpus count of jieba's
    dictionary.  A demand is full of general words (need, look, offer,
    month) that are rare in profiles of companies and would count as telling if only the profiles were asked.
    """
    kind, _, word = term.partition(":")
    if kind == "en":
        return 1.0 / (1.0 + load_data("common_en.json").get(word, 0) / COMMON_GLOSSES)
    if kind == "zh":
        return 1.0 / (1.0 + (segmenter().FREQ.get(word) or 0) / COMMON_COUNT)
    return 1.0


@cache
def request_words() -> frozenset[str]:
    """Terms in which a request is made whatever it is about (need, at least, six months): matched, but nothing to quote."""
    kinds = {"ja": ("ja", "zh")}  # kanji words are terms of both kinds
    return frozenset(
        f"{kind}:{stem(fold(word, lang).text, lang)}"
        for lang, listed in load_data("request_words.json").items()
        for kind in kinds.get(lang, (lang,))
        for word in listed
    )

"""Chinese words in English: CC-CEDICT, weighted by senses.

In a word with S senses, a content word of a sense of n content words weighs S^-0.7 / sqrt(n), summed over
the senses that name it and capped at 1.  So *laser*, the only meaning of its word, counts in full, and each
of the dozens of meanings of a verb like *to hit* next to nothing.
"""

import gzip
from functools import cache

import jieba
import snowballstemmer

from .text import DATA, fold, load_data, stopwords

jieba.setLogLevel(60)  # its start-up lines belong in no log
STEMMERS = {"en": "english", "de": "german", "pt": "portuguese", "es": "spanish", "fr": "french"}
SENSE_POWER = 0.7
COMMON_GLOSSES = 200
COMMON_COUNT = 3000
LONGEST = 12  # characters of a dictionary word that longest match looks for


@cache
def _stemmer(lang: str):
    return snowballstemmer.stemmer(STEMMERS[lang])


@cache
def stem(word: str, lang: str) -> str:
    """The word's stem; a language without a stemmer keeps the word."""
    return _stemmer(lang).stemWord(word) if lang in STEMMERS else word


@cache
def words() -> dict[str, str]:
    """Simplified word -> senses as the table writes them."""
    text = gzip.decompress((DATA / "zh_en.txt.gz").read_bytes()).decode()
    return dict(line.split("\t", 1) for line in text.splitlines())


@cache
def translate(word: str) -> tuple[tuple[str, float], ...]:
    """English stems of a Chinese word with their weights in (0, 1], heaviest first."""
    row = words().get(word)
    if row is None:
        return ()
    senses = row.split("|")
    weights: dict[str, float] = {}
    for sense in senses:
        roots = {stem(english, "en") for english in sense.split() if english not in stopwords("en")}
        for root in roots:
            weights[root] = weights.get(root, 0.0) + len(senses) ** -SENSE_POWER / len(roots) ** 0.5
    ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return tuple((root, min(1.0, weight)) for root, weight in ordered)


@cache
def segmenter() -> jieba.Tokenizer:
    """jieba with its own dictionary; the first call reads it, which takes about half a second."""
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


@cache
def specificity(term: str) -> float:
    """How little a term belongs to general language, in (0, 1]: 1 / (1 + frequency / typical frequency).

    English by the number of dictionary glosses that use the stem, Chinese by the corpus count of jieba's
    dictionary.  A demand is full of general words (need, look, offer, month) that are rare in profiles of
    companies and would count as telling if only the profiles were asked.
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
    kinds = {"ja": "zh"}  # kanji words are terms of the kind zh
    return frozenset(
        f"{kinds.get(lang, lang)}:{stem(fold(word, lang).text, lang)}"
        for lang, listed in load_data("request_words.json").items()
        for word in listed
    )


def longest_matches(run: str) -> list[tuple[int, int]]:
    """Ranges of dictionary words of two characters or more, greedily from the left."""
    table = words()
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

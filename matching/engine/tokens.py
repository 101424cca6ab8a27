"""A text cut into terms.

A term is a string with the namespace of its kind before the colon, so that equal terms are equal strings:

    zh:…  a Chinese word (also kanji words of Japanese text that only the Chinese dictionary has)
    ja:…  a Japanese word     ka:…  a katakana word without an entry     bi:…  two neighbouring Han characters
    en:…  an English stem (also Latin words in Chinese, Japanese, Korean text)    de: pt: es: fr:  their stems
    ko:…  a Korean word without its particle     kb:…  two neighbouring hangul syllables
    na:…  the sound of a Latin word that may be a name     nz:…  a foreign name in Chinese characters
    no:…  a number            id:…  kept whole: model names, units with their number, standards (iso13485, 77ghz)
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from . import lexicon, names
from .stems import STEMMERS, stem
from .text import Folded, load_data, stopwords

STANDARD = re.compile(
    r"(?<![a-z0-9])((?:iso|iec|en|din|ul|sae|astm|ieee|ansi|jis|gb|gbt|ecss|as|nist|fda|cfr|mil|etsi|itu|saso|nfpa|api|abs|rtca|do|imo|un|"
    r"semi|hl7|iatf|fssc|unece)(?:[ /-](?:iec|ts|tr|ieee|pas|en|std|t|r))?)[ -]?(\d[\d.]*(?:[-/]\d+)*[a-z]?(?:\([a-z]\))?)(?![\d])"
)
QUANTITY = re.compile(
    r"(?<![a-z0-9.,])(\d+(?:[.,]\d+)*) ((?:k|m|g|t|n|p|\u00b5|\u03bc)?(?:hz|wh|w|va|v|ah|a|pa|bar|g|m|s/cm|s|l|j|n|k|c)|"
    r"(?:gb|mb|kb)/s|[gmk]bps|ppm|ppb|rpm|inch|db|dbm|nm|mm2|cm2|m2|m3|km/h|m/s|\u00b0c|\u2103)(?![a-z0-9])"
)
LATIN = re.compile(r"[a-z0-9\u00b5\u00df-\u024f\u03bc]+(?:['&+./-][a-z0-9\u00b5\u00df-\u024f]+)*\+*")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
HAN_RUN = re.compile(r"[\u3005\u3400-\u4dbf\u4e00-\u9fff]+")
KATAKANA_RUN = re.compile(r"[\u30a1-\u30fa\u30fc]{2,}")
JAPANESE_RUN = re.compile(r"[\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff]{2,}")
HIRAGANA = re.compile(r"[\u3041-\u3096]+")
HANGUL_RUN = re.compile(r"[\uac00-\ud7af]+")
LONG_RUN = 200  # characters; nobody writes more without a stop, and jieba's time grows with the square
PARTICLE = re.compile(load_data("particles.json")["ko"])


class Token(NamedTuple):
    """A term and where it stands in the original text."""

    term: str
    start: int
    end: int


def tokens(folded: Folded, lang: str) -> Iterator[Token]:
    """All terms of a folded text, in no particular order; ranges may overlap, but no term repeats a range."""
    for term, start, end in _terms(folded.text, lang):
        yield Token(term, *folded.span(start, end))


def _terms(text: str, lang: str) -> Iterator[tuple[str, int, int]]:
    latin = lang if lang in STEMMERS else "en"
    covered = bytearray(len(text))
    for found in STANDARD.finditer(text):
        yield "id:" + re.sub(r"[ /-]", "", found[1]) + found[2].rstrip("."), *found.span()
        covered[found.start() : found.end()] = b"1" * (found.end() - found.start())
    for found in QUANTITY.finditer(text):
        if not covered[found.start()]:  # the number and the unit are terms by themselves as well
            yield "id:" + found[1].replace(",", "") + found[2], *found.span()
    for found in LATIN.finditer(text):
        if not covered[found.start()]:
            yield from _latin(found[0], found.start(), latin)
    if lang == "ja":
        yield from _japanese(text)
    else:
        for found in HAN_RUN.finditer(text):
            yield from _han(found[0], found.start())
    if lang == "ko":
        for found in HANGUL_RUN.finditer(text):
            yield from _hangul(found[0], found.start())


def _latin(word: str, start: int, lang: str) -> Iterator[tuple[str, int, int]]:
    """A Latin word: number, kept whole, or stems of itself and of its hyphenated pieces."""
    end = start + len(word)
    if NUMBER.fullmatch(word):
        yield "no:" + word.replace(",", ""), start, end
        return
    word = word.rstrip("+") or word
    if any(char.isdigit() for char in word):
        yield "id:" + word.replace("-", ""), start, end
    pieces = [(found[0], found.start()) for found in re.finditer(r"[^'&+./-]+", word)]
    for piece, offset in pieces:
        if len(piece) > 1 and not piece.isdigit() and piece not in stopwords(lang):
            first, last = start + offset, start + offset + len(piece)
            yield f"{lang}:{stem(piece, lang)}", first, last
            if names.key(piece):
                yield "na:" + names.key(piece), first, last
            if lang == "de":
                for begin, stop in lexicon.compound_parts(piece):
                    yield f"de:{stem(piece[begin:stop], lang)}", first + begin, first + stop


def _han(run: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Words by jieba and by longest match together, single characters where neither has one, bigrams, names."""
    ranges = set(lexicon.longest_matches(run))
    position = 0
    for first in range(0, len(run), LONG_RUN):
        for word in lexicon.segmenter().cut(run[first : first + LONG_RUN]):
            ranges.add((position, position + len(word)))
            position += len(word)
    yield from _han_words(run, start, ranges)
    for first, last in names.in_run(run):
        if run[first:last] not in lexicon.words():
            yield "nz:" + run[first:last], start + first, start + last


def _han_words(run: str, start: int, ranges: set[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    long = {(first, last) for first, last in ranges if last - first > 1}
    covered = {place for first, last in long for place in range(first, last)}
    single = {(place, place + 1) for place in range(len(run)) if place not in covered}
    for first, last in sorted(long | single):
        if run[first:last] not in stopwords("zh"):
            yield "zh:" + run[first:last], start + first, start + last
    for first in range(len(run) - 1):
        yield "bi:" + run[first : first + 2], start + first, start + first + 2


def _japanese(text: str) -> Iterator[tuple[str, int, int]]:
    """Words of the Japanese dictionary; besides, kanji words that only the Chinese one has, and katakana without an entry."""
    taken: set[tuple[int, int]] = set()
    for found in JAPANESE_RUN.finditer(text):
        for first, last in _whole(found[0], lexicon.longest_matches(found[0], "ja")):
            word, place = found[0][first:last], (found.start() + first, found.start() + last)
            if word not in stopwords("ja") and not HIRAGANA.fullmatch(word):
                yield "ja:" + word, *place
                taken.add(place)
    covered = {place for first, last in taken for place in range(first, last)}
    for found in HAN_RUN.finditer(text):
        whole = set(lexicon.longest_matches(found[0]))
        known = {(first - found.start(), last - found.start()) for first, last in taken}
        for term, first, last in _han_words(found[0], found.start(), whole):
            inside = term.startswith("zh:") and (
                (first - found.start(), last - found.start()) in known or (last - first == 1 and first in covered)
            )
            if not inside:
                yield term, first, last
    for found in KATAKANA_RUN.finditer(text):
        if not covered.issuperset(range(*found.span())):
            yield "ka:" + found[0], *found.span()


def _whole(run: str, ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges, but of a katakana word only such pieces as cover it all: a foreign word is not made of others' scraps."""
    kept = list(ranges)
    for found in KATAKANA_RUN.finditer(run):
        pieces = [one for one in kept if found.start() < one[1] and one[0] < found.end()]
        if sum(min(last, found.end()) - max(first, found.start()) for first, last in pieces) < len(found[0]):
            kept = [one for one in kept if one not in pieces]
    return kept


def _hangul(run: str, start: int) -> Iterator[tuple[str, int, int]]:
    word = PARTICLE.sub("", run) if len(run) > 2 else run
    yield "ko:" + word, start, start + len(word)
    for first in range(len(word) - 1):
        yield "kb:" + word[first : first + 2], start + first, start + first + 2

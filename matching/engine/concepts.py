"""Names of the technology taxonomy found in a text, in any of its languages.

A name is found as a run of stems in Latin text and as a substring elsewhere; the longest name wins where
two overlap.  The concept is the node's code: two texts that name the same node in different languages share
a term (`co:MD-MON`) although no dictionary connects them.
"""

import re

from .stems import stem
from .text import Folded, fold
from .types import Taxonomy

WORD = re.compile(r"[a-z0-9\u00df-\u024f]+")
LONGEST_WORDS = 6  # of a Latin name
CJK = ("zh", "ja", "ko")


class ConceptNames:
    """All names of a taxonomy, ready to be looked for."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.version = taxonomy.version
        self.latin: dict[tuple[str, ...], str] = {}
        self.other: dict[str, str] = {}
        for node in taxonomy.nodes:
            for lang, name in names(node):
                for piece in re.split(r"\s*[()（）,，、;；]\s*", name):
                    self._add(node.code, lang, piece.strip())
        self.first = {key[0] for key in self.latin}
        longest_first = sorted(self.other, key=lambda name: (-len(name), name))
        self.pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def _add(self, code: str, lang: str, name: str) -> None:
        folded = fold(name, lang).text
        if lang in CJK and not WORD.fullmatch(folded):
            if len(folded) > 1:
                self.other.setdefault(folded, code)
            return
        roots = tuple(stem(word, lang if lang not in CJK else "en") for word in WORD.findall(folded))
        if roots and len("".join(roots)) > 2:
            self.latin.setdefault(roots, code)

    def find(self, folded: Folded, lang: str) -> list[tuple[str, int, int]]:
        """(code, start, end) in the original text, in order."""
        found = []
        if self.pattern is not None:
            found += [(self.other[hit[0]], *folded.span(*hit.span())) for hit in self.pattern.finditer(folded.text)]
        words = [(hit[0], *hit.span()) for hit in WORD.finditer(folded.text)]
        position = 0
        while position < len(words):
            position += self._latin_at(words, position, lang, folded, found)
        return sorted(found, key=lambda item: item[1:])

    def _latin_at(self, words, position: int, lang: str, folded: Folded, found: list) -> int:
        """Add the longest Latin name that starts at this word; how many words to go on by."""
        for language in dict.fromkeys((lang if lang not in CJK else "en", "en")):
            roots = [stem(word, language) for word, _, _ in words[position : position + LONGEST_WORDS]]
            if roots[0] not in self.first:
                continue
            for count in range(len(roots), 0, -1):
                code = self.latin.get(tuple(roots[:count]))
                if code is not None:
                    found.append((code, *folded.span(words[position][1], words[position + count - 1][2])))
                    return count
        return 1


def names(node) -> list[tuple[str, str]]:
    """(language, name) for every label and synonym of a node."""
    labels = [(lang, name) for lang, name in node.labels.items() if name]
    return labels + [(lang, name) for lang, synonyms in node.synonyms.items() for name in synonyms if name]


_CACHE: dict[str, tuple[Taxonomy, ConceptNames]] = {}


def concept_names(taxonomy: Taxonomy) -> ConceptNames:
    """The names of a taxonomy; the last one of each version is kept."""
    kept = _CACHE.get(taxonomy.version)
    if kept is None or (kept[0] is not taxonomy and kept[0] != taxonomy):
        kept = _CACHE[taxonomy.version] = (taxonomy, ConceptNames(taxonomy))
    return kept[1]

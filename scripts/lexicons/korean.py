"""Sino-Korean words by way of their Chinese characters: `ko_en.txt.gz`.

The hanja dictionary of libhangul says which characters a Korean word is written with, CC-CEDICT what the same word means
in Chinese.  Of several words that sound alike the most frequent in Chinese come first; rare ones are left out.
"""

import re

import jieba

from matching.engine.text import fold

from .senses import DATA, read_table, write_table
from .sources import folder

HANJA = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
HANGUL = re.compile(r"[\uac00-\ud7a3]{2,}")
ALIKE = 3  # words of one sound
RARE = 0.05  # of the frequency of the most frequent one


def build() -> None:
    """Write the table."""
    chinese = read_table("zh_en.txt.gz")
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    text = (folder("libhangul-data") / "usr/share/libhangul/hanja/hanja.txt").read_text(encoding="utf-8")
    alike: dict[str, dict[str, int]] = {}
    for line in text.splitlines():
        word, _, rest = line.partition(":")
        hanja = rest.partition(":")[0]
        if HANGUL.fullmatch(word) and HANJA.fullmatch(hanja):
            simplified = fold(hanja, "zh").text
            if simplified in chinese:
                alike.setdefault(word, {})[simplified] = tokenizer.FREQ.get(simplified) or 1
    table = {}
    for word, written in alike.items():
        best = sorted(written, key=lambda one: (-written[one], one))[:ALIKE]
        kept = [one for one in best if written[one] >= RARE * written[best[0]]]
        table[word] = list(dict.fromkeys(sense for one in kept for sense in chinese[one]))
    write_table(DATA / "ko_en.txt.gz", table)

"""OpenCC: `fold.json`, characters folded to simplified Chinese.

`traditional` applies to Chinese text, `japanese` (new forms of Japan, through the traditional form) besides
to Japanese text.  Each is a pair of strings of equal length, for `str.maketrans`.
"""

import json
from pathlib import Path

from .senses import DATA
from .sources import folder


def read_pairs(path: Path) -> dict[str, str]:
    """Single characters and the first of the characters they become."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line)
    return {source: target.split()[0] for source, target in rows if len(source) == 1 and len(target.split()[0]) == 1}


def build() -> None:
    """Compose the two tables and write them."""
    source = folder("opencc-python-reimplemented") / "opencc" / "dictionary"
    traditional = {a: b for a, b in read_pairs(source / "TSCharacters.txt").items() if a != b}
    japanese = {}
    for old, new in sorted(read_pairs(source / "JPVariants.txt").items()):
        simple = traditional.get(old, old)
        if new != simple:
            japanese[new] = simple
    data = {
        "source": "OpenCC TSCharacters, JPVariants; Apache License 2.0",
        "traditional": ["".join(traditional), "".join(traditional.values())],
        "japanese": ["".join(japanese), "".join(japanese.values())],
    }
    (DATA / "fold.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

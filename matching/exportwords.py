"""Words that make a moderator look twice: export control, data export, human genetic resources.

A word found forbids nothing. It has to be looked at before a demand is published, and the person says that they did.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

DATA = Path(__file__).parent / "data" / "export_words.json"

LABELS = {
    "nuclear": _("Nuclear technology"),
    "missile": _("Missiles and rockets"),
    "chemical_biological": _("Chemical or biological weapons"),
    "military": _("Military use"),
    "cryptography": _("Cryptography"),
    "night_vision": _("Night vision and infrared"),
    "laser": _("High-energy lasers"),
    "drone": _("Unmanned aircraft"),
    "rare_earth": _("Rare earths and controlled metals"),
    "battery_technology": _("Battery materials technology"),
    "graphite": _("Graphite"),
    "chip_design": _("Advanced chips"),
    "human_genetic": _("Human genetic resources"),
    "data_export": _("Data leaving the country"),
}


@dataclass(frozen=True)
class FoundWord:
    """One word in one text, with the class of goods it points to."""

    word: str
    code: str
    field: str

    @property
    def label(self):
        return LABELS[self.code]


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern]]:
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    return [(row["code"], re.compile("|".join(map(_pattern, row["words"])), re.IGNORECASE)) for row in rows]


def _pattern(word: str) -> str:
    """Latin words stand alone (with an ending); Chinese, Japanese and Korean ones may stand anywhere."""
    return rf"(?<!\w){re.escape(word)}\w{{0,3}}(?!\w)" if word[0].isascii() else re.escape(word)


def find(texts: dict[str, str]) -> list[FoundWord]:
    """Words in texts given by field name, each word once for each field, in the order of the list of classes."""
    found = {}
    for code, pattern in _patterns():
        for field, text in texts.items():
            for match in pattern.finditer(text or ""):
                found.setdefault((code, field, match[0].lower()), FoundWord(match[0], code, field))
    return list(found.values())


def in_content(content) -> list[FoundWord]:
    """Words in everything that a demand says."""
    texts = {
        name: getattr(content, name)
        for name in ("title", "teaser", "text", "summary_en", "title_zh", "summary_zh", "application")
    }
    texts |= {name: "\n".join(getattr(content, name)) for name in ("must_haves", "nice_to_haves")}
    return find(texts)

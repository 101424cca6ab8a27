"""All words that are data: what Chinese may stand on an English page, and what English on a Chinese one."""

import json
import re
from functools import lru_cache
from pathlib import Path

from catalogue import read
from django.apps import apps
from django.conf import settings
from django.db import models

CHINESE = re.compile(r"[\u3400-\u9fff]")


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item)
            yield from _strings(key)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)


def reference_words() -> str:
    """The codes and names of the reference data that comes with the apps: certificates, standards, units."""
    found = []
    for path in sorted(Path(settings.BASE_DIR).glob("*/data/*.json")):
        found += _strings(json.loads(path.read_text(encoding="utf-8")))
    return "\n".join(found)


def data_words() -> str:
    """Every text column of every row, as one long string with white space folded."""
    found = []
    for model in apps.get_models():
        names = [
            f.attname
            for f in model._meta.concrete_fields
            if isinstance(f, models.CharField | models.TextField | models.JSONField)
        ]
        if not names:
            continue
        for row in model._default_manager.values_list(*names).iterator():
            found += [re.sub(r"\s+", " ", text) for text in _strings(list(row)) if text]
    return "\n".join(found)


@lru_cache(maxsize=1)
def source_texts() -> dict[str, str]:
    """English source text to its Chinese, from all catalogues; only those that a reader could tell apart."""
    entries = [
        entry
        for path in Path(settings.BASE_DIR, "locale").glob("*/zh_Hans/LC_MESSAGES/django.po")
        for entry in read(path).values()
    ]
    return {
        re.sub(r"\s+", " ", entry.text).strip(): entry.translation
        for entry in entries
        if entry.translation not in ("", entry.text) and "%(" not in entry.text and re.search("[A-Za-z]{2}", entry.text)
    }


# Latin that stands in Chinese texts too: formats, currencies with amounts or days, levels, numbers of records, addresses, keys to type in.
LATIN = re.compile(
    r"Excel|CSV|XLSX|PDF|English|TRL( \d\+?)?|[A-Z]{2,5}|[A-Z]{3} [\d,.]+(–[\d,.]+)?|[A-Z]{3} \d{4}-\d\d-\d\d|UTC[+-]\d{4}|[A-Z]{1,4}\d[\w.-]*|[\w.+-]+@[\w.-]+|https?://\S+|[A-Z]{2}\d{4}-[\w-]+|[A-Z2-7]{32}|\{[a-z_]+\}"
)
BETWEEN = re.compile(r"[·、，,:：;；/|()（）]| – |^\d{4}-\d\d-\d\d( \d\d:\d\d)?")


ZONE = re.compile(r"\b(Africa|America|Asia|Australia|Europe|Pacific)/[A-Z]\w+")  # names of the time zone database


def english_that_is_no_data(text: str, words: str) -> list[str]:
    """The parts of a text that have English words in them which stand in no row and are no sign that Chinese uses as well."""
    text = ZONE.sub("", text).replace("\u2060", "").strip(" .…")
    if text in words:
        return []
    parts = [part.strip(" .…") for part in BETWEEN.split(text) if part]
    return [
        part for part in parts if re.search("[A-Za-z]{3}", part) and not LATIN.fullmatch(part) and part not in words
    ]

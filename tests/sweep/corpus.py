"""All words that are data: what Chinese may stand on an English page, and what English on a Chinese one."""

import re
from functools import lru_cache
from pathlib import Path

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


def data_words() -> str:
    """Every text column of every row, as one long string with white space folded."""
    found = []
    for model in apps.get_models():
        names = [f.attname for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField | models.JSONField)]
        if not names:
            continue
        for row in model._default_manager.values_list(*names).iterator():
            found += [re.sub(r"\s+", " ", text) for text in _strings(list(row)) if text]
    return "\n".join(found)


@lru_cache(maxsize=1)
def source_texts() -> dict[str, str]:
    """English source text to its Chinese, from all catalogues; only those that a reader could tell apart."""
    pairs = {}
    for path in Path(settings.BASE_DIR, "locale").glob("*/zh_Hans/LC_MESSAGES/django.po"):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            source, chinese = _texts(block)
            if source and chinese and source != chinese and "%(" not in source and re.search("[A-Za-z]{2}", source):
                pairs[re.sub(r"\s+", " ", source).strip()] = chinese
    return pairs


def _texts(block: str) -> tuple[str, str]:
    parts, now = {}, None
    for line in block.split("\n"):
        match = re.match(r'(msgid|msgstr|msgstr\[0\]|msgid_plural|msgctxt) "(.*)"$', line)
        if match:
            now = match[1]
            parts[now] = match[2]
        elif line.startswith('"') and now:
            parts[now] += line[1:-1]
    return parts.get("msgid", ""), parts.get("msgstr", parts.get("msgstr[0]", ""))

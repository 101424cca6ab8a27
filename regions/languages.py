"""The six languages that technology fields are named in."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = {
    "zh": _("Chinese"),
    "en": _("English"),
    "ja": _("Japanese"),
    "ko": _("Korean"),
    "de": _("German"),
    "pt": _("Portuguese"),
}


def reads_english() -> bool:
    return (get_language() or "").startswith("en")


def in_reading_language(texts: Mapping[str, str]) -> str:
    """The text in the reader's language, else in English; "" when there is neither."""
    return texts.get("en" if reads_english() else "zh") or texts.get("en") or ""


def language_name(lang: str) -> str:
    return str(LANGUAGES.get(lang, lang))

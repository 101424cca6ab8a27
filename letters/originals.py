"""The office's own words in a letter of two languages: each half takes what is written in its language, and marks what is not.

Who writes a reason or a correction may give it twice, in paragraphs of their own. Nothing is translated by the portal.
"""

import re

from letters.kinds import EN, ZH

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def language_of(text: str) -> str:
    """Chinese or English, whichever there is more of; "" for numbers alone."""
    han, words = len(HAN.findall(text)), len(LATIN_WORD.findall(text))
    if not han and not words:
        return ""
    return ZH if han > words else EN


def in_language(text: str, language: str) -> tuple[str, bool]:
    """The paragraphs of a text in this language; all of it, and True, where none is."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    own = [part for part in paragraphs if language_of(part) in (language, "")]
    if any(language_of(part) == language for part in own):
        return "\n".join(own), False
    foreign = any(language_of(part) for part in paragraphs)
    return text, foreign

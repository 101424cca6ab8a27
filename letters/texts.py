"""Paragraphs in force, the names in them, and what becomes of both: the words of a letter.

A name stands in braces: ``{case_no}``. A paragraph that names something the case does not have is left out (a refusal without
remedies has no paragraph on remedies); a paragraph that is ``{items}`` alone becomes a numbered list.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from letters.kinds import IN_ORIGINAL, LetterKind
from letters.models.text import LetterText, TextState

NAME = re.compile(r"\{([^{}]*)\}")
ALONE = re.compile(r"\s*\{(\w+)\}\s*")


@dataclass(frozen=True)
class Text:
    """What is in force for one letter in one language. Version 0 was delivered with the portal."""

    language: str
    version: int
    title: str
    body: str


def paragraphs(body: str) -> list[str]:
    """Paragraphs stand apart by empty lines."""
    return [part.strip() for part in re.split(r"\n[ \t]*\n", body.replace("\r\n", "\n")) if part.strip()]


def faults(text: str, kind: LetterKind) -> list[str]:
    """What is wrong with the names in a text, in sentences."""
    unknown = [name for name in dict.fromkeys(NAME.findall(text)) if name not in kind.known_facts]
    found = [
        _("There is no fact called {%(name)s}. Choose one from the list beside.") % {"name": name} for name in unknown
    ]
    if re.search(r"[{}]", NAME.sub("", text)):
        found.append(_("A brace has no partner: write the name of a fact as {case_no}."))
    return found


def delivered(kind: LetterKind, language: str) -> Text:
    words = kind.delivered(language)
    return Text(language, 0, words["title"], "\n\n".join(words["body"]))


def in_force(declared: Iterable[LetterKind]) -> dict[tuple[str, str], Text]:
    """(key, language) to the text in force, in one query."""
    declared = list({kind.key: kind for kind in declared}.values())
    rows = LetterText.objects.filter(key__in=[kind.key for kind in declared], state=TextState.IN_FORCE)
    written = {(row.key, row.language): Text(row.language, row.version, row.title, row.body) for row in rows}
    return {
        (kind.key, language): written.get((kind.key, language)) or delivered(kind, language)
        for kind in declared
        for language in kind.languages
    }


def composed(kind: LetterKind, facts: dict, known: dict[tuple[str, str], Text] | None = None) -> list[dict]:
    """The words of a letter as they would go out now, language by language: title, blocks, version, what was left out."""
    known = known if known is not None else in_force([kind])
    return [compose(known[kind.key, language], facts.get(language, {})) for language in kind.languages]


def compose(text: Text, facts: dict) -> dict:
    blocks, left_out, foreign = [], [], set(facts.get(IN_ORIGINAL, ()))
    for paragraph in paragraphs(text.body):
        named = NAME.findall(paragraph)
        lacking = [name for name in named if not facts.get(name)]
        alone = ALONE.fullmatch(paragraph)
        mark = {"original": True} if foreign & set(named) else {}
        if lacking:
            left_out.append(paragraph)
        elif alone and isinstance(facts[alone[1]], list):
            blocks.append({"list": facts[alone[1]], **mark})
        else:
            blocks.append({"text": fill(paragraph, facts), **mark})
    return {
        "language": text.language,
        "version": text.version,
        "title": fill(text.title, facts),
        "blocks": blocks,
        "left_out": left_out,
    }


def fill(words: str, facts: dict) -> str:
    """The facts in the place of their names. What a fact says is never looked at again, whatever braces it holds."""
    return NAME.sub(lambda match: _in_line(facts.get(match[1])), words)


def _in_line(value) -> str:
    return "; ".join(value) if isinstance(value, list) else str(value or "")


def samples(kind: LetterKind) -> dict:
    """Every fact of a letter by its own name in brackets, for the preview of a text. In the active language."""
    return {
        name: [f"[{label} {number}]" for number in (1, 2)] if name == "items" else f"[{label}]"
        for name, label in kind.known_facts.items()
    }

"""A letter is declared by the app whose case it is about: which letter follows which step, with which facts and paragraphs.

An app declares its letters in ``letters.py`` and registers them in ``ready()``; the paragraphs that it is delivered with stand in
a data file beside it. What an administrator writes later is a ``LetterText`` and takes their place.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ZH, EN = "zh-hans", "en"
BILINGUAL = (ZH, EN)  # Chinese first, English below
IN_ORIGINAL = "in_original"  # beside the facts of a language: names of those that are given in the other one


class LetterCode(models.TextChoices):
    """The letters of a case, in the order in which they come."""

    RECEIPT = "receipt", pgettext_lazy("letter", "Receipt")
    ACCEPTANCE = "acceptance", pgettext_lazy("letter", "Notice of acceptance")
    CORRECTION = "correction", pgettext_lazy("letter", "Notice of correction")
    REFUSAL = "refusal", pgettext_lazy("letter", "Notice of refusal")
    DECISION = "decision", pgettext_lazy("letter", "Notice of decision")
    CERTIFICATE = "certificate", pgettext_lazy("letter", "Certificate")


def language_label(language: str):
    return pgettext_lazy("of a letter", "Chinese") if language == ZH else pgettext_lazy("of a letter", "English")


# Series of the numbers on letters, one for each letter and year. Apart from those of cases (FB, FW, HZ, RZ, YQ).
SERIES = {
    LetterCode.RECEIPT: "WSJ", LetterCode.ACCEPTANCE: "WSS", LetterCode.CORRECTION: "WSB",
    LetterCode.REFUSAL: "WSN", LetterCode.DECISION: "WSD", LetterCode.CERTIFICATE: "WSZ",
}  # fmt: skip

# All that a paragraph may name, whatever the case is about. A kind of letter may add facts of its own.
FACTS: dict[str, Any] = {
    "applicant": _("Name of the applicant"),
    "title": _("Title of the case"),
    "matter": _("Kind of case"),
    "receipt_no": _("Receipt number"),
    "case_no": _("Case number"),
    "filing_no": _("Filing number"),
    "submitted_on": _("Day of the submission"),
    "accepted_on": _("Day of acceptance"),
    "step_on": _("Day of the step that the letter tells of"),
    "answer_due_on": _("Day until which an answer is asked for"),
    "promised_on": _("Promised day"),
    "items": _("List of what has to be corrected"),
    "reason": _("Reason, as the office wrote it"),
    "remedies": _("Remedies"),
}


class Standing(models.TextChoices):
    """What the public page says of a certificate."""

    VALID = "valid", pgettext_lazy("certificate", "Valid")
    CHANGED = "changed", pgettext_lazy("certificate", "Changed since")
    SUSPENDED = "suspended", pgettext_lazy("certificate", "Suspended")
    EXPIRED = "expired", pgettext_lazy("certificate", "Expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("certificate", "Withdrawn")
    UNKNOWN = "unknown", pgettext_lazy("certificate", "Unknown")


@dataclass(frozen=True)
class Verdict:
    """The answer of a kind's resolver: where the matter stands today, and what of it is public, as (label, value)."""

    standing: Standing
    rows: tuple[tuple[Any, Any], ...] = ()


@dataclass(frozen=True)
class LetterKind:
    """One letter of one kind of case.

    ``gather(case, event)`` gives the values of ``facts`` in the active language (text, a date, or a list); ``resolve(letter)`` says
    where a certificate stands; ``public`` names the facts that stand on a certificate as a table.
    """

    case_kind: str
    code: LetterCode
    after: frozenset[str]
    texts: Path  # data file of paragraphs: code, language, title and body
    facts: dict[str, Any] = field(default_factory=dict)
    gather: Callable[[Any, Any], dict[str, Any]] | None = None
    languages: tuple[str, ...] = BILINGUAL
    public: tuple[str, ...] = ()
    resolve: Callable[[Any], Verdict] | None = None

    @property
    def key(self) -> str:
        return f"{self.case_kind}.{self.code}"

    @property
    def label(self):
        return self.code.label

    @property
    def series(self) -> str:
        return SERIES[self.code]

    @property
    def is_certificate(self) -> bool:
        return self.code == LetterCode.CERTIFICATE

    @property
    def known_facts(self) -> dict[str, Any]:
        """Names that a paragraph of this letter may hold, each with what it stands for."""
        return {**FACTS, **self.facts}

    def delivered(self, language: str) -> dict:
        """Title and body that the app brings with it."""
        return _delivered(self.texts)[self.code.value][language]


@lru_cache
def _delivered(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


kinds: dict[str, LetterKind] = {}


def register(*declared: LetterKind) -> None:
    """Make letters known. Declaring the same letter of the same kind of case twice is a mistake."""
    for kind in declared:
        if kind.key in kinds and kinds[kind.key] is not kind:
            raise ValueError(f"a letter {kind.key!r} exists already")
        kinds[kind.key] = kind


def after_move(case_kind: str, move: str) -> list[LetterKind]:
    """The letters that follow this step."""
    return [kind for kind in kinds.values() if kind.case_kind == case_kind and move in kind.after]


def case_kinds() -> list[str]:
    """Codes of the kinds of case that have letters."""
    return list(dict.fromkeys(kind.case_kind for kind in kinds.values()))

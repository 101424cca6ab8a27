"""The letters of the moderation of a demand."""

from pathlib import Path

from letters.kinds import LetterCode, LetterKind, register

TEXTS = Path(__file__).parent / "data" / "letters.json"


def _letter(code: LetterCode, *after: str) -> LetterKind:
    return LetterKind("demand_moderation", code, frozenset(after), TEXTS)


def declare() -> None:
    register(
        _letter(LetterCode.RECEIPT, "submit"),
        _letter(LetterCode.ACCEPTANCE, "accept"),
        _letter(LetterCode.CORRECTION, "ask_correction"),
        _letter(LetterCode.REFUSAL, "reject"),
        _letter(LetterCode.DECISION, "publish"),
    )

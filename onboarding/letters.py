"""The letters of a verification. The officer's advice is the office's own and stands in none of them."""

from pathlib import Path

from letters.kinds import LetterCode, LetterKind, register

TEXTS = Path(__file__).parent / "data" / "letters.json"


def _letter(code: LetterCode, *after: str) -> LetterKind:
    return LetterKind("organisation_verification", code, frozenset(after), TEXTS)


def declare() -> None:
    register(
        _letter(LetterCode.RECEIPT, "submit"),
        _letter(LetterCode.ACCEPTANCE, "recommend", "advise_against"),
        _letter(LetterCode.CORRECTION, "ask_correction"),
        _letter(LetterCode.REFUSAL, "refuse"),
        _letter(LetterCode.DECISION, "verify"),
    )

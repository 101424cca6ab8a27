"""The letters of a service request. The answer itself is no letter: it comes from the base."""

from pathlib import Path

from letters.kinds import LetterCode, LetterKind, register

TEXTS = Path(__file__).parent / "data" / "letters.json"


def _letter(code: LetterCode, *after: str) -> LetterKind:
    return LetterKind("service_request", code, frozenset(after), TEXTS)


def declare() -> None:
    register(
        _letter(LetterCode.RECEIPT, "submit"),
        _letter(LetterCode.ACCEPTANCE, "accept", "assign", "take", "invite_quotes"),
        _letter(LetterCode.REFUSAL, "not_accept"),
    )

"""The tables of letters."""

from letters.models.letter import IssueRun, Letter, LetterState, new_code
from letters.models.text import LetterText, TextState

__all__ = ["IssueRun", "Letter", "LetterState", "LetterText", "TextState", "new_code"]

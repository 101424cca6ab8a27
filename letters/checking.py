"""What the public page says about a certificate, by the code printed on it. Public facts only."""

from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from core.ui import Badge
from letters.kinds import Standing, Verdict
from letters.models import Letter, LetterState

MOST_A_MINUTE = 30  # questions from one address
_TONES = {
    Standing.VALID: ("ok", "check-circle-fill"),
    Standing.CHANGED: ("wait", "exclamation-triangle-fill"),
    Standing.SUSPENDED: ("wait", "pause-circle"),
    Standing.EXPIRED: ("bad", "clock-history"),
    Standing.WITHDRAWN: ("bad", "x-octagon-fill"),
    Standing.UNKNOWN: ("bad", "question-circle"),
}
_WORDS = {
    Standing.VALID: _("The commission issued this certificate, and what it says is in force today."),
    Standing.CHANGED: _(
        "The commission issued this certificate, but what it was made from has changed since. Ask for the newer one."
    ),
    Standing.SUSPENDED: _("The commission issued this certificate; what it attests is suspended at present."),
    Standing.EXPIRED: _("The commission issued this certificate, but its time is over."),
    Standing.WITHDRAWN: _("The commission issued this certificate and has withdrawn it. It must not be relied on."),
    Standing.UNKNOWN: _(
        "No certificate has this code. Compare it with the paper; if it is the same, the paper is not from this portal."
    ),
}


@dataclass(frozen=True)
class Answer:
    verdict: Verdict
    letter: Letter | None = None

    @property
    def badge(self) -> Badge:
        tone, icon = _TONES[self.verdict.standing]
        return Badge(self.verdict.standing.label, tone, icon)

    @property
    def words(self):
        return _WORDS[self.verdict.standing]


def answer(code: str) -> Answer:
    """Where the certificate with this code stands today."""
    letter = (
        Letter.objects.select_related("case").filter(verify_code=code, issued_at__isnull=False).first()
        if code
        else None
    )
    if letter is None:
        return Answer(Verdict(Standing.UNKNOWN))
    kind = letter.kind_of
    verdict = kind.resolve(letter) if kind and kind.resolve else Verdict(Standing.UNKNOWN)
    if letter.state == LetterState.WITHDRAWN:
        verdict = Verdict(Standing.WITHDRAWN, verdict.rows)
    return Answer(verdict, letter)


def may_ask(address: str) -> bool:
    """Whether this address may ask once more within the minute."""
    key = f"letters.verify:{address}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) <= MOST_A_MINUTE
    except ValueError:  # it ran out between the two lines
        return True

"""What letters contribute to the rights of people over their data.

An issued letter is a document of the office: it has its number and its hash, and the law on archives keeps it (PIPL article 47,
last paragraph: what a law keeps is stored, and used for nothing else). A letter that was never issued is a draft: its facts go
with the person, and it leaves the outbox, since nobody is left to receive it.
"""

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework import history
from casework.models import Case
from core.filters import make_search_text
from core.personal import Eraser, PersonalData, Record, Retention, erasers, personal_data, retentions
from letters.models import Letter, LetterState

MOST = 1_000
ERASED = "—"


def my_letters(user: User) -> list[Record]:
    mine = Letter.objects.filter(case__applicant_person=user, issued_at__isnull=False).select_related("case")
    return [
        [
            (_("When"), letter.issued_at),
            (_("Letter"), letter.label),
            (_("Number"), letter.number),
            (_("Matter"), letter.case.title),
        ]
        for letter in mine.order_by("-issued_at", "-pk")[:MOST]
    ]


def erase(user: User) -> None:
    """Drafts of letters to the person; then words of theirs that name them, wherever they are not yet part of a letter."""
    mine = Letter.objects.filter(case__applicant_person=user)
    for letter in mine.filter(issued_at__isnull=True).exclude(facts={}).select_for_update().order_by("pk"):
        _empty(letter)
    for letter in mine.filter(issued_at__isnull=False).select_related("case"):
        case = letter.case
        Letter.objects.filter(pk=letter.pk).update(
            search_text=make_search_text(case.receipt_no, case.case_no, case.filing_no, letter.number)
        )
    _forget_words(user)


def _empty(letter: Letter) -> None:
    if letter.state == LetterState.TO_ISSUE:
        letter.state, letter.withdrawn_at = LetterState.WITHDRAWN, timezone.now()
        case = Case.objects.select_for_update().get(pk=letter.case_id)
        history.append(case, move="letter_withdrawn", by=None, data={"letter": letter.public_id, "letter_no": ""})
    letter.facts, letter.search_text = {}, ""
    letter.save(update_fields=["state", "withdrawn_at", "facts", "search_text"])


def _forget_words(user: User) -> None:
    """As casework does with its notes: reasons and remarks by this person in which their own name stands."""
    names = [word for word in (user.name, user.email, user.phone) if word]
    naming = Q()
    for word in names:
        naming |= Q(withdrawn_because__icontains=word)
    Letter.objects.filter(naming, withdrawn_by=user).update(withdrawn_because=ERASED)
    for letter in Letter.objects.filter(event__actor=user, issued_at__isnull=True).select_for_update().order_by("pk"):
        changed = False
        for values in letter.facts.values():
            for name in ("reason", "remedies"):
                if any(word in values.get(name, "") for word in names):
                    values[name], changed = ERASED, True
        if changed:
            letter.save(update_fields=["facts"])


def never_issued(before) -> QuerySet:
    return Letter.objects.filter(state=LetterState.WITHDRAWN, issued_at__isnull=True, withdrawn_at__lt=before)


def register() -> None:
    """Called once, when the apps are ready."""
    personal_data.register(
        PersonalData(
            "letters", gettext_lazy("Letters to you"), gettext_lazy("From you and from the decision about your matter."),
            gettext_lazy("To tell you the steps of your matter."),
            gettext_lazy("Letters that were issued: as long as archive rules ask for. Drafts go when the account is deleted."),
            my_letters,
        ),
        order=108,
    )  # fmt: skip
    erasers.register(Eraser("letters", erase), order=90)  # before casework forgets the person's words
    retentions.register(
        Retention(
            "letters-never-issued", gettext_lazy("Letters that were never issued"),
            why=gettext_lazy("They were withdrawn from the outbox and told nobody anything; the history keeps that there was one."),
            days=730, least=30, due=never_issued,
            words=lambda one: f"{one.withdrawn_at:%Y-%m-%d} {one.kind}",
        ),
        order=30,
    )  # fmt: skip

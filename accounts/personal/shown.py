"""How notices and consents are shown: one row for each notice, with what the person can do about it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, Notice, NoticeCode, User

# What a consent is for, in one sentence on the profile page.
MEANING = {
    NoticeCode.GENERAL: _(
        "Needed for working here: sign-in, messages about your matters, the file. Without it you can only read, take along, correct and delete your data; what was handed in stays in its file."
    ),
    NoticeCode.ABROAD: _(
        "Organisations outside the Chinese mainland that you have to do with may read your name, position, telephone, mailbox and résumé. Without it they read your organisation's name only."
    ),
}


@dataclass(frozen=True)
class ConsentRow:
    """One notice with the person's present consent, if there is one."""

    notice: Notice
    consent: Consent | None
    meaning: object

    @property
    def is_current(self) -> bool:
        return self.consent is not None and self.consent.notice_id == self.notice.pk


def consent_rows(user: User) -> list[ConsentRow]:
    """Each published notice with what the person agreed to last. Two queries."""
    current = Notice.objects.current_of_all()
    mine: dict[str, Consent] = {}
    for consent in Consent.objects.in_force().filter(user=user).select_related("notice").order_by("given_at", "pk"):
        mine[consent.notice.code] = consent
    return [ConsentRow(current[code], mine.get(code), MEANING[code]) for code in NoticeCode.values if code in current]

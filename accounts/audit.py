"""Entries of the audit trail about people and organisations: who did what, about whom, from where.

An entry names records by kind and public id ("user:abc organisation:def"), not by name or address: names are looked up when an
administrator reads the list, so that a person who is erased from the tables is erased from the trail as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.core import context
from django.utils.translation import gettext_lazy as _

from accounts.districts import DISTRICTS, district_name
from accounts.models import Capacity, Membership, NoticeCode, Organisation, StaffRole, User
from core.models import AuditEntry

ACTIONS = {
    "signed_in": _("Signed in to the portal"),
    "signed_out": _("Signed out"),
    "sign_in_refused": _("Sign-in refused"),
    "locked_out": _("Locked out after failed sign-ins"),
    "account_opened": _("Account opened"),
    "password_changed": _("Password changed"),
    "password_reset": _("Password reset by mail"),
    "email_changed": _("E-mail address changed"),
    "factor_added": _("Second factor set up"),
    "factor_removed": _("Second factor removed"),
    "factor_refused": _("Second factor refused"),
    "consent_given": _("Agreed to the notice on personal information"),
    "consent_withdrawn": _("Withdrew a consent"),
    "notice_drafted": _("Notice drafted"),
    "notice_edited": _("Draft of a notice edited"),
    "notice_discarded": _("Draft of a notice thrown away"),
    "notice_published": _("Notice published"),
    "copy_asked": _("Copy of own data asked for"),
    "copy_downloaded": _("Copy of own data downloaded"),
    "correction_asked": _("Correction of own data asked for"),
    "correction_answered": _("Request for correction answered"),
    "deletion_asked": _("Deletion of the account asked for"),
    "deletion_undone": _("Deletion of the account undone"),
    "person_erased": _("Account deleted, personal data erased"),
    "retention_changed": _("Retention rule changed"),
    "role_granted": _("Staff role granted"),
    "role_ended": _("Staff role ended"),
    "invited": _("Invited to an organisation"),
    "invitation_resent": _("Invitation sent again"),
    "invitation_revoked": _("Invitation revoked"),
    "invitation_accepted": _("Invitation accepted"),
    "link_sent": _("Signed link sent"),
    "link_resent": _("Signed link sent again"),
    "link_revoked": _("Signed link revoked"),
    "link_used": _("Answered by a signed link"),
    "member_joined": _("Let into an organisation"),
    "member_role_changed": _("Role in an organisation changed"),
    "membership_ended": _("Membership ended"),
    "member_left": _("Left an organisation"),
    "conflict_declared": _("Conflict of interest declared"),
    "conflict_ended": _("Conflict of interest ended"),
    "calendar_changed": _("Working-day calendar changed"),
    "import_uploaded": _("File for an import uploaded"),
    "import_confirmed": _("Import confirmed"),
    "import_discarded": _("Import discarded"),
    "import_undone": _("Import undone"),
    "import_sent_again": _("Import sent again"),
}

OTHER_CODES = {
    "workday": _("working day"),
    "free": _("free day"),
    "totp": _("authenticator app"),
    "recovery_codes": _("recovery codes"),
}
KINDS = {"user": User, "organisation": Organisation}


def name_actions(names: dict, codes: dict | None = None) -> None:
    """A higher app makes its own actions known, so that the list can name and filter them; and codes that stand before and after."""
    ACTIONS.update(names)
    OTHER_CODES.update(codes or {})


def action_choices() -> list[tuple[str, object]]:
    return sorted(ACTIONS.items(), key=lambda pair: str(pair[1]))


def record(action: str, *, by, about: Iterable = (), before="", after="", request=None) -> AuditEntry:
    """Write one entry. ``about`` are users and organisations; the address is that of the request under way, if there is one."""
    subject = " ".join(f"{thing._meta.model_name}:{thing.public_id}" for thing in about)
    request = request or context.request
    address = request.META.get("REMOTE_ADDR") or None if request is not None else None
    return AuditEntry.record(action, by=by, subject=subject, before=before, after=after, address=address)


@dataclass(frozen=True)
class Line:
    """One entry as the list shows it."""

    entry: AuditEntry
    action: object
    subjects: list[str]
    before: str
    after: str


def in_words(codes: str) -> str:
    """Codes of roles, capacities and districts in the reader's language; what is no code stays as it is."""
    known = {
        **dict(Capacity.Kind.choices),
        **dict(StaffRole.Role.choices),
        **dict(Membership.Role.choices),
        **dict(NoticeCode.choices),
        **OTHER_CODES,
    }
    words = codes.split(" ")
    if not any(word in known or word in DISTRICTS for word in words):
        return codes
    return ", ".join(district_name(word) if word in DISTRICTS else str(known.get(word, word)) for word in words)


def lines(entries: Iterable[AuditEntry]) -> list[Line]:
    """Entries with the names of what they are about: one query for each kind, however many entries."""
    entries = list(entries)
    wanted: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for entry in entries:
        for kind, public_id in _references(entry):
            wanted[kind].add(public_id)
    names = {
        (kind, row.public_id): str(row)
        for kind, ids in wanted.items()
        if ids
        for row in KINDS[kind].objects.filter(public_id__in=ids)
    }
    return [
        Line(
            entry,
            ACTIONS.get(entry.action, entry.action),
            _words(entry, names),
            in_words(entry.before),
            in_words(entry.after),
        )
        for entry in entries
    ]


def _references(entry: AuditEntry) -> list[tuple[str, str]]:
    pairs = (word.split(":", 1) for word in entry.subject.split() if ":" in word)
    return [(kind, public_id) for kind, public_id in pairs if kind in KINDS]


def _words(entry: AuditEntry, names: dict) -> list[str]:
    references = _references(entry)
    if not references:
        return [entry.subject] if entry.subject else []
    return [names.get(reference, reference[1]) for reference in references]

"""The rules of retention over what accounts and core hold."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Invitation, PersonalCopy, PersonalDataView
from core.models import AuditEntry, OutgoingMail
from core.personal import Retention

HALF_A_YEAR = 183  # days; Cybersecurity Law, article 21: logs are kept for at least six months
SIGN_INS = ("signed_in", "signed_out", "sign_in_refused", "locked_out", "factor_refused")


def _when(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def copies(before) -> QuerySet:
    return PersonalCopy.objects.filter(expires_at__lt=before)


def remove_copies(rows: QuerySet) -> int:
    """Row first, then file: a file without a row is found by nobody, a row without a file would lead nowhere."""
    gone = 0
    for copy in rows.order_by("pk").iterator(chunk_size=100):
        file = copy.file
        copy.delete()
        if file:
            file.storage.delete(file.name)
        gone += 1
    return gone


def invitations(before) -> QuerySet:
    return Invitation.objects.filter(accepted_at__isnull=True).filter(
        Q(expires_at__lt=before, revoked_at__isnull=True) | Q(revoked_at__lt=before)
    )


def sign_ins(before) -> QuerySet:
    return AuditEntry.objects.filter(action__in=SIGN_INS, at__lt=before)


def mails(before) -> QuerySet:
    return OutgoingMail.objects.filter(sent_at__lt=before)


def views(before) -> QuerySet:
    return PersonalDataView.objects.filter(at__lt=before)


OWN = (
    Retention(
        "copies", gettext_lazy("Copies of one's own data"),
        why=gettext_lazy("The link has ended; the file holds everything about a person (PIPL 19)."),
        days=1, due=copies, remove=remove_copies,
        words=lambda copy: _("copy of %(when)s, %(size)d bytes") % {"when": _when(copy.queued_at), "size": copy.size},
    ),
    Retention(
        "invitations", gettext_lazy("Invitations that nobody accepted"),
        why=gettext_lazy("They hold the address of somebody who has no account."),
        days=30, due=invitations,
        words=lambda one: _("invitation of %(when)s") % {"when": _when(one.sent_at)},
    ),
    Retention(
        "sign-ins", gettext_lazy("Sign-ins in the audit trail"),
        why=gettext_lazy("They hold network addresses; the law asks for six months (Cybersecurity Law 21)."),
        days=365, least=HALF_A_YEAR, due=sign_ins,
        words=lambda entry: f"{_when(entry.at)} {entry.action}",
    ),
    Retention(
        "mails", gettext_lazy("Mails that were sent"),
        why=gettext_lazy("They hold addresses; their text went when they were sent."),
        days=90, due=mails,
        words=lambda mail: f"{_when(mail.sent_at)} {mail.subject}",
    ),
    Retention(
        "views", gettext_lazy("Log of who opened personal data"),
        why=gettext_lazy("It says who worked on what; the law asks for six months of logs."),
        days=1095, least=HALF_A_YEAR, due=views,
        words=lambda view: f"{_when(view.at)} {view.page}",
    ),
)  # fmt: skip

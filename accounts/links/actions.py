"""Signed links: made, sent again, revoked, used once, forgotten. The token is written down in the mail alone."""

import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import audit
from accounts.errors import Refused
from accounts.links.purposes import purpose_of
from accounts.models import LINK_LIFE, SignedLink, hash_token
from accounts.permissions import HOME
from core.mail import queue_mail
from core.personal import delete_rows

TOKEN_BYTES = 32
KEPT = timedelta(days=180)  # after its end a row only says that there was a link; what was answered stands elsewhere


class LinkOver(Refused):
    """The link was used, revoked, has expired, or its question is not asked any more."""


def new_token() -> str:
    """256 random bits, in characters that stand in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def find(token: str) -> SignedLink | None:
    """The link of a token, whatever its state.

    What is compared is the SHA-256 of the token: whoever guesses cannot come nearer step by step, however exactly they measure the
    time, since the digests of two similar tokens have nothing in common. The last comparison takes the same time for all.
    """
    digest = hash_token(token)
    link = SignedLink.objects.select_related("organisation").filter(digest=digest).first()
    return link if link is not None and hmac.compare_digest(link.digest, digest) else None


@transaction.atomic
def issue(*, purpose: str, subject: str, organisation, email: str = "", by=None) -> SignedLink:
    """Make a link for an organisation and send it. One that stands for the same question is revoked.

    ``email`` is the organisation's contact mailbox unless given. Raises Refused when there is neither.
    """
    address = (email or getattr(organisation, "mailbox", "") or "").strip().lower()
    if not address:
        raise Refused(
            _("There is no mailbox to send the link to. Enter one for %(who)s first.") % {"who": organisation}
        )
    revoke_all(subject=subject, purpose=purpose, organisation=organisation, by=by)
    token = new_token()
    link = SignedLink.objects.create(
        purpose=purpose,
        subject=subject,
        organisation=organisation,
        email=address,
        language=language_of(organisation),
        digest=hash_token(token),
        created_by=by,
        expires_at=timezone.now() + LINK_LIFE,
    )
    _note("link_sent", link, by=by)
    _send(link, token)
    return link


def language_of(organisation) -> str:
    """Chinese for organisations of the mainland, English for others."""
    abroad = organisation is not None and organisation.country.code != HOME
    return "en" if abroad else settings.LANGUAGE_CODE


def revoke_all(*, subject: str, purpose: str, organisation=None, by=None) -> int:
    """Revoke what stands for a question, of one organisation or of all. Returns how many."""
    standing = SignedLink.objects.select_for_update().about(subject, purpose)
    standing = standing.filter(used_at__isnull=True, revoked_at__isnull=True).order_by("pk")
    if organisation is not None:
        standing = standing.filter(organisation=organisation)
    links = list(standing)
    for link in links:
        _revoke(link, by)
    return len(links)


def _revoke(link: SignedLink, by) -> None:
    link.revoked_at, link.revoked_by = timezone.now(), by
    link.save(update_fields=["revoked_at", "revoked_by"])
    _note("link_revoked", link, by=by)


def _locked(link: SignedLink) -> SignedLink:
    return SignedLink.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=link.pk)


@transaction.atomic
def revoke(*, link: SignedLink, by) -> None:
    """From now on the link does nothing. Doing it twice changes nothing; raises LinkOver for one that was used."""
    locked = _locked(link)
    if locked.used_at:
        raise LinkOver(_("This link was answered already."))
    if locked.revoked_at is None:
        _revoke(locked, by)


@transaction.atomic
def send_again(*, link: SignedLink, by=None) -> SignedLink:
    """A new token in a new mail, for 14 days from now; the one before it is dead. Raises LinkOver once used or revoked."""
    locked = _locked(link)
    if locked.used_at or locked.revoked_at:
        raise LinkOver(_("This link was answered or revoked meanwhile."))
    token = new_token()
    locked.digest, locked.sent_at = hash_token(token), timezone.now()
    locked.sent_count += 1
    locked.expires_at = locked.sent_at + LINK_LIFE
    locked.save(update_fields=["digest", "sent_at", "sent_count", "expires_at"])
    _note("link_resent", locked, by=by)
    _send(locked, token)
    return locked


@transaction.atomic
def use(*, link: SignedLink, data: dict) -> str:
    """Do what was answered, once. Returns the sentence for the page; raises LinkOver, or Refused when it could not be done."""
    purpose = purpose_of(link)
    purpose.lock(link)
    locked = _locked(link)
    if not locked.is_open or not hmac.compare_digest(locked.digest, link.digest):
        raise LinkOver(_("This link was answered, revoked or replaced meanwhile."))
    said = purpose.act(locked, data)
    locked.used_at, locked.said = timezone.now(), str(said)[:300]
    locked.save(update_fields=["used_at", "said"])
    _note("link_used", locked, by=None)
    return said


def forget_old(now=None) -> int:
    """Delete rows whose end lies half a year back: with them go the mailboxes. Returns how many."""
    return delete_rows(SignedLink.objects.ended_before((now or timezone.now()) - KEPT))


def _note(action: str, link: SignedLink, *, by) -> None:
    about = [link, *([link.organisation] if link.organisation else [])]
    audit.record(action, by=by, about=about, after=link.purpose)


def _send(link: SignedLink, token: str) -> None:
    """The only place where the token is written down: in the mail itself."""
    with override(link.language or settings.LANGUAGE_CODE):
        letter = purpose_of(link).letter(link)
        queue_mail(
            to=link.email,
            subject=letter.subject,
            template="accounts/mail/signed_link.txt",
            context={
                "words": letter.words,
                "url": settings.SITE_URL + reverse("accounts:link", args=[token]),
                "until": timezone.localtime(link.expires_at),
                "days": LINK_LIFE.days,
            },
            language=link.language,
        )

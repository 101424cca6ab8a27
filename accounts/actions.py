"""Writes about organisations and their people: invitations, roles, leaving. All raise ``Refused`` with a sentence.

Whoever changes the members of an organisation locks its row first. So of two managers who demote each other at the same
moment one is second, and finds that the other is the last.
"""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import letters
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import Invitation, Membership, Organisation, User
from accounts.signals import membership_changed

RESEND_WAIT = timedelta(minutes=5)
MOST_SENDS = 5
MOST_OPEN = 50  # invitations of one organisation
Role = Membership.Role


def _lock(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _as_manager(organisation: Organisation, by: User) -> Organisation:
    """The locked organisation, if ``by`` manages it still."""
    locked = _lock(organisation)
    if not Membership.objects.managers().filter(organisation=locked, user=by).exists():
        raise Refused(_("Only a manager of the organisation can do this."))
    return locked


def _announce(membership: Membership) -> None:
    membership.user.forget_rights()
    transaction.on_commit(lambda: membership_changed.send(sender=Membership, membership=membership))


# --- Invitations ------------------------------------------------------------------------------


def invite(*, organisation: Organisation, email: str, role: str, by: User) -> Invitation:
    """Send a link to join. The same address twice is one invitation; one that has run out is sent anew."""
    email = email.strip().lower()
    try:
        return _invite(organisation=organisation, email=email, role=role, by=by)
    except IntegrityError:  # the other click was quicker
        return Invitation.objects.get(
            organisation=organisation, email=email, accepted_at__isnull=True, revoked_at__isnull=True
        )


@transaction.atomic
def _invite(*, organisation, email, role, by) -> Invitation:
    locked = _as_manager(organisation, by)
    if Membership.objects.current().filter(organisation=locked, user__email=email).exists():
        raise Refused(_("%(email)s is a member already.") % {"email": email})
    waiting = Invitation.objects.filter(organisation=locked, accepted_at__isnull=True, revoked_at__isnull=True)
    known = waiting.filter(email=email).first()
    if known is None:
        if waiting.count() >= MOST_OPEN:
            raise Refused(_("There are %(limit)d open invitations already. Revoke some first.") % {"limit": MOST_OPEN})
        invitation, token = Invitation.issue(organisation=locked, email=email, role=role, by=by)
    elif known.is_expired:
        known.role, known.invited_by = role, by
        known.save(update_fields=["role", "invited_by"])
        invitation, token = known, known.renew()
    elif known.role == role and known.invited_by_id == by.pk and _just_now(known.sent_at):
        return known  # a double click
    else:
        raise Refused(
            _("%(email)s has been invited already. Send that invitation again, or revoke it first.") % {"email": email}
        )
    letters.invitation(invitation, token=token)
    record("invited", by=by, about=[locked], after=role)
    return invitation


def _just_now(moment) -> bool:
    return timezone.now() - moment < timedelta(minutes=1)


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """A new link; the old one is dead. Not twice within five minutes, and not more than five times."""
    locked = _as_manager(invitation.organisation, by)
    invitation = _open(invitation)
    wait = invitation.sent_at + RESEND_WAIT - timezone.now()
    if wait > timedelta():
        minutes = int(wait.total_seconds() // 60) + 1
        raise Refused(
            _("This was sent a moment ago. Wait %(minutes)d min before you send it again.") % {"minutes": minutes}
        )
    if invitation.sent_count >= MOST_SENDS:
        raise Refused(
            _(
                "This was sent %(count)d times. Check the address with the person; revoke it and invite again if it is wrong."
            )
            % {"count": invitation.sent_count}
        )
    letters.invitation(invitation, token=invitation.renew())
    record("invitation_resent", by=by, about=[locked])
    return invitation


def _open(invitation: Invitation) -> Invitation:
    """The invitation locked, unless it was accepted or revoked; one that has run out is still here."""
    rows = Invitation.objects.select_for_update()
    found = rows.filter(pk=invitation.pk, accepted_at__isnull=True, revoked_at__isnull=True).first()
    if found is None:
        raise Refused(_("This invitation is not open any more."))
    return found


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> None:
    """The link is dead from now on."""
    locked = _as_manager(invitation.organisation, by)
    invitation = _open(invitation)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record("invitation_revoked", by=by, about=[locked])


@transaction.atomic
def accept_invitation(*, token: str, by: User) -> Membership:
    """Join by a link. It must be open, and sent to an address that is proven to be this person's."""
    found = Invitation.objects.by_token(token).select_related("organisation").first()
    if found is None:
        raise Refused(_("This invitation is not open any more."))
    locked = _lock(found.organisation)
    invitation = _open(found)
    if invitation.is_expired:
        raise Refused(_("This invitation is not open any more."))
    if not has_address(by, invitation.email):
        raise Refused(_("This invitation was sent to another e-mail address. Sign in with that address to accept it."))
    invitation.accepted_at, invitation.accepted_by = timezone.now(), by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record("invitation_accepted", by=by, about=[locked], after=invitation.role)
    return _join(locked, by, invitation.role)


def has_address(user: User, email: str) -> bool:
    """Whether the address is the person's own: the one they sign in with, or another that they confirmed."""
    if user.email.lower() == email.lower():
        return True
    return EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()


def _join(organisation: Organisation, user: User, role: str) -> Membership:
    """A place in a (locked) organisation; who has one already keeps it, and gets the higher role of the two."""
    membership = Membership.objects.current().filter(organisation=organisation, user=user).first()
    if membership is None:
        membership = Membership.objects.create(organisation=organisation, user=user, role=role)
    elif role == Role.MANAGER and membership.role != Role.MANAGER:
        membership.role = Role.MANAGER
        membership.save(update_fields=["role"])
    _announce(membership)
    return membership


@transaction.atomic
def let_in(*, organisation: Organisation, user: User, role: str, by: User) -> Membership:
    """Make somebody a member who asked for it. Who may decide that is the caller's matter."""
    locked = _lock(organisation)
    membership = _join(locked, user, role)
    record("member_joined", by=by, about=[user, locked], after=role)
    return membership


# --- Members ----------------------------------------------------------------------------------


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User) -> Membership:
    """Make a member a manager, or a manager a member; there is always one manager left."""
    organisation = _as_manager(membership.organisation, by)
    current = _current(membership)
    if current.role == role:
        return current
    if role != Role.MANAGER:
        _keep_a_manager(organisation, without=current)
    before, current.role = current.role, role
    current.save(update_fields=["role"])
    record("member_role_changed", by=by, about=[current.user, organisation], before=before, after=role)
    if current.user_id != by.pk:
        letters.member_role(current)
    _announce(current)
    return current


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> None:
    """A manager ends somebody's membership. The row stays, with its last day."""
    organisation = _as_manager(membership.organisation, by)
    current = _current(membership)
    _end(current, organisation)
    record("membership_ended", by=by, about=[current.user, organisation], before=current.role)
    if current.user_id != by.pk:
        letters.membership_ended(current)


@transaction.atomic
def leave(*, organisation: Organisation, by: User) -> None:
    """A person leaves by themselves; the last manager cannot."""
    locked = _lock(organisation)
    mine = Membership.objects.current().filter(organisation=locked, user=by).first()
    if mine is None:
        raise Refused(_("You are not a member of this organisation any more."))
    _end(mine, locked)
    record("member_left", by=by, about=[locked], before=mine.role)


def _current(membership: Membership) -> Membership:
    rows = Membership.objects.current().select_for_update(of=("self",)).select_related("user", "organisation")
    found = rows.filter(pk=membership.pk).first()
    if found is None:
        raise Refused(_("This membership has ended already."))
    return found


def _end(membership: Membership, organisation: Organisation) -> None:
    if membership.role == Role.MANAGER:
        _keep_a_manager(organisation, without=membership)
    membership.until = timezone.now()
    membership.save(update_fields=["until"])
    _announce(membership)


def _keep_a_manager(organisation: Organisation, *, without: Membership) -> None:
    others = (
        Membership.objects.managers().filter(organisation=organisation, user__is_active=True).exclude(pk=without.pk)
    )
    if not others.exists():
        raise Refused(_("%(name)s is the only manager. Make somebody else a manager first.") % {"name": without.user})

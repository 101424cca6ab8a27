"""Mails about accounts, organisations and roles. They name the organisation and the role, and nobody's personal data."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import INVITATION_LIFE, DeletionRequest, Invitation, Membership, PersonalCopy, StaffRole, User
from core.mail import queue_mail


def _language_of(user: User | None, organisation) -> str:
    """The reader's language; of somebody without an account, the one that their organisation's country suggests."""
    if user is not None and user.language:
        return user.language
    if user is None and organisation is not None and organisation.country.code != "CN":
        return "en"
    return settings.LANGUAGE_CODE


def invitation(invitation: Invitation, *, token: str) -> None:
    """The only place where the token is written down: in the mail itself."""
    organisation = invitation.organisation
    reader = User.objects.filter(email=invitation.email).first()
    language = _language_of(reader, organisation)
    with override(language):
        queue_mail(
            to=invitation.email,
            subject=_("Invitation: %(organisation)s") % {"organisation": organisation.name},
            template="accounts/mail/invitation.txt",
            context={
                "organisation": organisation.name,
                "role": invitation.get_role_display(),
                "hours": int(INVITATION_LIFE.total_seconds() // 3600),
                "url": settings.SITE_URL + reverse("accounts:invitation", args=[token]),
            },
            language=language,
        )


def _tell(user: User, *, subject: str, words: str, path: str, language: str) -> None:
    queue_mail(
        to=user.email,
        subject=subject,
        template="accounts/mail/news.txt",
        context={"words": words, "url": settings.SITE_URL + path},
        language=language,
    )


def member_role(membership: Membership) -> None:
    language = _language_of(membership.user, membership.organisation)
    with override(language):
        facts = {"organisation": membership.organisation.name, "role": membership.get_role_display()}
        words = _("Your role in %(organisation)s is now: %(role)s.") % facts
        path = reverse("accounts:organisation", args=[membership.organisation.public_id])
        _tell(membership.user, subject=words, words=words, path=path, language=language)


def membership_ended(membership: Membership) -> None:
    language = _language_of(membership.user, membership.organisation)
    with override(language):
        words = _("You are no longer a member of %(organisation)s.") % {"organisation": membership.organisation.name}
        _tell(membership.user, subject=words, words=words, path=reverse("accounts:profile"), language=language)


def staff_role(user: User, role: StaffRole, *, granted: bool) -> None:
    language = _language_of(user, None)
    with override(language):
        sentence = (
            _("You have been given the role: %(role)s.") if granted else _("You no longer have the role: %(role)s.")
        )
        words = sentence % {"role": role.get_role_display()}
        _tell(user, subject=words, words=words, path=reverse("accounts:profile"), language=language)


def _about_own_data(user: User, *, subject: str, words: str, path: str) -> None:
    _tell(user, subject=subject, words=words, path=path, language=_language_of(user, None))


def copy_ready(copy: PersonalCopy) -> None:
    with override(_language_of(copy.user, None)):
        words = _("The copy of your data is ready. You can download it for 7 days; your password is asked again.")
        _about_own_data(copy.user, subject=_("Copy of your data"), words=words, path=reverse("accounts:my-data"))


def deletion_asked(asked: DeletionRequest) -> None:
    """With the way to undo it: whoever sits at an unlocked screen cannot delete somebody else unnoticed."""
    with override(_language_of(asked.user, None)):
        words = _(
            "Your account will be deleted on %(day)s. If you did not ask for this, or have changed your mind, sign in and undo it until then."
        ) % {"day": f"{asked.due_at:%Y-%m-%d}"}
        _about_own_data(asked.user, subject=_("Deletion of your account"), words=words, path=reverse("accounts:delete"))


def deletion_undone(user: User) -> None:
    with override(_language_of(user, None)):
        words = _("Your account stays. Nothing was deleted.")
        _about_own_data(user, subject=_("Deletion undone"), words=words, path=reverse("accounts:my-data"))


def deletion_done(user: User) -> None:
    with override(_language_of(user, None)):
        words = _("Your account was deleted and your name, addresses and telephone were erased.")
        _about_own_data(user, subject=_("Account deleted"), words=words, path="/")


def correction_answered(user: User, *, answer: str) -> None:
    with override(_language_of(user, None)):
        _about_own_data(user, subject=_("Your request for correction"), words=answer, path=reverse("accounts:my-data"))

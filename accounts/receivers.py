"""The audit trail of signing in and of what protects an account. Refusals name the account when there is one, never what was typed."""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from accounts.audit import record
from accounts.models import User


@receiver(user_logged_in, dispatch_uid="audit_signed_in")
def signed_in(sender, request, user, **kwargs):
    record("signed_in", by=user, request=request)


@receiver(user_logged_out, dispatch_uid="audit_signed_out")
def signed_out(sender, request, user, **kwargs):
    if user is not None:  # a session that had ended already
        record("signed_out", by=user, request=request)


@receiver(user_login_failed, dispatch_uid="audit_refused")
def refused(sender, credentials, request=None, **kwargs):
    """The same query and the same row whether the account exists or not."""
    user = _account(credentials.get("email") or credentials.get("username"))
    record("sign_in_refused", by=None, about=[user] if user else [], request=request)


@receiver(user_locked_out, dispatch_uid="audit_locked")
def locked_out(sender, request, username, ip_address, **kwargs):
    user = _account(username)
    record("locked_out", by=None, about=[user] if user else [], request=request)


def _account(email) -> User | None:
    return User.objects.filter(email=str(email or "").strip().lower()).first()


@receiver(account.user_signed_up, dispatch_uid="audit_opened")
def opened(sender, request, user, **kwargs):
    record("account_opened", by=user, request=request)


@receiver(account.password_changed, dispatch_uid="audit_password_changed")
@receiver(account.password_set, dispatch_uid="audit_password_set")
def password_changed(sender, request, user, **kwargs):
    record("password_changed", by=user, request=request)


@receiver(account.password_reset, dispatch_uid="audit_password_reset")
def password_reset(sender, request, user, **kwargs):
    record("password_reset", by=user, request=request)


@receiver(account.email_changed, dispatch_uid="audit_email_changed")
def email_changed(sender, request, user, **kwargs):
    record("email_changed", by=user, request=request)


@receiver(mfa.authenticator_added, dispatch_uid="audit_factor_added")
@receiver(mfa.authenticator_reset, dispatch_uid="audit_factor_reset")
def factor_added(sender, request, user, authenticator, **kwargs):
    record("factor_added", by=user, after=authenticator.type, request=request)


@receiver(mfa.authenticator_removed, dispatch_uid="audit_factor_removed")
def factor_removed(sender, request, user, authenticator, **kwargs):
    record("factor_removed", by=user, before=authenticator.type, request=request)


@receiver(mfa.authentication_failed, dispatch_uid="audit_factor_refused")
def factor_refused(sender, request, user, **kwargs):
    record("factor_refused", by=None, about=[user], request=request)

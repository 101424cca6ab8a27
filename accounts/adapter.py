"""How allauth behaves in this portal: its words, its mails, what a new account holds."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.mail import queue_mail


class AccountAdapter(DefaultAccountAdapter):
    """Sentences that do not tell whether an address has an account; mails that leave after commit."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-mail or password is not correct. Try again, or reset the password."),
        "incorrect_password": _("This password is not correct."),
        "enter_current_password": _("Type your present password."),
        "incorrect_code": _("This code is not correct, or it was used already. Wait for the next one."),
        "too_many_login_attempts": _("Too many failed attempts. Wait a few minutes, then try again."),
        "rate_limited": _("Too many requests in a short time. Wait a few minutes, then try again."),
        "email_taken": _("This address cannot be used. Choose another one."),
        "duplicate_email": _("This address is in your account already."),
        "same_as_current": _("This is what it is already. Type something else."),
        "invalid_password_reset": _("This link has been used or is too old. Ask for a new one."),
        "unverified_primary_email": _("Confirm the address first."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Through the portal's own queue: a mail server that hangs holds no page, and known addresses take no longer."""
        request = current.request
        reader = context.get("user") or (
            request.user if request is not None and request.user.is_authenticated else None
        )
        language = getattr(reader, "language", "") or ""
        given = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        if language not in dict(settings.LANGUAGES):
            message = self.render_mail(template_prefix, email, given)
        else:
            with override(language):
                message = self.render_mail(template_prefix, email, given)
        queue_mail(
            to=email,
            subject=message.subject,
            template="accounts/mail/plain.txt",
            context={"body": message.body},
            language=language,
        )

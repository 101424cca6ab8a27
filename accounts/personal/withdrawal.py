"""What follows when somebody takes the general consent back, or agreed to an older version of the notice only.

Withdrawn: nothing new is done with the person's data. Of the portal they reach what is open to everybody and their own data: to read it,
take it along, have it corrected, leave, or agree again, which is one click. They are sent nothing about cases, are proposed to nobody
and are given no work (``UserQuerySet.agreeing``). What was handed in and decided stays in its file, by law and not by consent (PIPL 13).
"""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.personal import notices
from core.frame import Reminder

STILL_OPEN = {
    "accounts:withdrawn",
    "accounts:profile",
    "accounts:consent",
    "accounts:consent-give",
    "accounts:consent-withdraw",
    "accounts:my-data",
    "accounts:my-data-views",
    "accounts:copy-ask",
    "accounts:copy-download",
    "accounts:correction-ask",
    "accounts:delete",
    "accounts:delete-undo",
    "core:language",
    "core:display",
}
OWN_ACCOUNT = ("account_", "mfa_", "usersessions_")  # the pages of signing in and out
ASK = "asked_for_consent"  # in the session


class WithdrawnMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not request.user.is_authenticated or request.user.consent_withdrawn_at is None:
            return None
        name = request.resolver_match.view_name
        is_open = not getattr(view_func, "login_required", True)
        if is_open or name in STILL_OPEN or name.startswith(OWN_ACCOUNT):
            return None
        return redirect("accounts:withdrawn")


@receiver(user_logged_in, dispatch_uid="ask_for_consent_anew")
def ask_anew(sender, request, user, **kwargs):
    """A newer version of the notice is brought to mind on every page of the session, until it is agreed to."""
    if notices.agreed_to_older(user):
        request.session[ASK] = True


def reminder(request) -> Reminder | None:
    if not request.user.is_authenticated or not request.session.get(ASK):
        return None
    url = f"{reverse('accounts:profile')}#consent"
    return Reminder(_("The notice on personal information has a new version."), url, _("Read it and agree"))

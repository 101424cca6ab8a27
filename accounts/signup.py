"""Opening an account: what is asked besides address and password, and what is stored with it."""

from allauth.account.forms import SignupForm as AllauthSignupForm
from django.contrib.auth.hashers import make_password
from django.db import transaction


class SignupForm(AllauthSignupForm):
    """``ACCOUNT_FORMS["signup"]``. The account and the consent are stored together or not at all."""

    field_order = ["email", "name", "password1", "consent"]

    def save(self, request):
        with transaction.atomic():
            return super().save(request)

    def try_save(self, request):
        """An address that has an account takes as long as a new one: the password is hashed here, too."""
        if self.account_already_exists:
            make_password(self.cleaned_data.get("password1"))
        return super().try_save(request)

"""Accounts that can sign in by the page: a password, and an e-mail address that has been confirmed."""

from allauth.account.models import EmailAddress

from tests.factories import PASSWORD, UserFactory


def account(name: str, **fields):
    """A person of this name; ``roles`` as in the factory."""
    user = UserFactory(name=name, password=PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user

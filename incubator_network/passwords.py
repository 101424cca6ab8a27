"""Passwords made of the portal's own words are guessed first."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CONTEXT_WORDS = ("incubator", "incubation", "network", "portal", "shanghai", "overseas", "commission", "fuhua", "kewei")


class ContextWordValidator:
    """Refuses a password that is only words of this portal with digits and signs around them."""

    def validate(self, password, user=None):
        letters = re.sub(r"[\W\d_]+", "", password.lower())
        rest = letters
        for word in sorted(CONTEXT_WORDS, key=len, reverse=True):
            rest = rest.replace(word, "")
        if letters and len(rest) < 3:
            raise ValidationError(
                _("This password is made of words of this portal and easy to guess. Choose another one."),
                code="password_context_words",
            )

    def get_help_text(self):
        return _("The password must not be made of words of this portal, such as its name.")

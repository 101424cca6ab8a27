"""Notices about offers and bookings: who is told, and the names in each reader's language."""

from django.utils.translation import gettext_noop, override

from accounts.models import Membership, User
from casework.notify import send

OFFER, BOOKING = "offer", "booking"  # topics a person can switch

TAKEN_DOWN = gettext_noop("The office took “%(title)s” down: %(reason)s")
PUT_BACK = gettext_noop("The office put “%(title)s” back into the catalogue.")
ASKED_TO_RUN = gettext_noop("%(who)s names you as joint operator of “%(title)s”. Agree or decline.")
ANSWERED_RUN = gettext_noop("%(who)s agreed to run “%(title)s” with you.")
DECLINED_RUN = gettext_noop("%(who)s declined to run “%(title)s” with you.")
ASKED = gettext_noop("%(who)s asks for “%(title)s”, %(when)s.")
BOOKED = gettext_noop("%(who)s booked “%(title)s”, %(when)s.")
CONFIRMED = gettext_noop("Your booking of “%(title)s”, %(when)s, is confirmed.")
DECLINED = gettext_noop("Your booking of “%(title)s”, %(when)s, was declined: %(reason)s")
CALLED_OFF = gettext_noop("The operator cancelled your booking of “%(title)s”, %(when)s: %(reason)s")
CANCELLED = gettext_noop("%(who)s cancelled its booking of “%(title)s”, %(when)s.")
LAPSED = gettext_noop("Nobody answered your booking of “%(title)s”, %(when)s, in time. The time is free again.")
LAPSED_HERE = gettext_noop("A booking of “%(title)s”, %(when)s, lapsed because nobody answered it.")


def members_of(organisations, *, managers_only: bool = False):
    """People who work for these organisations now."""
    rows = Membership.objects.current().filter(organisation__in=organisations)
    if managers_only:
        rows = rows.filter(role=Membership.Role.MANAGER)
    return User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("pk")


def tell(people, text: str, *, topic: str, url: str, except_for=None, names: dict, **params) -> None:
    """Tell each of ``people`` but the one who did it. ``names``: parameter to an object that is named in the reader's language."""
    for person in people:
        if except_for is not None and person.pk == except_for.pk:
            continue
        with override(person.language or "zh-hans"):
            said = {name: str(thing) for name, thing in names.items()}
        send(person, topic=topic, text=text, params={**params, **said}, url=url)

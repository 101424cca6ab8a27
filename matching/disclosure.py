"""Who may know whose name. The stages: teaser, then interest of one side, then of both.

* A demand's owner is named to enterprises when its version says so, or when both sides are interested.
* An enterprise is named to a demand's owner when it has said that it is interested; that answer is its consent.
* The office knows both.

Before that an enterprise has a code of its own for each demand, and an address that says nothing about it.
"""

import base64

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from matching.models import CandidateResponse, Corporate, Demand
from matching.vocabulary import Answer, Side

SALT = "matching.disclosure"


def _hash(demand_id: int, enterprise_id: int) -> bytes:
    return salted_hmac(SALT, f"{demand_id}:{enterprise_id}", algorithm="sha256").digest()


def pair_key(demand_id: int, enterprise_id: int) -> str:
    """16 characters for addresses: the same for a pair at all times, and nothing can be read from them."""
    return base64.b32encode(_hash(demand_id, enterprise_id)[:10]).decode().lower()


def company_code(demand_id: int, enterprise_id: int) -> str:
    """What an enterprise is called on one demand's page until it is interested: "Company K7Q"."""
    return base64.b32encode(_hash(demand_id, enterprise_id)[10:15]).decode()[:3]


def anonymous_name(demand_id: int, enterprise_id: int) -> str:
    return _("Company %(code)s") % {"code": company_code(demand_id, enterprise_id)}


def interested_sides(demand_ids, enterprise_ids) -> dict[tuple[int, int], set[str]]:
    """(demand, enterprise) to the sides that are interested now, in one query."""
    rows = CandidateResponse.objects.current().filter(
        demand__in=demand_ids, enterprise__in=enterprise_ids, answer=Answer.INTERESTED
    )
    found: dict[tuple[int, int], set[str]] = {}
    for demand, enterprise, side in rows.values_list("demand", "enterprise", "side"):
        found.setdefault((demand, enterprise), set()).add(side)
    return found


BOTH = {Side.ENTERPRISE.value, Side.CORPORATE.value}


def owner_words(demand: Demand, corporate: Corporate | None) -> str:
    """The owner without its name: sector, size, country."""
    words = []
    if corporate:
        words += [corporate.sector, str(corporate.get_size_display()) if corporate.size else ""]
    words.append(str(demand.organisation.country.name))
    return _(" · ").join(word for word in words if word)


def corporates_of(demands) -> dict[int, Corporate]:
    """Organisation to corporate profile, in one query."""
    organisations = {demand.organisation_id for demand in demands}
    return {one.organisation_id: one for one in Corporate.objects.filter(organisation__in=organisations)}


def owner_is_named(demand: Demand, *, user, both_interested: bool = False) -> bool:
    """May this reader know whose demand it is?"""
    from accounts.permissions import is_commission

    if is_commission(user) or demand.organisation_id in getattr(user, "organisation_ids", ()):
        return True
    return both_interested or bool(demand.current_version and demand.current_version.show_name)

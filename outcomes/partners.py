"""The other side of an outcome: an organisation of the portal, or one that is named for the first time."""

from accounts.models import Organisation
from outcomes.forms.outcome import NEW

CHINESE = ("\u4e00", "\u9fff")


def partner_of(form) -> Organisation:
    """The organisation that a valid ``OutcomeForm`` names; a new one is stored, not verified. Inside the transaction that records."""
    given = form.cleaned_data
    if given["partner"] != NEW:
        return next(one for one in form.partners if one.public_id == given["partner"])
    known = given.get("known_partner")
    if known is not None:
        return known
    name = given["partner_name"]
    in_chinese = any(CHINESE[0] <= character <= CHINESE[1] for character in name)
    return Organisation.objects.create(
        name_zh=name if in_chinese else "",
        name_en="" if in_chinese else name,
        country=given["partner_country"],
        mailbox=given["partner_mailbox"],
    )

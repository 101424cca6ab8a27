"""How an organisation, its capacities and roles are shown: badges and rows for pages, the same everywhere."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.models import Capacity, Membership, Organisation, OrganisationStatus
from accounts.permissions import may_see_personal, whose_data_may_be_seen
from core.ui import Badge

_STATUS = {
    OrganisationStatus.UNVERIFIED: ("wait", "hourglass-split"),
    OrganisationStatus.VERIFIED: ("ok", ""),
    OrganisationStatus.REFUSED: ("bad", ""),
    OrganisationStatus.SUSPENDED: ("bad", "pause-circle"),
    OrganisationStatus.MERGED: ("neutral", "dash-circle"),
}
_CAPACITY = {
    Capacity.State.ASKED: ("progress", ""),
    Capacity.State.VERIFIED: ("ok", ""),
    Capacity.State.REFUSED: ("bad", ""),
    Capacity.State.ENDED: ("neutral", "dash-circle"),
}


def status_badge(organisation: Organisation) -> Badge:
    tone, icon = _STATUS[organisation.status]
    return Badge(organisation.get_status_display(), tone, icon)


def capacity_badge(capacity: Capacity) -> Badge:
    tone, icon = _CAPACITY[capacity.state]
    return Badge(capacity.get_state_display(), tone, icon)


@dataclass(frozen=True)
class CapacityRow:
    label: str
    badge: Badge
    capacity: Capacity


def capacity_rows(organisation: Organisation) -> list[CapacityRow]:
    return [
        CapacityRow(capacity.get_kind_display(), capacity_badge(capacity), capacity)
        for capacity in sorted(organisation.capacity_set.all(), key=lambda c: Capacity.Kind.values.index(c.kind))
    ]


def organisation_facts(organisation: Organisation) -> list[tuple[str, object]]:
    """(label, value) of what an organisation says about itself; a Chinese one by credit code, another by registry number."""
    facts = [
        (_("Chinese name"), organisation.name_zh),
        (_("English name"), organisation.name_en),
        (_("Country or region"), organisation.country.name),
    ]
    if organisation.uscc:
        facts.append((_("Unified social credit code"), organisation.uscc))
    if organisation.registry_no:
        facts.append((_("Registry number"), organisation.registry_no))
    if organisation.district:
        facts.append((_("District"), organisation.district_name))
    return facts + [
        (_("Address"), organisation.address),
        (_("Website"), _outside_link(organisation.website)),
        (_("Contact mailbox"), organisation.mailbox),
    ]


def _outside_link(url: str) -> str:
    """A website as a link that takes nothing along; only web addresses become links, whatever was stored."""
    if not url.startswith(("https://", "http://")):
        return url
    return format_html('<a href="{0}" rel="nofollow noopener noreferrer">{0}</a>', url)


def role_badge(membership: Membership) -> Badge:
    if membership.role == Membership.Role.MANAGER:
        return Badge(membership.get_role_display(), "progress", "shield-check")
    return Badge(membership.get_role_display(), "neutral", "person")


def with_viewers(reader, views: list) -> list:
    """Lines of the log of who opened the reader's data, each with ``who``: the name of a person at home stays there, too."""
    seen = whose_data_may_be_seen(reader, [view.viewer_id for view in views])
    for view in views:
        view.who = shown_name(reader, view.viewer, seen)
    return views


def shown_name(viewer, person, seen: set[int] | None = None) -> str:
    """A person's name, or words in its place for a reader abroad whom the person has not agreed to.

    ``seen`` is what ``whose_data_may_be_seen`` said for a whole list.
    """
    may = person.pk in seen if seen is not None else may_see_personal(viewer, person)
    return str(person) if may else _("Name not passed abroad")

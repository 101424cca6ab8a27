"""What kinds of case say about the outcomes that may come of them. A higher app registers its kind in ``ready()``."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Organisation
from casework.kinds import Phase
from casework.models import Case, PartyRole
from casework.models.case import INTERESTED
from casework.who import handles_cases
from outcomes.choices import ContributorKind, ContributorRole


@dataclass(frozen=True)
class Contributor:
    """Somebody who may be owed a share: ``target`` is a base, an organisation or a technology manager; events and services are a name."""

    kind: ContributorKind
    role: ContributorRole
    target: Any = None
    name: str = ""
    reference: str = ""


def _parties(case: Case) -> list[Organisation]:
    """The organisations of the case in the order applicant, other side, provider."""
    order = (PartyRole.APPLICANT, PartyRole.OTHER_SIDE, PartyRole.PROVIDER)
    rows = case.parties.current().filter(role__in=order, organisation__isnull=False).select_related("organisation")
    ranked = sorted(rows, key=lambda party: (order.index(party.role), party.pk))
    return list(dict.fromkeys(party.organisation for party in ranked))


@dataclass(frozen=True)
class Source:
    """One kind of case. ``sides(case)``: the first side, then those that are offered as the second. ``contributors(case)`` proposes shares.

    ``may_record(user, case)`` narrows who writes an outcome down; see ``may_record`` below for whom it can name at all. ``cases(user)``
    names cases whose sides have pages of their own, and so are not among those that the case's parties read. ``page(user, case)``: the
    address of such a page, "" for the case's own.
    """

    kind: str
    sides: Callable[[Case], list[Organisation]] = _parties
    contributors: Callable[[Case], list[Contributor]] = field(default=lambda case: [])
    may_record: Callable[[Any, Case], bool] = field(default=lambda user, case: True)
    cases: Callable[[Any], Any] | None = None
    page: Callable[[Any, Case], str] = field(default=lambda user, case: "")


_sources: dict[str, Source] = {}


def register(source: Source) -> Source:
    """Say that cases of this kind can have outcomes."""
    _sources[source.kind] = source
    return source


def cases_for(user):
    """Cases of which the person may know at all: those they see, and those in which they are a side with pages of its own."""
    found = Case.objects.visible_to(user)
    for source in _sources.values():
        if source.cases is not None:
            found = found | Case.objects.filter(pk__in=source.cases(user))
    return found


def page_of(user, case: Case) -> str:
    """Where the person reads about the case."""
    source = source_of(case)
    return (source.page(user, case) if source else "") or case.get_absolute_url()


def source_of(case: Case) -> Source | None:
    return _sources.get(case.kind)


def kinds() -> list[str]:
    return list(_sources)


def sides_of(case: Case) -> list[Organisation]:
    source = source_of(case)
    return source.sides(case) if source else []


def contributors_of(case: Case) -> list[Contributor]:
    source = source_of(case)
    return source.contributors(case) if source else []


def organisation_for(user, case: Case) -> Organisation | None:
    """For which party of the case the person would record: their own, a broker's too. None for staff and strangers."""
    mine = [
        party.organisation_id
        for party in case.current_parties
        if party.role in INTERESTED and party.organisation_id in user.organisation_ids
    ]
    return next((one for one in user.organisations() if one.pk in mine), None)


def may_record(user, case: Case) -> bool:
    """The office's handlers without a conflict, and people of both sides and of the broker, once the case was handed in."""
    source = source_of(case)
    if source is None or case.phase == Phase.DRAFT or not source.may_record(user, case):
        return False
    return handles_cases(user, case) or organisation_for(user, case) is not None

"""Nobody handles a case of an organisation that they belong or belonged to, or have declared a tie with, nor one of a person of
such an organisation, nor one in which they take part themselves."""

from collections import defaultdict
from collections.abc import Iterable

from accounts.models import ConflictDeclaration, Membership


def conflicted_organisation_ids(user) -> frozenset[int]:
    """Organisations that this member of staff must stay away from. Read once per request."""
    cache = user.__dict__.get("_conflicted")
    if cache is None:
        own = Membership.objects.filter(user=user)
        declared = ConflictDeclaration.objects.filter(user=user, ended_at__isnull=True)
        cache = frozenset(
            own.values_list("organisation_id", flat=True).union(declared.values_list("organisation_id", flat=True))
        )
        user.__dict__["_conflicted"] = cache
    return cache


def in_conflict_about(case) -> set[int]:
    """Users who must stay away from a case: the same rule, asked for everybody at once, and once for each case that is loaded."""
    if "_in_conflict" not in case.__dict__:
        read_conflicts([case])
    return case.__dict__["_in_conflict"]


def read_conflicts(cases: Iterable) -> None:
    """Ask for many cases at once who is in conflict about them: three queries at most. Read it with ``in_conflict_about``."""
    parties = {case: [party for party in case.current_parties if party.has_interest] for case in cases}
    persons = {party.person_id for found in parties.values() for party in found if party.person_id}
    employers = _employers(persons)
    organisations = {case: _organisations(found, employers) for case, found in parties.items()}
    tied = _tied_to({one for found in organisations.values() for one in found})
    for case, found in parties.items():
        themselves = {party.person_id for party in found if party.person_id}
        case.__dict__["_in_conflict"] = themselves.union(*(tied[one] for one in organisations[case]))


def _organisations(parties, employers) -> set[int]:
    own = {party.organisation_id for party in parties if party.organisation_id}
    return own.union(*(employers[party.person_id] for party in parties if party.person_id))


def _employers(persons: set[int]) -> dict[int, set[int]]:
    """The organisations that each of these persons belongs to now."""
    found = defaultdict(set)
    if persons:
        rows = Membership.objects.current().filter(user__in=persons).values_list("user_id", "organisation_id")
        for person, organisation in rows:
            found[person].add(organisation)
    return found


def people_tied_to(organisations: Iterable[int]) -> set[int]:
    """Users who belong or belonged to one of these organisations, or have declared a tie with it."""
    return set().union(*_tied_to(set(organisations)).values())


def _tied_to(organisations: set[int]) -> dict[int, set[int]]:
    """Who belongs or belonged to each organisation, or has declared a tie with it."""
    found = defaultdict(set)
    if organisations:
        declared = ConflictDeclaration.objects.filter(organisation__in=organisations, ended_at__isnull=True)
        members = Membership.objects.filter(organisation__in=organisations)
        columns = ("organisation_id", "user_id")
        for organisation, person in members.values_list(*columns).union(declared.values_list(*columns)):
            found[organisation].add(person)
    return found


def in_conflict(user, case) -> bool:
    """True when a party with an interest in the case is one of those organisations or one of their people, or is the person."""
    interested = [party for party in case.current_parties if party.has_interest]
    if any(party.person_id == user.pk for party in interested):
        return True
    banned = conflicted_organisation_ids(user)
    if not banned:
        return False
    if any(party.organisation_id in banned for party in interested):
        return True
    persons = {party.person_id for party in interested if party.person_id}
    return any(banned & found for found in _employers(persons).values())

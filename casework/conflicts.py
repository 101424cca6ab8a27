"""Nobody handles a case of an organisation that they belong or belonged to, or have declared a tie with."""

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
    if "_in_conflict" in case.__dict__:
        return case.__dict__["_in_conflict"]
    interested = [party for party in case.current_parties if party.has_interest]
    organisations = [party.organisation_id for party in interested if party.organisation_id]
    declared = ConflictDeclaration.objects.filter(organisation__in=organisations, ended_at__isnull=True)
    members = Membership.objects.filter(organisation__in=organisations)
    tied = members.values_list("user_id", flat=True).union(declared.values_list("user_id", flat=True))
    found = {*tied, *(party.person_id for party in interested if party.person_id)}
    case.__dict__["_in_conflict"] = found
    return found


def in_conflict(user, case) -> bool:
    """True when a party with an interest in the case is one of those organisations, or is the person."""
    banned = conflicted_organisation_ids(user)
    return any(
        party.has_interest and (party.person_id == user.pk or party.organisation_id in banned)
        for party in case.current_parties
    )

"""The rows of accounts, casework and registration that move. Apps above declare their own."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Capacity, ConflictDeclaration, Invitation, Membership, Organisation, SignedLink
from casework import dossier, history
from casework.models import Case, CaseParty
from onboarding.merging.steps import MergeStep, named_again, steps
from onboarding.models import JoinRequest


def _tell_cases(ids, *, by, record, undone: bool) -> None:
    """The chain of each case does not hold its applicant, so it stays whole; one more event says who stands there now, and why."""
    data = {"absorbed": record.absorbed.public_id, "survivor": record.survivor.public_id}
    move = "organisation_unmerged" if undone else "organisation_merged"
    for case in Case.objects.select_for_update().filter(pk__in=ids).order_by("pk"):
        history.append(case, move=move, by=by, data=data)


def _cases_found_by_name(organisation: Organisation) -> None:
    """A case is found by the names of its applicant."""
    for case in Case.objects.filter(applicant=organisation).select_related("applicant").order_by("pk"):
        Case.objects.filter(pk=case.pk).update(search_text=dossier.search_text_now(case))


def _better_capacity(row: Capacity, twin: Capacity):
    """Of one capacity twice, the verified one counts."""
    if row.state == Capacity.State.VERIFIED and twin.state != Capacity.State.VERIFIED:
        yield twin, {"state": row.state, "since": row.since, "until": row.until, "evidence": row.evidence}


def _ended_membership(row: Membership, twin: Membership):
    yield row, {"until": timezone.now()}
    if row.role == Membership.Role.MANAGER and twin.role != Membership.Role.MANAGER:
        yield twin, {"role": Membership.Role.MANAGER}


def _ended_declaration(row: ConflictDeclaration, twin):
    yield row, {"ended_at": timezone.now()}


def _revoked(row: Invitation, twin):
    yield row, {"revoked_at": timezone.now()}


def _link_revoked(row: SignedLink, twin):
    yield row, {"revoked_at": timezone.now()}


def _declined(row: JoinRequest, twin):
    yield row, {"state": JoinRequest.State.DECLINED, "answered_at": timezone.now()}


OWN = (
    MergeStep(
        _("Members"),
        Membership,
        "organisation",
        same=("user",),
        standing=Q(until__isnull=True),
        settle=_ended_membership,
    ),
    MergeStep(
        _("Invitations"),
        Invitation,
        "organisation",
        same=("email",),
        standing=Q(accepted_at__isnull=True, revoked_at__isnull=True),
        settle=_revoked,
    ),
    MergeStep(
        _("Requests to be let in"),
        JoinRequest,
        "organisation",
        same=("user",),
        standing=Q(state="asked"),
        settle=_declined,
    ),
    MergeStep(_("Capacities"), Capacity, "organisation", same=("kind",), settle=_better_capacity),
    MergeStep(
        _("Declared conflicts of interest"),
        ConflictDeclaration,
        "organisation",
        same=("user",),
        standing=Q(ended_at__isnull=True),
        settle=_ended_declaration,
    ),
    MergeStep(
        _("Signed links"),
        SignedLink,
        "organisation",
        same=("purpose", "subject"),
        standing=Q(used_at__isnull=True, revoked_at__isnull=True),
        settle=_link_revoked,
    ),
    MergeStep(_("Cases as applicant"), Case, "applicant", after=_tell_cases),
    MergeStep(_("Parts in cases"), CaseParty, "organisation"),
    MergeStep(_("Earlier duplicates"), Organisation, "merged_into"),
)


def register_own_steps() -> None:
    for number, step in enumerate(OWN, start=1):
        steps.register(step, order=number)
    named_again.register(_cases_found_by_name, order=1)

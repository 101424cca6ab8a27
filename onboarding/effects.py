"""What the steps of a verification do. Each runs in the transaction of its step."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Capacity, Organisation, OrganisationStatus
from casework import moves
from casework.actions import close_correction
from onboarding.choices import HOME
from onboarding.signals import organisation_verified

State = Capacity.State
WHO_IT_IS = ("name_zh", "name_en", "country", "registry_no", "district")
HOW_TO_REACH = ("address", "website", "mailbox")


def handed_in(step) -> None:
    """An organisation that is not verified yet is what it says it is; a verified one stays as it is until the decision."""
    case, content = step.case, step.content
    case.title = content.name_zh or content.name_en
    case.district = content.district
    if content.country.code:
        case.country = content.country.code
    case.save(update_fields=["title", "district", "country"])
    organisation = Organisation.objects.select_for_update().get(pk=case.applicant_id)
    if not organisation.is_verified:
        _write(organisation, content)
        organisation.status = OrganisationStatus.UNVERIFIED
        _save(organisation)
    _ask(organisation, content.capacities)


def handed_in_again(step) -> None:
    handed_in(step)
    close_correction(step)


def _ask(organisation: Organisation, kinds: list[str]) -> None:
    """The capacities asked for now; those asked for in an earlier round and no more are forgotten."""
    known = {capacity.kind: capacity for capacity in organisation.capacity_set.all()}
    for kind in kinds:
        if kind not in known:
            Capacity.objects.create(organisation=organisation, kind=kind)
        elif known[kind].state in (State.REFUSED, State.ENDED):
            Capacity.objects.filter(pk=known[kind].pk).update(state=State.ASKED, since=None, until=None, evidence="")
    organisation.capacity_set.filter(state=State.ASKED).exclude(kind__in=kinds).delete()


def _write(organisation: Organisation, content) -> None:
    for name in (*WHO_IT_IS, *HOW_TO_REACH):
        value = getattr(content, name)
        if name != "country" or value.code:
            setattr(organisation, name, value)
    organisation.uscc = content.uscc or None
    if organisation.country.code != HOME:
        organisation.district = ""


def _save(organisation: Organisation) -> None:
    """The guard has looked for the number; in the moment since, somebody else can still have taken it."""
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as taken:
        raise moves.Incomplete(
            _("Another organisation was registered under this number a moment ago. Write to the office.")
        ) from taken


def verified(step) -> None:
    """The organisation becomes what was verified; each capacity that was asked for is verified or refused by itself."""
    case, content = step.case, step.content
    moves.give_case_number(step)
    kinds = [kind for kind in content.capacities if kind in step.data["capacities"]]
    organisation = Organisation.objects.select_for_update().get(pk=case.applicant_id)
    _write(organisation, content)
    organisation.status = OrganisationStatus.VERIFIED
    organisation.verified_at = organisation.verified_at or timezone.now()
    _save(organisation)
    refused = _decide(organisation, content, kinds, case=case, today=step.today)
    record("organisation_verified", by=step.by, about=[organisation], after=" ".join(kinds))
    recognition = None
    if Capacity.Kind.INCUBATOR in kinds:
        names = ("recognised_class", "class_evidence_no", "class_valid_until")
        recognition = {name: getattr(content, name) for name in names}
    transaction.on_commit(
        lambda: organisation_verified.send(
            sender=Organisation,
            organisation=organisation,
            case=case,
            verified=kinds,
            refused=refused,
            recognition=recognition,
        )
    )


def _decide(organisation, content, kinds, *, case, today) -> list[str]:
    """Write the capacities; returns the kinds that were asked for and refused. What is no longer asked for has ended."""
    for kind in kinds:
        until = content.class_valid_until if kind == Capacity.Kind.INCUBATOR else None
        row, is_new = Capacity.objects.get_or_create(organisation=organisation, kind=kind)
        row.since = row.since if row.state == State.VERIFIED and row.since else today
        row.state, row.until, row.evidence = State.VERIFIED, until, case.reference
        row.save()
    refused = [kind for kind in content.capacities if kind not in kinds]
    for kind in refused:
        Capacity.objects.update_or_create(
            organisation=organisation,
            kind=kind,
            defaults={"state": State.REFUSED, "until": None, "evidence": case.reference},
        )
    dropped = organisation.capacity_set.filter(state=State.VERIFIED).exclude(kind__in=content.capacities)
    dropped.update(state=State.ENDED, until=today)
    return refused


def refused(step) -> None:
    """A first registration is refused with all that it asked for; a refused change leaves the organisation as it was."""
    moves.give_case_number(step)
    organisation = Organisation.objects.select_for_update().get(pk=step.case.applicant_id)
    _forget_asked(organisation, State.REFUSED, evidence=step.case.reference)
    if not organisation.is_verified:
        organisation.status = OrganisationStatus.REFUSED
        organisation.save(update_fields=["status"])
    record("organisation_refused", by=step.by, about=[organisation])


def withdrawn(step) -> None:
    organisation = Organisation.objects.select_for_update().get(pk=step.case.applicant_id)
    organisation.capacity_set.filter(state=State.ASKED).delete()


def _forget_asked(organisation, state, *, evidence: str) -> None:
    organisation.capacity_set.filter(state=State.ASKED).update(state=state, evidence=evidence)

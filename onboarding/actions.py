"""Registering an organisation, verifying it again, asking to be let in. Refusals are ``accounts.errors.Refused``."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from accounts import actions as membership_actions
from accounts.audit import record
from accounts.errors import Refused
from accounts.models import Membership, Organisation, OrganisationStatus, User
from accounts.permissions import is_administrator, is_case_officer, manages
from casework import actions as case_actions
from casework import notify
from casework.kinds import CLOSED_PHASES
from casework.models import Case
from core.ids import new_public_id
from onboarding.cases import VERIFICATION
from onboarding.models import JoinRequest, OrganisationVerification

MOST_UNVERIFIED = 5  # organisations of one person that nobody has verified yet
MOST_REQUESTS = 5  # open requests of one person to be let in
MOST_LOOKUPS = 30
LOOKUP_SPAN = timedelta(hours=1)
TICKET_LIFE = timedelta(hours=2)
SALT = "onboarding.join"
JOIN_ASKED = gettext_noop("Somebody asks to be let into %(organisation)s.")
JOIN_ACCEPTED = gettext_noop("You are now a member of %(organisation)s.")
JOIN_DECLINED = gettext_noop("You were not let into %(organisation)s.")


def may_look_up(user: User) -> bool:
    """Whether the person may ask once more who has a number. Counted by the hour, so that nobody reads out the whole register."""
    key = f"onboarding.lookups:{user.public_id}"
    cache.add(key, 0, timeout=int(LOOKUP_SPAN.total_seconds()))
    try:
        return cache.incr(key) <= MOST_LOOKUPS
    except ValueError:  # it ran out between the two lines
        return True


class AlreadyKnown(Exception):
    """Somebody registered the same number a moment ago."""


def register(*, identity: dict, by: User, key: str) -> Case:
    """Make the organisation, its first manager and the case in one go. The same ``key`` twice gives the same case.

    Raises AlreadyKnown when the number was taken in between, Refused when the person has too many unverified ones.
    """
    known = Case.objects.filter(start_key=key, kind=VERIFICATION.code).first()
    if known is not None:
        return _own(known, by)
    try:
        return _register(identity=identity, by=by, key=key)
    except IntegrityError as taken:  # the number, by the other click or by somebody else
        known = Case.objects.filter(start_key=key, kind=VERIFICATION.code).first()
        if known is None:
            raise AlreadyKnown from taken
        return _own(known, by)


def _own(case: Case, by: User) -> Case:
    """The case, if it is the person's: a key that somebody else has used opens nothing."""
    if not Membership.objects.current().filter(organisation=case.applicant_id, user=by).exists():
        raise Refused(_("This page was used already. Start again."))
    return case


@transaction.atomic
def _register(*, identity, by, key) -> Case:
    mine = Membership.objects.managers().filter(user=by, organisation__status=OrganisationStatus.UNVERIFIED)
    if mine.count() >= MOST_UNVERIFIED:
        raise Refused(
            _("You have registered %(count)d organisations that are not verified yet. Wait until one of them is.")
            % {"count": MOST_UNVERIFIED}
        )
    organisation = Organisation.objects.create(**{**identity, "uscc": identity["uscc"] or None})
    Membership.objects.create(organisation=organisation, user=by, role=Membership.Role.MANAGER)
    by.forget_rights()
    record("organisation_registered", by=by, about=[organisation])
    return case_actions.start(
        kind=VERIFICATION,
        by=by,
        title=organisation.name_zh or organisation.name_en,
        organisation=organisation,
        country=identity["country"],
        district=identity["district"],
        key=key,
        content=identity,
    )


def open_round(organisation: Organisation) -> Case | None:
    """The round of verification that is under way."""
    rounds = Case.objects.filter(kind=VERIFICATION.code, applicant=organisation)
    return rounds.exclude(phase__in=CLOSED_PHASES).order_by("-pk").first()


@transaction.atomic
def start_round(*, organisation: Organisation, by: User) -> Case:
    """Verify again: after a refusal or withdrawal, or, for a verified organisation, a change of its data.

    There is one round at a time: while one is under way, this gives it. Raises Refused for who does not manage it.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not Membership.objects.managers().filter(organisation=organisation, user=by).exists():
        raise Refused(_("Only a manager of the organisation can do this."))
    if organisation.status == OrganisationStatus.SUSPENDED:
        raise Refused(_("The organisation is suspended. Write to the office."))
    known = open_round(organisation)
    if known is not None:
        return known
    return case_actions.start(
        kind=VERIFICATION,
        by=by,
        title=organisation.name_zh or organisation.name_en,
        organisation=organisation,
        country=organisation.country.code,
        district=organisation.district,
        key=new_public_id(),
        content=_words_of(organisation),
    )


def _words_of(organisation: Organisation) -> dict:
    """What a new round starts with: the organisation as it is, and what only its last round knows."""
    words = {
        name: getattr(organisation, name)
        for name in ("name_zh", "name_en", "country", "registry_no", "district", "address", "website", "mailbox")
    }
    words.update(
        uscc=organisation.uscc or "", is_change=organisation.is_verified, capacities=sorted(organisation.capacities)
    )
    last = OrganisationVerification.objects.filter(case__applicant=organisation).order_by("-pk").first()
    if last is not None:
        kept = ("legal_representative", "recognised_class", "class_evidence_no", "class_valid_until", "activity")
        words.update({name: getattr(last, name) for name in kept})
        words["capacities"] = words["capacities"] or last.capacities
    return words


# --- Being let into an organisation that is here already -----------------------------------------


def ticket_for(organisation: Organisation, user: User) -> str:
    """Proof that this person has typed the number of this organisation a moment ago."""
    return signing.dumps([organisation.public_id, user.public_id], salt=SALT)


def organisation_of(ticket: str, user: User) -> Organisation | None:
    try:
        organisation, owner = signing.loads(ticket, salt=SALT, max_age=TICKET_LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Organisation.objects.filter(public_id=organisation).first() if owner == user.public_id else None


@transaction.atomic
def ask_to_join(*, organisation: Organisation, by: User, message: str) -> JoinRequest:
    """Ask the managers to be let in. Asking twice is one request."""
    User.objects.select_for_update().get(pk=by.pk)  # the second click waits here for the first
    if Membership.objects.current().filter(organisation=organisation, user=by).exists():
        raise Refused(_("You are a member of this organisation already."))
    open_ones = JoinRequest.objects.open().filter(user=by)
    known = open_ones.filter(organisation=organisation).first()
    if known is not None:
        return known
    if open_ones.count() >= MOST_REQUESTS:
        raise Refused(
            _("%(count)d of your requests wait for an answer. Wait until one of them is answered.")
            % {"count": MOST_REQUESTS}
        )
    asked = JoinRequest.objects.create(organisation=organisation, user=by, message=message)
    record("join_asked", by=by, about=[organisation])
    for manager in _managers(organisation):
        _tell(manager, JOIN_ASKED, organisation, reverse("accounts:members", args=[organisation.public_id]))
    return asked


def _managers(organisation: Organisation):
    places = Membership.objects.managers().filter(organisation=organisation, user__is_active=True)
    return [place.user for place in places.select_related("user")]


def _tell(user: User, text: str, organisation: Organisation, url: str) -> None:
    with override(user.language or settings.LANGUAGE_CODE):
        name = organisation.name
    notify.send(user, topic=VERIFICATION.code, text=text, params={"organisation": name}, url=url)


def may_answer(user: User, organisation: Organisation) -> bool:
    """Its managers; and the office, for an organisation whose managers do not answer, or are not its managers at all."""
    return manages(user, organisation) or is_case_officer(user) or is_administrator(user)


@transaction.atomic
def let_in(*, request: JoinRequest, role: str, by: User) -> None:
    """Make the person a member. The second answer to one request is refused."""
    asked = _open(request)
    membership_actions.let_in(organisation=asked.organisation, user=asked.user, role=role, by=by)
    _answer(asked, JoinRequest.State.ACCEPTED, by)
    _tell(
        asked.user,
        JOIN_ACCEPTED,
        asked.organisation,
        reverse("accounts:organisation", args=[asked.organisation.public_id]),
    )


@transaction.atomic
def decline(*, request: JoinRequest, by: User) -> None:
    asked = _open(request)
    _answer(asked, JoinRequest.State.DECLINED, by)
    record("join_declined", by=by, about=[asked.user, asked.organisation])
    _tell(asked.user, JOIN_DECLINED, asked.organisation, reverse("onboarding:register"))


def _open(request: JoinRequest) -> JoinRequest:
    rows = JoinRequest.objects.open().select_for_update(of=("self",)).select_related("organisation", "user")
    found = rows.filter(pk=request.pk).first()
    if found is None:
        raise Refused(_("This request has been answered already."))
    return found


def _answer(asked: JoinRequest, state: str, by: User) -> None:
    asked.state, asked.answered_by, asked.answered_at = state, by, timezone.now()
    asked.save(update_fields=["state", "answered_by", "answered_at"])

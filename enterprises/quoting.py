"""From an invitation to the choice: what happens in those steps of a request, and what an invited organisation does with its quote.

An invited organisation is a *side* of the case: it has an interest in it, and reads the request and its own quote on a page of its own. It
becomes the provider, and reads the case, only when the enterprise chooses it. Order of locks: case, quotes, vouchers.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Avg, Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.models import Capacity, Membership, Organisation, User
from accounts.permissions import belongs
from casework import actions, history, moves, notify
from casework.models import Case, CaseParty, PartyRole
from casework.moves import Incomplete, NotYours, StateChanged, Step, give_case_number
from casework.timeline import name_events
from core import workdays
from enterprises import delivering
from enterprises.models import Quote, QuoteState, ServiceRequest
from enterprises.models.quote import OPEN
from enterprises.permissions import INVITED_KINDS
from vouchers.quotes import quote as voucher_quote

INVITED, GIVEN, DECLINED, LAPSED = "quote_invited", "quote_given", "quote_declined", "quotes_lapsed"
MOST_INVITED = 8
ENOUGH_RATINGS = 3
INVITED_TEXT = gettext_noop("You are asked for a quote: %(title)s, until %(day)s.")
OUTCOMES = {
    QuoteState.CHOSEN: gettext_noop("Your quote for %(title)s was chosen."),
    QuoteState.NOT_CHOSEN: gettext_noop("Your quote for %(title)s was not chosen."),
    QuoteState.ENDED: gettext_noop("The invitation to quote for %(title)s has ended."),
    QuoteState.LAPSED: gettext_noop("No quote for %(title)s came in time: the invitation has lapsed."),
}


def name_history() -> None:
    name_events(
        {
            INVITED: (gettext_lazy("Asked for a quote"), "people", False),
            GIVEN: (gettext_lazy("Quote given"), "send", False),
            DECLINED: (gettext_lazy("Quote declined"), "dash-circle", False),
            LAPSED: (gettext_lazy("Quotes lapsed"), "clock", False),
        }
    )


def may_quote(case: Case):
    """Organisations that can be invited: verified, with bases, platforms or other services to offer, and not the enterprise itself."""
    able = Capacity.objects.verified().filter(kind__in=INVITED_KINDS).values("organisation")
    return Organisation.objects.verified().filter(pk__in=able).exclude(pk=case.applicant_id)


# --- the office ------------------------------------------------------------------------------------------------------


def can_be_invited(case: Case, data: dict) -> list[str]:
    """Guard: one to eight organisations that may quote and are not asked already."""
    if "organisations" not in data:
        return []
    asked = set(data["organisations"])
    if not asked:
        return [_("Choose one organisation at least.")]
    standing = Quote.objects.standing().filter(request=case.pk)
    if len(asked) + standing.count() > MOST_INVITED:
        return [_("At most %(most)d organisations are asked for one request.") % {"most": MOST_INVITED}]
    if may_quote(case).filter(public_id__in=asked).count() != len(asked):
        return [_("One of these organisations cannot be asked for this request.")]
    if standing.filter(organisation__public_id__in=asked).exists():
        return [_("One of these organisations is asked already.")]
    return []


def invite(step: Step) -> None:
    """Each organisation gets an invitation of its own; a base of it that was proposed goes with it."""
    give_case_number(step)
    due = workdays.add_workdays(step.today, step.data["days"])
    proposed = {
        row.base.operator_id: row.base
        for row in step.content.proposals.select_related("base").order_by("-rank")  # the best stays
    }
    for organisation in Organisation.objects.filter(public_id__in=step.data["organisations"]).order_by("pk"):
        made = Quote.objects.create(
            request_id=step.case.pk,
            organisation=organisation,
            base=proposed.get(organisation.pk),
            due_on=due,
            invited_by=step.by,
        )
        CaseParty.objects.create(case=step.case, role=PartyRole.SIDE, organisation=organisation)
        history.append(step.case, move=INVITED, by=step.by, data={"quote": made.public_id})
        _tell(made, INVITED_TEXT, {"title": step.case.title, "day": f"{due:%Y-%m-%d}"})
    step.case.__dict__.pop("current_parties", None)


def some_quote(case: Case, data: dict) -> list[str]:
    """Guard of showing them: there is one that holds."""
    given = Quote.objects.filter(request=case.pk, state=QuoteState.GIVEN, valid_until__gte=timezone.localdate())
    return [] if given.exists() else [_("There is no quote that is still valid.")]


def show_quotes(step: Step) -> None:
    """From now on the enterprise reads them and nobody changes them; who has not quoted has lapsed."""
    for quote in _held(step.case, QuoteState.INVITED):
        _end(quote, QuoteState.LAPSED)
    Quote.objects.filter(request=step.case.pk, state=QuoteState.GIVEN, shown_at__isnull=True).update(
        shown_at=timezone.now()
    )


def end_quotes(step: Step) -> None:
    """The request goes another way: everybody who was asked is told."""
    for quote in _held(step.case, *OPEN):
        _end(quote, QuoteState.ENDED)


# --- the enterprise --------------------------------------------------------------------------------------------------


def can_be_chosen(case: Case, data: dict) -> list[str]:
    """Guard: a quote of this request that holds today, for as many days as it says."""
    if "quote" not in data:
        return []
    quote = Quote.objects.filter(request=case.pk, public_id=data["quote"]).first()
    if quote is None or quote.state != QuoteState.GIVEN or quote.shown_at is None:
        return [_("This quote cannot be chosen.")]
    if not quote.is_valid:
        return [_("This quote was valid until %(day)s.") % {"day": f"{quote.valid_until:%Y-%m-%d}"}]
    return [] if data.get("days") == quote.days else [_("This quote has changed. Look at it again.")]


def choose(step: Step) -> None:
    """The quote's plan is agreed, its organisation takes part, vouchers are set aside; the others are told."""
    chosen = None
    for quote in _held(step.case, *OPEN):
        if quote.public_id == step.data["quote"]:
            chosen = quote
        else:
            _end(quote, QuoteState.NOT_CHOSEN if quote.state == QuoteState.GIVEN else QuoteState.ENDED)
    if chosen is None:
        raise StateChanged(_("This quote cannot be chosen."))
    _end(chosen, QuoteState.CHOSEN)
    actions.add_party(step.case, role=PartyRole.PROVIDER, organisation=chosen.organisation, by=step.by)
    ServiceRequest.objects.filter(pk=step.case.pk).update(chosen_base=chosen.base)
    delivering.begin(step, chosen)


def refuse_all(step: Step) -> None:
    for quote in _held(step.case, *OPEN):
        _end(quote, QuoteState.NOT_CHOSEN if quote.state == QuoteState.GIVEN else QuoteState.ENDED)


def comparison(request: ServiceRequest, quotes: list[Quote]) -> list[dict]:
    """Each quote with what vouchers cover, the own share, and how its organisation was rated."""
    ratings = ratings_of({quote.organisation_id for quote in quotes})
    covered: dict[Decimal, object] = {}
    rows = []
    for quote in quotes:
        if quote.price is not None and quote.price not in covered:
            covered[quote.price] = voucher_quote(
                organisation=request.enterprise.organisation, service_type=request.main_service, price=quote.price
            )
        rows.append({"quote": quote, "voucher": covered.get(quote.price), "rating": ratings.get(quote.organisation_id)})
    return rows


def ratings_of(organisation_ids) -> dict[int, tuple[float, int]]:
    """Organisation to (average, number) of the ratings of enterprises, from three on: fewer would tell who said what."""
    rated = ServiceRequest.objects.filter(rating__isnull=False)
    found: dict[int, list] = {}
    for name in ("chosen_base__operator", "delivery__quote__organisation"):
        rows = rated.filter(**{f"{name}__in": organisation_ids})
        if name.startswith("chosen"):
            rows = rows.filter(delivery__isnull=True)
        for pk, average, number in rows.order_by().values_list(name).annotate(Avg("rating"), Count("pk")):
            found.setdefault(pk, []).append((average, number))
    totals = {pk: (sum(a * n for a, n in parts), sum(n for _a, n in parts)) for pk, parts in found.items()}
    return {pk: (total / number, number) for pk, (total, number) in totals.items() if number >= ENOUGH_RATINGS}


# --- the invited organisation ----------------------------------------------------------------------------------------


@transaction.atomic
def give(*, quote: Quote, by: User, version: int, **values) -> Quote:
    """Write the quote, or write it anew while the enterprise has not been shown it. The last one asked ends the waiting.

    ``values``: price, days, deliverables, milestones, valid_until. Raises NotYours, StateChanged.
    """
    case, locked = _for_its_organisation(quote, by, version)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.state, locked.given_at, locked.given_by = QuoteState.GIVEN, timezone.now(), by
    locked.version += 1
    locked.save()
    history.append(case, move=GIVEN, by=by, data={"quote": locked.public_id})
    _show_when_complete(case)
    return locked


@transaction.atomic
def decline(*, quote: Quote, by: User, version: int, reason: str) -> Quote:
    """The organisation does not want it. The office reads why, the enterprise does not."""
    if not reason.strip():
        raise Incomplete(_("Write the reason."))
    case, locked = _for_its_organisation(quote, by, version)
    locked.decline_reason = reason.strip()
    locked.version += 1
    _end(locked, QuoteState.DECLINED, tell=False)
    history.append(case, move=DECLINED, by=by, data={"quote": locked.public_id})
    _show_when_complete(case)
    return locked


def _for_its_organisation(quote: Quote, by: User, version: int) -> tuple[Case, Quote]:
    case = Case.objects.select_for_update().get(pk=quote.request_id)
    locked = Quote.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=quote.pk)
    if not belongs(by, locked.organisation):
        raise NotYours(_("You may not take this step."))
    if not locked.is_open or case.state != "quoting":
        raise StateChanged(_("This invitation is over: %(state)s.") % {"state": locked.get_state_display()})
    if locked.version != version:
        raise StateChanged(_("A colleague has saved this quote in the meantime."))
    return case, locked


def _show_when_complete(case: Case) -> None:
    """Nobody is asked any more: show what came, or give the request back to the office."""
    rows = Quote.objects.filter(request=case.pk)
    if case.state != "quoting" or rows.filter(state=QuoteState.INVITED).exists():
        return
    given = rows.filter(state=QuoteState.GIVEN, valid_until__gte=timezone.localdate())
    moves.perform(case, "show_quotes" if given.exists() else "end_quotes", by=None)


def end_what_is_due(today: date | None = None) -> int:
    """The day for quotes has passed: who has not quoted has lapsed, and the request goes on. Returns how many requests."""
    today = today or timezone.localdate()
    late = Quote.objects.filter(state__in=OPEN, due_on__lt=today, request__case__state="quoting")
    return sum(_lapse(pk, today) for pk in sorted(set(late.values_list("request", flat=True)[:200])))


@transaction.atomic
def _lapse(case_pk: int, today: date) -> bool:
    case = Case.objects.select_for_update().get(pk=case_pk)
    if case.state != "quoting":
        return False
    lapsed = [quote for quote in _held(case, QuoteState.INVITED) if quote.due_on < today]
    for quote in lapsed:
        _end(quote, QuoteState.LAPSED)
    if lapsed:
        history.append(case, move=LAPSED, by=None, data={"quotes": len(lapsed)})
    _show_when_complete(case)
    return bool(lapsed) or case.state != "quoting"


# --- parts of the above ----------------------------------------------------------------------------------------------


def _held(case: Case, *states: str) -> list[Quote]:
    rows = Quote.objects.select_for_update(of=("self",)).filter(request=case.pk, state__in=states)
    return list(rows.select_related("organisation", "base", "request__case").order_by("pk"))


def _end(quote: Quote, state: str, *, tell: bool = True) -> None:
    """The invitation is over: the organisation leaves the case (the chosen one comes back as its provider)."""
    quote.state, quote.decided_at = state, timezone.now()
    quote.save()
    CaseParty.objects.current().filter(
        case=quote.request_id, role=PartyRole.SIDE, organisation=quote.organisation_id
    ).update(until=quote.decided_at)
    if tell:
        _tell(quote, OUTCOMES[QuoteState(state)], {"title": quote.request.case.title})


def _tell(quote: Quote, text: str, params: dict) -> None:
    """The organisation's people: the message leads to their own page, not to the case."""
    members = Membership.objects.filter(organisation=quote.organisation_id, until__isnull=True, user__is_active=True)
    for user in User.objects.filter(pk__in=members.values("user")):
        notify.send(user, topic="service_request", text=text, params=params, url=quote.get_absolute_url())

"""Shares of an outcome: worked out to exactly 100, set by the office, objected to by who is named."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from outcomes import asking
from outcomes.actions import locked
from outcomes.choices import ContributorKind
from outcomes.errors import NotAllowed, NotPossible
from outcomes.models import Attribution, AttributionRecord, Outcome
from outcomes.models.attribution import NAMED
from outcomes.permissions import may_set_shares, own_shares, seen_as
from outcomes.sources import Contributor, contributors_of

WHOLE, STEP = Decimal(100), Decimal("0.01")
MOST = 20  # contributors of one outcome


def split(weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Shares in per cent with two places, in proportion to ``weights``, that add up to exactly 100.

    Largest remainder (Hamilton's method): each gets its quota rounded down, the hundredths that are left go to the largest
    remainders, to the earlier one among equals. Raises ValueError without a positive weight, or with a negative one.
    """
    weights = [Decimal(weight) for weight in weights]
    total = sum(weights)
    if not weights or total <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative, and one must be positive")
    quotas = [weight * WHOLE / total for weight in weights]
    shares = [quota.quantize(STEP, rounding=ROUND_FLOOR) for quota in quotas]
    left = int((WHOLE - sum(shares)) / STEP)
    by_remainder = sorted(range(len(shares)), key=lambda place: (shares[place] - quotas[place], place))
    for place in by_remainder[:left]:
        shares[place] += STEP
    return shares


def propose(case, contributors: Sequence[Contributor] | None = None) -> list[tuple[Contributor, Decimal]]:
    """Equal shares for those whom the kind of case names (or for ``contributors``): a start that the office changes."""
    found = list(contributors_of(case) if contributors is None else contributors)[:MOST]
    return list(zip(found, split([1] * len(found)), strict=True)) if found else []


@transaction.atomic
def set_shares(
    *, outcome: Outcome, rows: Sequence[tuple[Contributor, Decimal]], by, version: int, note: str = ""
) -> list[Attribution]:
    """Put these shares in the place of all before. Raises NotPossible unless they add up to exactly 100, Stale, NotAllowed."""
    found = locked(outcome, version=version)
    if not may_set_shares(by, found, seen_as(by, found)):
        raise NotAllowed(_("The office sets the shares."))
    total = sum((share for _contributor, share in rows), Decimal(0))
    if total != WHOLE:
        raise NotPossible(_("The shares add up to %(total)s, not to 100.") % {"total": total})
    if len({_identity(contributor) for contributor, _share in rows}) != len(rows):
        raise NotPossible(_("Somebody is named twice for the same contribution."))
    before = {row.target_key for row in _with_keys(found)}
    found.shares.all().delete()
    made = [
        Attribution.objects.create(outcome=found, share=share, **_columns(contributor)) for contributor, share in rows
    ]
    found.version += 1
    found.save(update_fields=["version"])
    _note(found, "set", by=by, note=note, content=[_words(row) for row in made])
    for row in made:
        if _target_key(row) not in before:
            asking.send(_people_of(row), found, asking.SHARE_TEXT, asking.SHARE_MAIL, but=by)
    return made


def _identity(contributor: Contributor) -> tuple:
    return contributor.kind, getattr(contributor.target, "pk", contributor.name), contributor.role


def _columns(contributor: Contributor) -> dict:
    column = NAMED.get(contributor.kind)
    named = {column: contributor.target} if column else {"name": contributor.name, "reference": contributor.reference}
    return {"kind": contributor.kind, "role": contributor.role, **named}


def _target_key(row: Attribution) -> tuple:
    return row.kind, row.base_id, row.organisation_id, row.manager_id, row.name, row.share


def _with_keys(outcome: Outcome) -> list[Attribution]:
    rows = list(outcome.shares.all())
    for row in rows:
        row.target_key = _target_key(row)
    return rows


def _words(row: Attribution) -> dict:
    """A line of the history: public ids where there are some, so that it names nobody by name."""
    target = getattr(row, NAMED[row.kind]).public_id if row.kind in NAMED else row.name
    return {"kind": row.kind, "whose": target, "role": row.role, "share": f"{row.share:.2f}"}


def _note(outcome: Outcome, what: str, *, by, content=(), note: str = "") -> None:
    AttributionRecord.objects.create(outcome=outcome, what=what, content=list(content), note=note, by=by)


def _people_of(row: Attribution) -> list[User]:
    if row.kind == ContributorKind.MANAGER:
        user = row.manager.profile.user
        return [user] if user is not None and user.is_active else []
    organisation = row.organisation or (row.base.operator if row.base_id else None)
    return list(asking.people_of(organisation)) if organisation else []


@transaction.atomic
def object_to(*, share: Attribution, reason: str, by, version: int | None = None) -> Attribution:
    """Whoever is named says why their share is wrong. The office is told. The same objection twice is one.

    Raises NotAllowed, and Stale when other shares were set since the page was opened.
    """
    found = locked(share.outcome, version=version)
    mine = next((row for row in own_shares(by, found) if row.pk == share.pk), None)
    if mine is None:
        raise NotAllowed(_("You can object to your own share only."))
    if mine.is_disputed:
        return mine
    mine.objection, mine.objected_at, mine.objected_by = reason, timezone.now(), by
    mine.answer, mine.answered_at = "", None
    mine.save()
    _note(found, "objected", by=by, note=reason, content=[_words(mine)])
    asking.send(asking.office_of(found), found, asking.OBJECTED_TEXT, asking.OBJECTED_MAIL, but=by)
    return mine


@transaction.atomic
def answer_objection(*, share: Attribution, answer: str, by, version: int | None = None) -> Attribution:
    """The office leaves a share as it is and says why; setting other shares answers as well.

    Raises NotAllowed, and Stale when other shares were set since the page was opened.
    """
    found = locked(share.outcome, version=version)
    if not may_set_shares(by, found, seen_as(by, found)):
        raise NotAllowed(_("The office sets the shares."))
    row = (
        found.shares.select_related("manager__profile__user", "organisation", "base__operator")
        .filter(pk=share.pk)
        .first()
    )
    if row is None or not row.is_disputed:
        raise NotPossible(_("Nothing is disputed here any more."))
    row.answer, row.answered_at = answer, timezone.now()
    row.save(update_fields=["answer", "answered_at"])
    _note(found, "answered", by=by, note=answer, content=[_words(row)])
    asking.send(_people_of(row), found, asking.SHARE_TEXT, asking.SHARE_MAIL, but=by)
    return row

"""Writes on rounds and reviews: open a round, ask reviewers, score, hand in, remind."""

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from accounts.permissions import Role
from casework import history, notify
from casework.conflicts import in_conflict_about
from casework.models import Case
from casework.moves import Incomplete, NotYours, StateChanged
from core import workdays
from reviews import conf
from reviews.models import Purpose, Review, ReviewRound, RoundState, SheetVersion
from reviews.permissions import REVIEWS, may_assign, may_review

ASKED_TEXT = gettext_noop("You are asked to review %(title)s by %(day)s.")
REMINDER_TEXT = gettext_noop("Your review of %(title)s is due by %(day)s.")
COMPLETE_TEXT = gettext_noop("All reviews of %(title)s are in.")
TOPIC = "review"
OPENED, ASKED, TAKEN_BACK, HANDED_IN = "reviewers_asked", "reviewer_asked", "reviewer_taken_back", "review_handed_in"


def candidates(case: Case, *, roles=REVIEWS, but=()) -> list[User]:
    """Who can be asked to review: the right role, no tie to a party, fewest open reviews first."""
    people = User.objects.agreeing().with_role(*roles).exclude(pk__in=in_conflict_about(case)).exclude(pk__in=but)
    loads = dict(Review.objects.to_do().order_by().values_list("reviewer_id").annotate(Count("pk")))
    return sorted(people, key=lambda user: (loads.get(user.pk, 0), user.name, user.pk))


def open_round(*, case: Case) -> ReviewRound:
    """Begin the scoring of a case with the sheet in force; ask as many reviewers as its kind needs, the least busy first.

    The portal does it, and the history says so: whoever took the step that leads here has chosen nobody.
    Runs inside the transaction of the move that leads here, with the case's row locked. A round that exists is returned as it is.
    """
    known = ReviewRound.objects.filter(case=case).first()
    if known is not None:
        return known
    version = SheetVersion.objects.in_force(case.kind, Purpose.SCORING)
    if version is None:
        raise Incomplete(_("There is no scoring sheet for this kind of case."))
    due_on = workdays.add_workdays(timezone.localdate(), conf.days())
    made = ReviewRound.objects.create(case=case, version=version, needed=case.kind_of.reviewers, due_on=due_on)
    history.append(case, move=OPENED, by=None, data={"needed": made.needed, "sheet": version.number})
    asked = candidates(case, roles=(Role.REVIEWER,))  # supervisors give verdicts; one of them reviews only when chosen
    for user in asked[: made.needed]:
        _ask(made, case, user, by=None)
    return made


def _ask(round_: ReviewRound, case: Case, user, *, by) -> Review:
    made = Review.objects.create(round=round_, reviewer=user, assigned_by=by)
    history.append(case, move=ASKED, by=by, data={"who": user.public_id})
    day = f"{round_.due_on:%Y-%m-%d}"
    notify.send(
        user,
        topic=TOPIC,
        case=case,
        text=ASKED_TEXT,
        params={"title": case.title, "day": day},
        url=made.get_absolute_url(),
    )
    return made


def _locked(round_: ReviewRound) -> tuple[Case, ReviewRound]:
    """Case before round, always in this order: two who act at once wait for one another."""
    case = Case.objects.select_for_update().get(pk=round_.case_id)
    return case, ReviewRound.objects.select_for_update().get(pk=round_.pk)


def _own(review: Review, by) -> tuple[Case, ReviewRound, Review]:
    """The locked rows of a review that may still be written. Raises NotYours, StateChanged."""
    case, round_ = _locked(review.round)
    locked = Review.objects.select_for_update().get(pk=review.pk)
    if locked.reviewer_id != by.pk or not may_review(by, case):
        raise NotYours(_("You may not review this case."))
    if locked.is_in:
        raise StateChanged(_("Your review is in already; it is not changed any more."))
    if locked.taken_back_at is not None or round_.is_closed or not case.is_open:
        raise StateChanged(_("This review is not needed any more."))
    return case, round_, locked


@transaction.atomic
def assign(*, round_: ReviewRound, to, by) -> Review:
    """Ask one more reviewer; asking the same person twice changes nothing. A round that lost a review opens again."""
    case, locked = _locked(round_)
    if not may_assign(by, case):
        raise NotYours(_("You may not take this step."))
    if not may_review(to, case):
        raise NotYours(_("%(who)s cannot review this case.") % {"who": to})
    known = locked.reviews.active().filter(reviewer=to).first()
    if known is not None:
        return known
    if not case.is_open:
        raise StateChanged(_("The case is closed: “%(state)s”.") % {"state": case.state_of.label})
    if len(locked.counted()) >= locked.needed:
        raise StateChanged(_("All reviews are in: nobody else is needed."))
    if locked.is_closed:
        locked.state, locked.closed_at = RoundState.OPEN, None
        locked.save(update_fields=["state", "closed_at"])
    return _ask(locked, case, to, by=by)


@transaction.atomic
def take_back(*, review: Review, by) -> None:
    """A reviewer is not asked any more. What is in already stays. Twice changes nothing."""
    case, _round = _locked(review.round)
    if not may_assign(by, case):
        raise NotYours(_("You may not take this step."))
    locked = Review.objects.select_for_update().get(pk=review.pk)
    if locked.is_in:
        raise StateChanged(_("This review is in already; it is not taken away any more."))
    if locked.taken_back_at is None:
        locked.taken_back_at = timezone.now()
        locked.save(update_fields=["taken_back_at"])
        history.append(case, move=TAKEN_BACK, by=by, data={"who": locked.reviewer.public_id})


@transaction.atomic
def save_review(*, review: Review, given: dict, revision: int, by) -> Review:
    """Keep what is filled in so far; nobody else sees it. Raises NotYours, StateChanged."""
    _case, _round, locked = _own(review, by)
    return _store(locked, given, revision)


def _store(locked: Review, given: dict, revision: int) -> Review:
    if locked.revision != revision:
        raise StateChanged(_("You saved this review in another window. Compare, then save again."))
    for name in ("points", "remarks", "remark", "recommendation"):
        setattr(locked, name, given[name])
    locked.revision += 1
    locked.save()
    return locked


@transaction.atomic
def hand_in(*, review: Review, given: dict, revision: int, by) -> Review:
    """The review is in and others' open to its author. With the last one needed the round is complete.

    Raises Incomplete for a line without points, NotYours, StateChanged.
    """
    case, round_, locked = _own(review, by)
    missing = [line.label for line in round_.version.rows if given["points"].get(line.code) is None]
    if missing or not given["recommendation"]:
        raise Incomplete(*(_("No points yet: %(line)s.") % {"line": line} for line in missing), *_unsaid(given))
    _store(locked, given, revision)
    locked.submitted_at = timezone.now()
    locked.save(update_fields=["submitted_at"])
    history.append(case, move=HANDED_IN, by=by)
    if len(round_.counted()) >= round_.needed:
        _complete(round_, case)
    return locked


def _unsaid(given: dict) -> list[str]:
    return [] if given["recommendation"] else [_("Choose what you recommend.")]


def _complete(round_: ReviewRound, case: Case) -> None:
    now = timezone.now()
    round_.state, round_.closed_at = RoundState.CLOSED, now
    round_.save(update_fields=["state", "closed_at"])
    round_.reviews.active().filter(submitted_at__isnull=True).update(taken_back_at=now)
    for user in notify.recipients(case, notify.SUPERVISORS):
        notify.send(user, topic=TOPIC, case=case, text=COMPLETE_TEXT, params={"title": case.title})


def remind_late(today=None) -> int:
    """Remind reviewers whose last day is near or has passed: once a week at most. Returns how many were told."""
    today = today or timezone.localdate()
    last = today - timezone.timedelta(days=7)
    due = Review.objects.to_do().filter(round__due_on__lte=workdays.add_workdays(today, conf.remind_before()))
    due = due.filter(Q(reminded_on__isnull=True) | Q(reminded_on__lte=last)).values_list("pk", flat=True)
    told = 0
    for pk in list(due):
        with transaction.atomic():
            review = Review.objects.select_for_update(of=("self",)).select_related("round__case", "reviewer").get(pk=pk)
            case = review.round.case
            if (
                review.is_in
                or (review.reminded_on and review.reminded_on > last)
                or not may_review(review.reviewer, case)
            ):
                continue
            review.reminded_on = today
            review.save(update_fields=["reminded_on"])
            params = {"title": case.title, "day": f"{review.round.due_on:%Y-%m-%d}"}
            notify.send(
                review.reviewer,
                topic=TOPIC,
                case=case,
                text=REMINDER_TEXT,
                params=params,
                url=review.get_absolute_url(),
            )
            told += 1
    return told

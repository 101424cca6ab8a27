"""Two at once on a database with real row locks."""

import pytest

from casework import moves
from casework.models import CaseEvent
from reviews import actions, sheet_actions
from reviews.models import Purpose, Review, ReviewRound, Sheet, SheetVersion
from reviews.models.sheets import SheetLine
from tests.casework.test_races import at_once
from tests.factories import UserFactory
from tests.reviews import factories

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_submits_of_one_review_are_one(scored, reviewer):
    review = Review.objects.get(round__case=scored, reviewer=reviewer)

    def submit():
        return actions.hand_in(
            review=Review.objects.get(pk=review.pk), given=factories.given(), revision=0, by=reviewer
        )

    results = at_once(submit, submit, submit)
    assert sorted(type(result).__name__ for result in results) == ["Review", "StateChanged", "StateChanged"]
    assert CaseEvent.objects.filter(case=scored, move=actions.HANDED_IN).count() == 1


def test_the_last_two_reviews_at_once_complete_the_round_once(scored, reviewer, second_reviewer):
    def submit(person):
        review = Review.objects.get(round__case=scored, reviewer=person)
        return actions.hand_in(review=review, given=factories.given(), revision=0, by=person)

    results = at_once(lambda: submit(reviewer), lambda: submit(second_reviewer))
    assert [type(result).__name__ for result in results] == ["Review", "Review"]
    assert ReviewRound.objects.get(case=scored).is_closed


def test_two_who_publish_at_once_publish_once(administrator, supervisor):
    sheet = Sheet.objects.get(kind="base_evaluation", purpose=Purpose.SCORING)
    draft = sheet_actions.begin_draft(sheet=sheet, by=administrator)
    lines = [SheetLine("a", "一", "One", weight=100)]
    draft = sheet_actions.save_draft(version=draft, lines=lines, reason="Shorter", revision=0, by=administrator)
    other = UserFactory(name="Other", roles=["administrator"])

    def publish(person):
        return sheet_actions.publish(version=SheetVersion.objects.get(pk=draft.pk), revision=1, by=person)

    results = at_once(lambda: publish(supervisor), lambda: publish(other))
    assert sorted(type(result).__name__ for result in results) == ["SheetVersion", "StateChanged"]
    assert isinstance(next(r for r in results if isinstance(r, Exception)), moves.StateChanged)


def test_two_drafts_begun_at_once_are_one(administrator):
    sheet = Sheet.objects.get(kind="base_evaluation", purpose=Purpose.SCORING)
    results = at_once(*[lambda: sheet_actions.begin_draft(sheet=sheet, by=administrator)] * 3)
    assert len({result.pk for result in results}) == 1

"""Several reviewers of one case: who is asked, what each may see, when it is complete."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConflictDeclaration
from casework import moves
from casework.models import Notification
from incubators.campaigns import actions as campaigns
from reviews import actions
from reviews.models import Review, ReviewRound
from reviews.results import result_for
from tests.factories import OrganisationFactory, UserFactory
from tests.incubators.factories import EntityFactory
from tests.reviews import factories

SECRET = "Only half of the lease is signed"


def round_of(case):
    return ReviewRound.objects.get(case=case)


def pages_of(case, user):
    """Every page and export on which somebody of the office could meet another's review."""
    review = Review.objects.filter(round__case=case, reviewer=user).first()
    campaign = case.kind_of.content(case).campaign
    pages = [
        case.get_absolute_url(),
        f"{case.get_absolute_url()}?tab=history",
        f"{case.get_absolute_url()}?tab=comments",
        reverse("casework:case-print", args=[case.public_id]),
        reverse("reviews:reviewers", args=[case.public_id]),
        reverse("reviews:mine"),
        reverse("casework:inbox"),
        reverse("casework:notifications"),
        campaign.get_absolute_url(),
    ]
    return pages + ([review.get_absolute_url()] if review else [])


def seen(client, case, user) -> str:
    client.force_login(user)
    texts = []
    for page in pages_of(case, user):
        answer = client.get(page)
        assert answer.status_code in (200, 403), page
        texts.append(answer.content.decode())
    export = client.post(
        f"{case.kind_of.content(case).campaign.get_absolute_url()}?export=csv", {"purpose": "A look", "export": "csv"}
    )
    texts.append(b"".join(export).decode() if export.streaming else export.content.decode())
    return " ".join(texts)


class TestAsking:
    def test_the_evidence_brings_as_many_reviewers_as_the_kind_needs(self, scored, reviewer, second_reviewer):
        asked = round_of(scored).reviews.values_list("reviewer", flat=True)
        assert set(asked) == {reviewer.pk, second_reviewer.pk}
        assert Notification.objects.filter(user=reviewer, topic="review").count() == 1

    def test_the_history_says_that_the_portal_asked_and_whom(self, client, scored, supervisor, reviewer):
        asked = scored.events.filter(move__in=["reviewers_asked", "reviewer_asked"])
        assert {event.actor for event in asked} == {None} and asked.count() == 3
        client.force_login(supervisor)
        page = client.get(f"{scored.get_absolute_url()}?tab=history")
        shown = {(entry.who, entry.facts) for entry in page.context["entries"] if entry.icon == "person"}
        assert ("门户系统", str(reviewer)) in shown

    def test_who_has_a_tie_is_not_asked_by_the_portal_nor_by_a_supervisor(
        self, evaluated, organisation, manager, reviewer, second_reviewer, supervisor
    ):
        ConflictDeclaration.objects.create(user=second_reviewer, organisation=organisation, reason="cousin")
        case = factories.hand_in_evidence(evaluated, by=manager)
        asked = set(round_of(case).reviews.values_list("reviewer", flat=True))
        assert second_reviewer.pk not in asked
        with pytest.raises(moves.NotYours):
            actions.assign(round_=round_of(case), to=second_reviewer, by=supervisor)

    def test_a_supervisor_asks_another_and_takes_one_back(self, client, scored, second_reviewer, supervisor):
        third = UserFactory(name="Third", roles=["reviewer"])
        client.force_login(supervisor)
        page = reverse("reviews:reviewers", args=[scored.public_id])
        gone = round_of(scored).reviews.get(reviewer=second_reviewer)

        client.post(page, {"take_back": gone.public_id})
        client.post(page, {"reviewer": third.public_id})
        client.post(page, {"reviewer": third.public_id})  # a second click

        assert [r.reviewer.name for r in round_of(scored).reviews.active()] == ["Reviewer", "Third"]

    def test_only_a_supervisor_chooses(self, client, scored, reviewer):
        client.force_login(reviewer)
        page = reverse("reviews:reviewers", args=[scored.public_id])
        assert client.get(page).status_code == 200
        assert client.post(page, {"reviewer": reviewer.public_id}).status_code == 403

    def test_the_applicant_and_strangers_find_nothing(self, client, scored, manager, stranger):
        for person in (manager, stranger):
            client.force_login(person)
            assert client.get(reverse("reviews:reviewers", args=[scored.public_id])).status_code == 404
        assert 'id="scoring"' not in client.get(scored.get_absolute_url()).content.decode()


class TestBlindness:
    def test_nobody_sees_a_review_before_their_own_is_in(
        self, client, scored, reviewer, second_reviewer, supervisor, officer, administrator, manager
    ):
        factories.score(scored, by=reviewer, points=1, recommendation="no", remark=SECRET)

        for person in (second_reviewer, supervisor, officer, administrator):
            assert SECRET not in seen(client, scored, person), person
            assert result_for(round_of(scored), person).reviews == [], person
        assert SECRET in seen(client, scored, reviewer)

        factories.score(scored, by=second_reviewer)
        for person in (second_reviewer, supervisor, officer):
            assert SECRET in seen(client, scored, person), person
        client.force_login(manager)
        assert SECRET not in client.get(scored.get_absolute_url()).content.decode()

    def test_an_unfinished_review_is_its_authors_alone(self, client, scored, reviewer, second_reviewer):
        mine = round_of(scored).reviews.get(reviewer=reviewer)
        actions.save_review(review=mine, given=factories.given(remark=SECRET), revision=0, by=reviewer)
        factories.score(scored, by=second_reviewer)
        assert SECRET not in seen(client, scored, second_reviewer)
        assert SECRET in seen(client, scored, reviewer)

    def test_anothers_review_has_no_address(self, client, scored, reviewer, second_reviewer, supervisor):
        review = factories.score(scored, by=reviewer)
        for person in (second_reviewer, supervisor):
            client.force_login(person)
            assert client.get(review.get_absolute_url()).status_code == 404

    def test_a_conflict_declared_later_takes_the_review_away_and_out_of_the_count(
        self, client, scored, organisation, reviewer, second_reviewer, supervisor
    ):
        review = factories.score(scored, by=reviewer)
        factories.score(scored, by=second_reviewer)
        ConflictDeclaration.objects.create(user=reviewer, organisation=organisation, reason="cousin")

        client.force_login(reviewer)
        assert client.get(review.get_absolute_url()).status_code == 404
        fresh = ReviewRound.objects.get(case=scored)
        assert [r.reviewer for r in fresh.counted()] == [second_reviewer]
        assert moves.missing(scored, scored.kind_of.move("first_verdict")) != []

        third = UserFactory(name="Third", roles=["reviewer"])
        actions.assign(round_=fresh, to=third, by=supervisor)
        factories.score(scored, by=third)
        assert moves.missing(scored, scored.kind_of.move("first_verdict")) == []


class TestHandingIn:
    def test_a_review_with_gaps_is_kept_but_not_handed_in(self, client, scored, reviewer):
        review = round_of(scored).reviews.get(reviewer=reviewer)
        client.force_login(reviewer)
        data = {"revision": "0", "points_effect": "3", "remark_effect": "Fair", "recommendation": "yes"}

        answer = client.post(review.get_absolute_url(), {**data, "do": "hand_in"})
        assert answer.status_code == 422
        assert answer.content.decode().count("Give 0 to 5 points.") >= 3 or "0 至 5" in answer.content.decode()
        assert "Fair" in answer.content.decode()

        client.post(review.get_absolute_url(), {**data, "do": "save"})
        review.refresh_from_db()
        assert (review.points, review.is_in) == ({"effect": 3}, False)

    def test_what_was_typed_in_a_stale_window_is_kept_on_the_page_that_says_so(self, client, scored, reviewer):
        review = round_of(scored).reviews.get(reviewer=reviewer)
        client.force_login(reviewer)
        client.post(review.get_absolute_url(), {"revision": "0", "points_effect": "3", "do": "save"})
        answer = client.post(review.get_absolute_url(), {"revision": "0", "remark": "Second window", "do": "save"})
        assert answer.status_code == 409
        assert "Second window" in answer.content.decode()

    def test_a_review_that_is_in_is_not_changed(self, scored, reviewer):
        review = factories.score(scored, by=reviewer, points=2)
        with pytest.raises(moves.StateChanged):
            actions.hand_in(review=review, given=factories.given(5), revision=review.revision, by=reviewer)
        review.refresh_from_db()
        assert review.total == 40.0

    def test_the_last_one_needed_completes_the_round(self, scored, reviewer, second_reviewer, supervisor):
        third = UserFactory(name="Third", roles=["reviewer"])
        actions.assign(round_=round_of(scored), to=third, by=supervisor)
        factories.score(scored, by=reviewer, points=5)
        assert not round_of(scored).is_closed
        factories.score(scored, by=second_reviewer, points=2)

        assert round_of(scored).is_closed
        assert [r.reviewer for r in round_of(scored).reviews.active()] == [reviewer, second_reviewer]
        total = result_for(round_of(scored), supervisor).total
        assert (total.average, total.distance, total.deviation, total.disagree) == (70.0, 60.0, 30.0, True)


def test_late_reviewers_are_reminded_once_a_week(scored, reviewer):
    round_ = round_of(scored)
    round_.due_on = timezone.localdate() - timezone.timedelta(days=1)
    round_.save()
    assert (actions.remind_late(), actions.remind_late()) == (2, 0)
    assert Notification.objects.filter(user=reviewer, text=actions.REMINDER_TEXT).count() == 1


@pytest.mark.parametrize("rows", [1, 12])
def test_query_count_of_a_reviewers_list(
    client, reviewer, second_reviewer, supervisor, rows, django_assert_num_queries
):
    for _row in range(rows):
        EntityFactory(operator=OrganisationFactory(manager=UserFactory(), capacities=["incubator"]))
    campaign = factories.plan(supervisor)
    campaigns.draw_bases(campaign=campaign, version=0, by=supervisor)
    for evaluation in campaign.evaluations.select_related("case__applicant"):
        actions.open_round(case=evaluation.case)
    client.force_login(reviewer)
    client.get(reverse("reviews:mine"))  # the session's first page writes what later ones only read
    with django_assert_num_queries(11):
        answer = client.get(reverse("reviews:mine"))
    assert answer.content.decode().count('id="review-') == rows

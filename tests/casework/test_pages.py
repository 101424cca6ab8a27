"""The case page from each side, what can be done on it, and what a stranger gets."""

import re

import pytest
from django.urls import reverse

from casework import actions
from casework.models import Case, Comment, Notification
from casework.moves import perform
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def page(client, user, case, **params):
    client.force_login(user)
    return client.get(reverse("casework:case-detail", args=[case.public_id]), params)


def decide(client, user, case, **data):
    client.force_login(user)
    return client.post(reverse("casework:case-decide", args=[case.public_id]), {"version": case.version, **data})


def without_address(response, public_id):
    """The page without its own address and the one-time token against forged forms."""
    html = re.sub(r'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]+"', "", response.content.decode())
    return html.replace(public_id, "")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager", 200),
        ("member", 200),
        ("stranger", 404),
        ("officer", 200),
        ("reviewer", 200),
        ("supervisor", 200),
        ("administrator", 200),
        ("district_officer", 200),
        ("other_district_officer", 404),
    ],
)
def test_who_may_open_a_submitted_case(request, client, submitted, who, status):
    assert page(client, request.getfixturevalue(who), submitted).status_code == status


def test_a_draft_is_its_owners_alone(client, draft, officer, manager, stranger):
    assert [page(client, user, draft).status_code for user in (manager, officer, stranger)] == [200, 404, 404]


def test_anonymous_visitors_are_sent_to_sign_in(client, submitted):
    response = client.get(reverse("casework:case-detail", args=[submitted.public_id]))
    assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/")


def test_the_unknown_case_and_the_forbidden_one_look_the_same(client, submitted, stranger):
    client.force_login(stranger)
    forbidden = client.get(reverse("casework:case-detail", args=[submitted.public_id]))
    unknown = client.get(reverse("casework:case-detail", args=["a" * 16]))
    assert forbidden.status_code == unknown.status_code == 404
    assert without_address(forbidden, submitted.public_id) == without_address(unknown, "a" * 16)


def test_a_decision_is_made_on_the_page(client, submitted, officer):
    response = decide(client, officer, submitted, move="accept", note="Complete")

    submitted.refresh_from_db()
    assert (response.status_code, submitted.state, submitted.assignee) == (302, "review", officer)


def test_the_second_decision_gets_a_409_and_keeps_the_note(client, submitted, officer):
    other = UserFactory(name="Other", roles=["case_officer"])
    stale = Case.objects.get(pk=submitted.pk)
    perform(submitted, "accept", by=officer)

    response = decide(client, other, stale, move="ask", note="Which lease is in force?")

    assert response.status_code == 409
    html = response.content.decode()
    assert "Which lease is in force?" in html
    assert "Officer" in html


def test_a_missing_reason_is_said_and_nothing_moves(client, to_decide, reviewer):
    response = decide(client, reviewer, to_decide, move="refuse", note="")
    to_decide.refresh_from_db()
    assert (response.status_code, to_decide.state) == (422, "decision")


def test_somebody_without_the_right_gets_a_403(client, submitted, reviewer):
    assert decide(client, reviewer, submitted, move="accept").status_code == 403


def test_an_internal_remark_is_not_on_the_applicants_page(client, submitted, officer, manager):
    client.force_login(officer)
    url = reverse("casework:case-comment", args=[submitted.public_id])
    client.post(url, {"text": "Look at last year's closing", "to": "internal"})
    client.post(url, {"text": "Please wait", "to": "applicant"})

    theirs = page(client, manager, submitted, tab="comments").content.decode()
    ours = page(client, officer, submitted, tab="comments").content.decode()
    assert ("last year" in ours, "last year" in theirs) == (True, False)
    assert ("Please wait" in ours, "Please wait" in theirs) == (True, True)
    assert Notification.objects.filter(user=manager, topic="comment").count() == 1


def test_an_applicant_cannot_write_an_internal_remark(client, submitted, manager):
    client.force_login(manager)
    client.post(reverse("casework:case-comment", args=[submitted.public_id]), {"text": "Hello", "to": "internal"})
    assert Comment.objects.get().internal is False


def test_the_same_remark_sent_twice_is_one(client, submitted, manager):
    client.force_login(manager)
    for _ in range(2):
        client.post(reverse("casework:case-comment", args=[submitted.public_id]), {"text": "Hello"})
    assert Comment.objects.count() == 1


def test_the_applicant_reads_the_office_not_its_people(client, in_review, manager, officer):
    html = page(client, manager, in_review, tab="history").content.decode()
    assert officer.name not in html


@pytest.mark.parametrize("url_name", ["case-claim", "case-assign", "case-checklist", "case-task-add"])
def test_the_applicant_has_no_staff_tools(client, submitted, manager, url_name):
    client.force_login(manager)
    assert client.post(reverse(f"casework:{url_name}", args=[submitted.public_id])).status_code == 404


class TestConflictOfInterest:
    """A person of the office with a tie to a party cannot open, find, count or be given the case."""

    @pytest.fixture
    def tied(self, organisation):
        from accounts.models import Membership

        user = UserFactory(name="Tied", roles=["case_officer"])
        Membership.objects.create(user=user, organisation=organisation, until="2020-01-01T00:00:00+08:00")
        return user

    def test_cannot_open_or_decide(self, client, submitted, tied):
        assert page(client, tied, submitted).status_code == 404
        assert decide(client, tied, submitted, move="accept").status_code == 404

    def test_counts_are_those_of_a_world_without_the_case(self, submitted, tied, officer):
        from casework.queue import tab_counts

        assert tab_counts(officer)["to_accept"] == 1
        assert tab_counts(tied)["to_accept"] == 0

    def test_cannot_be_given_the_case(self, submitted, tied, officer):
        from casework.moves import NotYours

        with pytest.raises(NotYours):
            actions.assign(case=submitted, to=tied, by=officer)

    def test_hears_nothing_of_it(self, draft, manager, tied, officer):
        perform(draft, "submit", by=manager)
        assert set(Notification.objects.values_list("user__name", flat=True)) == {"Officer"}

    def test_a_declared_tie_counts_too(self, client, submitted, organisation, officer):
        from accounts.models import ConflictDeclaration

        assert page(client, officer, submitted).status_code == 200
        ConflictDeclaration.objects.create(user=officer, organisation=organisation, reason="Brother works there")
        assert page(client, officer, submitted).status_code == 404


class TestInbox:
    def test_tabs_count_what_they_list(self, client, submitted, in_review, officer):
        client.force_login(officer)
        response = client.get(reverse("casework:inbox"), {"tab": "to_review"})
        assert response.context["counts"]["to_review"] == 1
        assert [case.pk for case in response.context["page"].object_list] == [in_review.pk]

    def test_applicants_have_no_inbox(self, client, manager, organisation):
        client.force_login(manager)
        assert client.get(reverse("casework:inbox")).status_code == 403

    def test_a_district_officer_sees_their_district_only(
        self, client, submitted, district_officer, other_district_officer
    ):
        found = []
        for user in (district_officer, other_district_officer):
            client.force_login(user)
            found.append(len(client.get(reverse("casework:inbox"), {"tab": "all"}).context["page"].object_list))
        assert found == [1, 0]

    def test_search_finds_by_number_and_applicant(self, client, in_review, officer):
        client.force_login(officer)
        for words in (in_review.case_no, in_review.applicant.name_zh, in_review.applicant.uscc):
            rows = client.get(reverse("casework:inbox"), {"tab": "all", "q": words}).context["page"].object_list
            assert [case.pk for case in rows] == [in_review.pk]

    @pytest.mark.parametrize(
        "query",
        ["tab=nonsense", "q=%00", "since=yesterday", "kind=x&kind=y", "cursor=abc", "sort=zz", "assignee=nobody'--"],
    )
    def test_odd_query_strings_are_answered(self, client, submitted, officer, query):
        client.force_login(officer)
        assert client.get(f"{reverse('casework:inbox')}?{query}").status_code == 200

    @pytest.mark.parametrize("rows", [1, 20])
    def test_query_count_does_not_grow(
        self, client, officer, organisation, manager, matter_kind, rows, django_assert_max_num_queries
    ):
        for number in range(rows):
            case = actions.start(kind=matter_kind, by=manager, title=f"Matter {number}", organisation=organisation)
            perform(case, "submit", by=manager)
        client.force_login(officer)
        client.get(reverse("casework:inbox"))
        with django_assert_max_num_queries(15):
            response = client.get(reverse("casework:inbox"), {"tab": "all"})
        assert response.content.decode().count('id="case-') == rows

    def test_next_and_previous_walk_the_queue(self, client, officer, organisation, manager, matter_kind):
        cases = []
        for number in range(3):
            case = actions.start(kind=matter_kind, by=manager, title=f"Matter {number}", organisation=organisation)
            perform(case, "submit", by=manager)
            cases.append(case)
        client.force_login(officer)
        queue = page(client, officer, cases[1], queue="tab=to_accept").context["queue"]
        assert (queue.position, queue.total) == (2, 3)
        assert cases[2].public_id in queue.next_url
        assert cases[0].public_id in queue.previous_url


def test_my_matters_lists_own_cases_only(client, submitted, manager, stranger):
    other = OrganisationFactory(manager=stranger)
    client.force_login(manager)
    mine = client.get(reverse("casework:my-cases"))
    client.force_login(stranger)
    theirs = client.get(reverse("casework:my-cases"))
    assert [c.pk for c in mine.context["page"].object_list] == [submitted.pk]
    assert (list(theirs.context["page"].object_list), other.pk) == ([], other.pk)


def test_notifications_are_read_when_opened_and_silenced_by_topic(client, draft, manager, officer, matter_kind):
    client.force_login(officer)
    client.post(reverse("casework:notification-settings"), {f"portal-{matter_kind.code}": "on"})
    perform(draft, "submit", by=manager)
    note = Notification.objects.get(user=officer)
    from core.models import OutgoingMail

    assert OutgoingMail.objects.filter(to=officer.email).count() == 0
    response = client.post(reverse("casework:notification-open", args=[note.public_id]))
    note.refresh_from_db()
    assert (response.url, note.read_at is not None) == (draft.get_absolute_url(), True)

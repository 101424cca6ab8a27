"""What an enterprise reads of demands and of their owners, and what its answers do."""

import pytest
from django.urls import reverse

from casework.models import Notification
from matching import responses
from matching.models import CandidateResponse
from matching.overview import unanswered
from matching.vocabulary import Answer, Side
from tests.factories import UserFactory
from tests.matching.factories import OWNER_NAME, listed, matched, patch_maker, published

PAGE = "matching:found-for-you"


@pytest.fixture
def found(demand, enterprise):
    matched()
    assert listed(demand) == [enterprise]
    return demand


@pytest.fixture
def reading(english, maker, found):
    english.force_login(maker)
    return english


def owner_agrees(demand, enterprise, buyer):
    responses.respond(demand=demand, enterprise=enterprise, side=Side.CORPORATE, answer=Answer.INTERESTED, by=buyer)


def test_the_page_shows_the_demand_the_score_and_why(reading, found):
    page = reading.get(reverse(PAGE)).content.decode()

    assert found.title in page
    assert "You hold the certificates asked for: ISO 13485" in page
    assert '<mark class="term">' in page
    assert "1 overseas demand waits for your answer" in page


def test_the_owner_is_not_named_before_both_agree(reading, found, enterprise, buyer):
    urls = [reverse(PAGE), found.get_absolute_url(), reverse("enterprises:home")]
    assert [OWNER_NAME in reading.get(url).content.decode() for url in urls] == [False, False, False]

    reading.post(reverse("matching:found-interested", args=[found.public_id]))
    assert [OWNER_NAME in reading.get(url).content.decode() for url in urls] == [False, False, False]

    owner_agrees(found, enterprise, buyer)
    assert [OWNER_NAME in reading.get(url).content.decode() for url in urls] == [True, True, True]


def test_the_owners_interest_alone_does_not_name_it(reading, found, enterprise, buyer):
    owner_agrees(found, enterprise, buyer)

    page = reading.get(reverse(PAGE)).content.decode()

    assert (OWNER_NAME in page, "Your answer" in page) == (False, True)


def test_interest_tells_the_owner_and_both_sides_interest_tells_the_office(
    reading, found, enterprise, buyer, officer, maker
):
    reading.post(reverse("matching:found-interested", args=[found.public_id]))
    assert Notification.objects.filter(user=buyer, text=responses.INTEREST).count() == 1
    assert not Notification.objects.filter(user=officer).exists()

    owner_agrees(found, enterprise, buyer)

    told = {note.user: note.url for note in Notification.objects.filter(text=responses.BOTH)}
    assert told == {
        buyer: reverse("matching:demand-owner", args=[found.public_id]),
        maker: reverse(PAGE),
        officer: reverse("matching:candidates", args=[found.public_id]),
    }


def test_a_second_click_is_the_same_answer(reading, found):
    url = reverse("matching:found-interested", args=[found.public_id])

    reading.post(url)
    reading.post(url)

    assert CandidateResponse.objects.count() == 1


def test_a_no_needs_a_reason_and_other_needs_words(reading, found):
    url = reverse("matching:found-decline", args=[found.public_id])

    answers = [reading.post(url, typed) for typed in ({}, {"reason": "other"}, {"reason": "nonsense"})]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert "Say in a few words what it is." in answers[1].content.decode()
    assert not CandidateResponse.objects.exists()


def test_a_no_is_kept_with_its_reason_and_not_proposed_again(reading, found, maker, officer, english):
    reading.post(reverse("matching:found-decline", args=[found.public_id]), {"reason": "no_capacity"})

    answer = CandidateResponse.objects.get()
    assert (answer.answer, answer.reason, answer.by) == ("declined", "no_capacity", maker)
    matched()
    page = reading.get(reverse(PAGE))
    assert (len(page.context["new"]), page.context["declined"][0].theirs) == (0, answer)
    assert unanswered(maker) == 0


def test_the_owner_does_not_read_why_an_enterprise_said_no(reading, found, buyer, english):
    reading.post(
        reverse("matching:found-decline", args=[found.public_id]),
        {"reason": "no_capacity", "text": "We are full until May."},
    )

    english.force_login(buyer)
    page = english.get(reverse("matching:demand-owner", args=[found.public_id])).content.decode()

    assert ("The other side declined" in page, "capacity" in page, "full until May" in page) == (True, False, False)


def test_a_changed_mind_keeps_the_history(reading, found):
    reading.post(reverse("matching:found-decline", args=[found.public_id]), {"reason": "no_capacity"})
    reading.post(reverse("matching:found-interested", args=[found.public_id]))

    answers = list(CandidateResponse.objects.values_list("answer", "is_current"))
    assert answers == [("declined", False), ("interested", True)]


def test_a_question_is_sent_without_the_name(reading, found, buyer, enterprise, english):
    reading.post(reverse("matching:found-ask", args=[found.public_id]), {"text": "How many patches in the first year?"})

    english.force_login(buyer)
    page = english.get(reverse("matching:demand-owner", args=[found.public_id])).content.decode()

    assert "How many patches in the first year?" in page
    assert enterprise.organisation.name_en not in page


def test_members_read_and_only_managers_answer(found, enterprise, english):
    colleague = UserFactory()
    enterprise.organisation.membership_set.create(user=colleague)
    english.force_login(colleague)

    page = english.get(reverse(PAGE)).content.decode()
    answers = [
        english.post(reverse(f"matching:{name}", args=[found.public_id])).status_code
        for name in ("found-interested", "found-decline", "found-ask")
    ]

    assert ("A manager of your company can answer." in page, answers) == (True, [403, 403, 403])
    assert not CandidateResponse.objects.exists()


@pytest.mark.parametrize("name", ["buyer", "officer", "newcomer", "stranger"])
def test_the_page_is_for_enterprises_only(name, found, english, request):
    english.force_login(request.getfixturevalue(name))

    assert english.get(reverse(PAGE)).status_code == 403
    assert english.post(reverse("matching:found-interested", args=[found.public_id])).status_code == 403


def test_an_enterprise_may_answer_a_demand_that_matching_did_not_propose(found, rival, english):
    english.force_login(rival)
    page = english.get(found.get_absolute_url()).content.decode()

    answer = english.post(reverse("matching:found-interested", args=[found.public_id]), {"back": "demand"})

    assert "Interested" in page
    assert (answer.status_code, answer.url) == (302, found.get_absolute_url())
    assert CandidateResponse.objects.get().enterprise.organisation in rival.organisations()


def test_a_demand_one_may_not_read_cannot_be_answered(enterprise, rival, english, corporate):
    secret = published(corporate, confidentiality="named", named=[enterprise.organisation])
    english.force_login(rival)

    answers = [
        english.post(reverse(f"matching:{name}", args=[secret.public_id])).status_code
        for name in ("found-interested", "found-decline", "found-ask")
    ]

    assert (answers, CandidateResponse.objects.count()) == ([404, 404, 404], 0)


def test_a_confidential_demand_is_found_only_for_whom_it_names(enterprise, maker, corporate, english):
    other = UserFactory()
    patch_maker(other)
    secret = published(corporate, title="Secret patches", confidentiality="named", named=[enterprise.organisation])
    matched()

    pages = {}
    for user in (maker, other):
        english.force_login(user)
        pages[user] = secret.title in english.get(reverse(PAGE)).content.decode()

    assert pages == {maker: True, other: False}
    assert not Notification.objects.filter(user=other, topic="match").exists()


def test_close_ones_say_why_they_were_not_proposed(maker, enterprise, english):
    demand = published(gates=["certification"], required_certifications=["TELEC"])
    matched()
    english.force_login(maker)

    page = english.get(reverse(PAGE)).content.decode()

    assert listed(demand) == []
    assert "Close, but not proposed" in page
    assert "The other side made this a must: Certificates" in page


def test_what_the_profile_does_not_say_is_named_with_its_worth(maker, english, demand):
    patch_maker(maker, certifications=[], trl=None)
    matched()
    english.force_login(maker)

    page = english.get(reverse(PAGE)).content.decode()

    assert "Certificates: asked for by 1 demand" in page
    assert "State your TRL; asked for at least 8" in page


def test_the_navigation_counts_what_waits(found, maker):
    assert unanswered(maker) == 1

    responses.dismiss(
        demand=found, enterprise=listed(found)[0], reason="capacity", note="", by=UserFactory(roles=["case_officer"])
    )
    assert unanswered(maker) == 0


@pytest.mark.django_db
def test_an_enterprise_without_a_profile_reads_what_to_do(english):
    from tests.enterprises.factories import EnterpriseOrganisationFactory

    user = UserFactory()
    EnterpriseOrganisationFactory(manager=user)
    english.force_login(user)

    assert "There is no profile yet" in english.get(reverse(PAGE)).content.decode()


def test_the_first_page_of_an_enterprise_leads_there(reading, found):
    page = reading.get(reverse("enterprises:home")).content.decode()

    assert found.title in page
    assert "<strong>1 overseas demand suits your company</strong>" in page


def test_queries_do_not_grow_with_the_demands(maker, enterprise, english, corporate, queries_of):
    english.force_login(maker)
    counts, shown = [], []
    for size in (1, 11):
        for number in range(size):
            published(corporate, title=f"Patches {number}")
        matched()
        count, page = queries_of(reverse(PAGE))
        counts.append(count)
        shown.append(len(page.context["new"]))

    assert (shown, counts[0] == counts[1], counts[0] <= 23) == ([1, 12], True, True)

"""The broker: asked, accepting, declining, handing over; places of the load; commission, ratings, and who brought a side."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Capacity, ConflictDeclaration, Membership
from casework import history
from casework.models import Notification
from introductions import brokering, commissions, contributors, disclosure, ratings
from introductions.errors import NotPossible
from introductions.models import BrokerRequest, Introduction, Rating
from introductions.vocabulary import DONE, ENDED, Actor, Stage
from talent.models import Admission, Level, TalentProfile, TechnologyManager
from tests.factories import OrganisationFactory, UserFactory
from tests.introductions.conftest import BUYER_MAIL, SELLER_MAIL, SELLER_NAME
from tests.introductions.factories import ENTERPRISE, OWNER, again
from tests.matching.factories import OWNER_NAME

pytestmark = pytest.mark.django_db
NAMES = [SELLER_NAME, "Qilinpatch", OWNER_NAME, "Banksia", SELLER_MAIL, BUYER_MAIL]


@pytest.fixture
def pool_manager(technology_manager):
    return TechnologyManager.objects.get(profile__user=technology_manager)


@pytest.fixture
def colleague(db):
    profile = TalentProfile.objects.create(user=UserFactory(name="Colleague of the pool"), name="Colleague of the pool")
    return TechnologyManager.objects.create(profile=profile, level=Level.SENIOR, admission=Admission.ADMITTED)


@pytest.fixture
def institution(db):
    user = UserFactory(name="Institution manager")
    organisation = OrganisationFactory(manager=user, members=[UserFactory(name="Institution member")])
    Capacity.objects.create(organisation=organisation, kind="transfer_institution", state="verified")
    organisation.boss = user
    return organisation


def ask(introduction, by, **whom):
    return brokering.ask(introduction=again(introduction), by=by, **whom)


def brokered(introduction, officer, manager):
    return brokering.accept(request=ask(introduction, officer, manager=manager), by=manager.profile.user)


def test_accepting_takes_one_place_and_twice_is_once(introduction, officer, pool_manager, technology_manager):
    asked = ask(introduction, officer, manager=pool_manager)
    assert asked == ask(introduction, officer, manager=pool_manager)
    assert again(introduction).manager is None

    for _ in range(2):
        brokering.accept(request=asked, by=technology_manager)

    pool_manager.refresh_from_db()
    assert (pool_manager.load, again(introduction).manager) == (1, pool_manager)
    assert list(history.verify()) == []


@pytest.mark.parametrize("end", [DONE, ENDED])
def test_the_place_is_given_back_exactly_once(end, sides, introduction, officer, pool_manager):
    row = brokered(introduction, officer, pool_manager)
    sides.to(end)
    brokering.give_back(again(introduction))

    pool_manager.refresh_from_db()
    row.refresh_from_db()
    assert (pool_manager.load, row.holds_place, row.state) == (0, False, "accepted")


def test_one_is_asked_at_a_time_and_a_no_tells_the_officer(introduction, officer, pool_manager, colleague):
    asked = ask(introduction, officer, manager=pool_manager)
    with pytest.raises(NotPossible):
        ask(introduction, officer, manager=colleague)

    brokering.decline(request=asked, reason="no_time", by=pool_manager.profile.user)

    assert Notification.objects.filter(user=officer, text__contains="declined to broker").exists()
    with pytest.raises(NotPossible):
        brokering.accept(request=asked, by=pool_manager.profile.user)
    assert ask(introduction, officer, manager=colleague).state == "asked"
    assert pool_manager.pk not in [fit.manager.pk for fit in brokering.ranked(again(introduction))]


def test_a_full_manager_does_not_accept(introduction, officer, pool_manager):
    asked = ask(introduction, officer, manager=pool_manager)
    TechnologyManager.objects.filter(pk=pool_manager.pk).update(load=6, capacity=6)

    with pytest.raises(NotPossible):
        brokering.accept(request=asked, by=pool_manager.profile.user)
    assert BrokerRequest.objects.get().state == "asked"


@pytest.mark.parametrize("tie", ["employer", "member", "declared"])
def test_a_tie_to_a_side_excludes_and_is_looked_at_again_on_the_answer(
    tie, introduction, officer, pool_manager, maker_company
):
    asked = ask(introduction, officer, manager=pool_manager)
    organisation = maker_company.organisation
    if tie == "employer":
        TalentProfile.objects.filter(manager=pool_manager).update(employer=organisation)
    elif tie == "member":
        Membership.objects.create(user=pool_manager.profile.user, organisation=organisation, until=timezone.now())
    else:
        ConflictDeclaration.objects.create(user=pool_manager.profile.user, organisation=organisation)

    with pytest.raises(NotPossible):
        brokering.accept(request=asked, by=pool_manager.profile.user)
    assert not brokering.without_ties(again(introduction)).filter(pk=pool_manager.pk).exists()


def test_an_institution_answers_by_its_managers_within_its_limit(introduction, officer, institution, english):
    asked = ask(introduction, officer, organisation=institution)
    brokering.set_limit(organisation=institution, most=0, by=institution.boss)
    with pytest.raises(NotPossible):
        brokering.accept(request=asked, by=institution.boss)
    brokering.set_limit(organisation=institution, most=1, by=institution.boss)
    english.force_login(Membership.objects.get(user__name="Institution member").user)
    assert english.post(reverse("introductions:broker-accept", args=[asked.public_id])).status_code == 404

    english.force_login(institution.boss)
    english.post(reverse("introductions:broker-accept", args=[asked.public_id]))

    assert again(introduction).broker == institution
    assert brokering.load_of([institution])[institution.pk] == (1, 1)


def test_a_hand_over_leaves_the_old_one_until_the_colleague_accepts(introduction, officer, pool_manager, colleague):
    first = brokered(introduction, officer, pool_manager)
    asked = brokering.hand_over(
        introduction=again(introduction), to=colleague, note="All is well.", by=pool_manager.profile.user
    )
    assert again(introduction).manager == pool_manager

    brokering.accept(request=asked, by=colleague.profile.user)

    first.refresh_from_db()
    loads = {one.pk: one.load for one in TechnologyManager.objects.all()}
    assert again(introduction).manager == colleague
    assert (loads[pool_manager.pk], loads[colleague.pk], first.state) == (0, 1, "handed_over")
    roles = [(one.object, one.role) for one in contributors.contributors_of(again(introduction))]
    assert roles == [(colleague, "brokered"), (pool_manager, "handed_over")]


def test_who_is_asked_reads_no_name(introduction, officer, pool_manager, technology_manager, english):
    asked = ask(introduction, officer, manager=pool_manager)
    english.force_login(technology_manager)

    for url in (
        reverse("introductions:brokering"),
        reverse("introductions:broker-decline", args=[asked.public_id]),
        reverse("casework:notifications"),
    ):
        page = english.get(url)
        assert page.status_code == 200
        assert [word for word in NAMES if word in page.content.decode()] == []
    assert english.get(introduction.case.get_absolute_url()).status_code == 404


def test_the_office_relieves_a_broker_and_the_place_is_free(introduction, officer, pool_manager):
    brokered(introduction, officer, pool_manager)
    for _ in range(2):
        brokering.relieve(introduction=again(introduction), note="Ill.", by=officer)

    pool_manager.refresh_from_db()
    assert (pool_manager.load, again(introduction).manager) == (0, None)


def test_the_page_of_the_office_ranks_asks_and_is_closed_to_others(
    introduction, officer, pool_manager, buyer, stranger, english
):
    url = reverse("introductions:broker", args=[introduction.case.public_id])
    for user in (buyer, stranger):
        english.force_login(user)
        assert english.get(url).status_code == 404
    english.force_login(officer)
    assert english.get(url).status_code == 200
    english.post(reverse("introductions:broker-ask", args=[introduction.case.public_id, pool_manager.public_id]))
    assert BrokerRequest.objects.get().manager == pool_manager
    assert english.get(url).status_code == 200


# --- commission and ratings --------------------------------------------------------------------------


def test_a_commission_is_agreed_by_both_and_hidden_from_the_other_side(
    sides, introduction, officer, pool_manager, seller, buyer, english
):
    sides.to(Stage.INTRODUCED)
    brokered(introduction, officer, pool_manager)
    made = commissions.propose(
        introduction=again(introduction),
        words="2 per cent zqcommission",
        payer=ENTERPRISE,
        actor=Actor.BROKER,
        by=pool_manager.profile.user,
    )
    assert again(introduction).commission == ""
    url = reverse("introductions:commission", args=[introduction.case.public_id])
    english.force_login(buyer)
    assert "zqcommission" not in english.get(url).content.decode()
    assert english.post(url, {"confirm": made.public_id}).status_code == 404
    english.force_login(seller)
    assert "zqcommission" in english.get(url).content.decode()

    english.post(url, {"confirm": made.public_id})

    made.refresh_from_db()
    assert (made.state, made.payer_by, again(introduction).commission) == ("agreed", seller, made.words)
    english.force_login(buyer)
    assert "zqcommission" not in english.get(introduction.get_absolute_url()).content.decode()


def test_each_side_rates_once_and_may_change_it_for_two_weeks(sides, introduction, officer, pool_manager, seller):
    brokered(introduction, officer, pool_manager)
    with pytest.raises(NotPossible):
        ratings.rate(introduction=introduction, side=ENTERPRISE, points=5, comment="", by=seller)
    sides.to(DONE)
    for points in (5, 4):
        ratings.rate(introduction=introduction, side=ENTERPRISE, points=points, comment="", by=seller)
    assert Rating.objects.get().points == 4
    Rating.objects.update(at=timezone.now() - timedelta(days=15))
    with pytest.raises(NotPossible):
        ratings.rate(introduction=introduction, side=ENTERPRISE, points=1, comment="", by=seller)


def test_a_mean_is_for_others_from_three_on_and_a_comment_never(
    sides, introduction, officer, pool_manager, seller, buyer, institution, english
):
    brokered(introduction, officer, pool_manager)
    sides.to(DONE)
    ratings.rate(introduction=introduction, side=ENTERPRISE, points=5, comment="zqcomment", by=seller)
    ratings.rate(introduction=introduction, side=OWNER, points=4, comment="zqcomment", by=buyer)
    other = institution.boss

    assert ratings.shown_to(other, manager=pool_manager) == (None, [])
    own, said = ratings.shown_to(pool_manager.profile.user, manager=pool_manager)
    assert (own.n, own.tenths, len(said)) == (2, "4.5", 2)
    english.force_login(other)
    page = english.get(pool_manager.get_absolute_url()).content.decode()
    assert "zqcomment" not in page
    assert "4.5" not in page


# --- who brought a side ------------------------------------------------------------------------------


def everything_in_the_loop(client, user, introduction) -> str:
    client.force_login(user)
    urls = [
        reverse("introductions:brought"),
        reverse("introductions:brought-detail", args=[introduction.case.public_id]),
        reverse("casework:notifications"),
    ]
    return "\n".join(client.get(url).content.decode() for url in urls)


def test_who_brought_a_side_is_in_the_loop_and_reads_its_own_side_alone(
    sides, introduction, officer, institution, english
):
    contributors.set_bringers(
        introduction=introduction, given={"brought_enterprise": institution}, note="By phone.", by=officer
    )
    text = everything_in_the_loop(english, institution.boss, introduction)
    assert "Qilinpatch" in text
    assert [
        word for word in (OWNER_NAME, "Banksia", BUYER_MAIL, SELLER_MAIL, introduction.case.title) if word in text
    ] == []
    assert english.get(introduction.get_absolute_url()).status_code == 404
    assert english.get(introduction.case.get_absolute_url()).status_code == 404

    sides.to(Stage.INTRODUCED)

    text = everything_in_the_loop(english, institution.boss, introduction)
    assert OWNER_NAME in text
    assert [word for word in (BUYER_MAIL, SELLER_MAIL) if word in text] == []
    assert Notification.objects.filter(user=institution.boss, text__contains="another stage").exists()
    loop = disclosure.loop_of(again(introduction), institution.boss)
    assert all(one.contact is None for one in disclosure.parties_in_loop(again(introduction), loop))


@pytest.mark.parametrize("rows", [1, 6])
def test_the_brokers_list_asks_the_same_number_of_questions(
    rows, demand, officer, pool_manager, technology_manager, english, django_assert_max_num_queries
):
    from introductions import actions
    from tests.matching.factories import patch_maker

    TechnologyManager.objects.update(capacity=20)
    for number in range(rows):
        made = actions.propose(demand=demand, enterprise=patch_maker(UserFactory(name=f"Maker {number}")), by=officer)
        brokered(made, officer, TechnologyManager.objects.get(pk=pool_manager.pk))
    english.force_login(technology_manager)
    english.get(reverse("introductions:brokering"))
    with django_assert_max_num_queries(40):
        page = english.get(reverse("introductions:brokering"))
    assert len(page.context["rows"]) == rows
    assert Introduction.objects.brokered_by(technology_manager).count() == rows

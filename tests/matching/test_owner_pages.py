"""What the owner of a demand reads of companies, and its steps: agree, decline, ask, change, extend, close."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Notification
from matching import disclosure, responses
from matching.models import CandidateResponse, Corporate, Demand
from matching.overview import waiting_for_owner
from matching.vocabulary import Answer, Side
from tests.factories import UserFactory
from tests.matching.factories import lidar_maker, listed, matched, patch_maker, published


@pytest.fixture
def found(demand, enterprise, rival):
    matched()
    assert listed(demand) == [enterprise]
    return demand


@pytest.fixture
def owning(english, buyer, found):
    english.force_login(buyer)
    return english


def url(name, demand, enterprise=None):
    key = [disclosure.pair_key(demand.pk, enterprise.pk)] if enterprise else []
    return reverse(f"matching:{name}", args=[demand.public_id, *key])


def say(demand, enterprise, answer, by, **more):
    responses.respond(demand=demand, enterprise=enterprise, side=Side.ENTERPRISE, answer=answer, by=by, **more)


def names_of(enterprise):
    """Everything by which a company could be found: names, credit code, address of its page."""
    organisation = enterprise.organisation
    return [organisation.name_zh, organisation.name_en, organisation.uscc, enterprise.public_id, organisation.public_id]


def test_companies_are_shown_without_their_names_until_they_are_interested(owning, found, enterprise, rival, maker):
    page = owning.get(url("demand-owner", found)).content.decode()
    lidar = type(enterprise).objects.get(organisation=rival.organisations()[0])
    assert [name for one in (enterprise, lidar) for name in names_of(one) if name in page] == []
    assert disclosure.anonymous_name(found.pk, enterprise.pk) in page
    assert "Pudong New Area · TRL 9" in page

    say(found, enterprise, Answer.INTERESTED, maker)
    page = owning.get(url("demand-owner", found)).content.decode()

    assert enterprise.organisation.name_en in page
    assert [name for name in names_of(lidar) if name in page] == []


@pytest.mark.parametrize("answer", [Answer.MORE, Answer.DECLINED])
def test_a_question_or_a_no_does_not_name_the_company(answer, owning, found, enterprise, maker):
    say(found, enterprise, answer, maker, reason="other" if answer == Answer.DECLINED else "", text="Which sizes?")

    page = owning.get(url("demand-owner", found)).content.decode()

    assert [name for name in names_of(enterprise) if name in page] == []


def test_the_shortlist_alone_does_not_name_a_company(owning, found, enterprise, officer):
    responses.shortlist(demand=found, enterprise=enterprise, note="", by=officer)
    responses.send_shortlist(demand=found, by=officer)

    page = owning.get(url("demand-owner", found)).content.decode()

    assert "Recommended" in page
    assert [name for name in names_of(enterprise) if name in page] == []


def test_forms_about_a_company_do_not_name_it_either(owning, found, enterprise):
    pages = [owning.get(url(name, found, enterprise)).content.decode() for name in ("owner-decline", "owner-ask")]

    assert [name for page in pages for name in names_of(enterprise) if name in page] == []
    assert all(disclosure.anonymous_name(found.pk, enterprise.pk) in page for page in pages)


def test_a_company_has_another_code_and_address_for_each_demand(found, enterprise):
    other = published()

    keys = {disclosure.pair_key(one.pk, enterprise.pk) for one in (found, other)}

    assert (len(keys), {len(key) for key in keys}) == (2, {16})


def test_reasons_do_not_quote_a_company_that_is_not_named(owning, found, enterprise):
    enterprise.profile_en = (
        "Maker of a thin ECG patch worn fourteen days. We also make room sensors under the brand Aurorix."
    )
    enterprise.save()
    matched()

    page = owning.get(url("demand-owner", found)).content.decode()

    assert "Aurorix" not in page


def test_agreeing_with_an_interested_company_tells_both(owning, found, enterprise, maker, buyer, officer):
    say(found, enterprise, Answer.INTERESTED, maker)
    assert waiting_for_owner(buyer) == 1

    answer = owning.post(url("owner-agree", found, enterprise))

    assert answer.status_code == 302
    assert "Both sides want to talk." in owning.get(url("demand-owner", found)).content.decode()
    assert waiting_for_owner(buyer) == 0
    assert {note.user for note in Notification.objects.filter(text=responses.BOTH)} == {buyer, maker, officer}


def test_showing_interest_first_asks_the_company(owning, found, enterprise, maker):
    owning.post(url("owner-agree", found, enterprise))

    assert Notification.objects.get(user=maker, text=responses.OWNER_INTEREST).url == reverse("matching:found-for-you")


def test_declining_needs_a_reason(owning, found, enterprise):
    refused = owning.post(url("owner-decline", found, enterprise), {})
    done = owning.post(url("owner-decline", found, enterprise), {"reason": "too_early"})

    assert (refused.status_code, done.status_code) == (422, 302)
    answer = CandidateResponse.objects.get()
    assert (answer.side, answer.answer, answer.reason) == ("corporate", "declined", "too_early")


def test_an_unknown_company_is_a_404(owning, found):
    assert owning.post(reverse("matching:owner-agree", args=[found.public_id, "a" * 16])).status_code == 404


def test_the_key_of_another_demand_does_not_open_a_company(owning, found, corporate, enterprise):
    other = published(corporate)

    key = disclosure.pair_key(other.pk, enterprise.pk)
    assert owning.post(reverse("matching:owner-agree", args=[found.public_id, key])).status_code == 404


def test_members_read_and_only_managers_answer(english, assistant, found, enterprise):
    english.force_login(assistant)

    page = english.get(url("demand-owner", found)).content.decode()
    answers = [
        english.post(url(name, found, enterprise)).status_code for name in ("owner-agree", "owner-decline", "owner-ask")
    ]

    assert ("Show interest" in page, answers) == (False, [403, 403, 403])


def test_what_the_office_took_out_is_not_shown(owning, found, enterprise, officer):
    responses.dismiss(demand=found, enterprise=enterprise, reason="capacity", note="", by=officer)

    page = owning.get(url("demand-owner", found)).content.decode()

    assert disclosure.anonymous_name(found.pk, enterprise.pk) not in page


def test_companies_that_are_close_stand_below_with_the_reason(owning, found, rival, enterprise):
    page = owning.get(url("demand-owner", found)).content.decode()
    lidar = type(enterprise).objects.get(organisation=rival.organisations()[0])

    assert "Close, but not proposed" in page
    assert disclosure.anonymous_name(found.pk, lidar.pk) in page


def test_closing_needs_a_reason_and_takes_the_demand_off(owning, found):
    refused = owning.post(url("demand-close", found), {})
    done = owning.post(url("demand-close", found), {"reason": "partner_here", "note": "Thank you."})

    assert (refused.status_code, done.status_code) == (422, 302)
    found.refresh_from_db()
    assert (found.status, found.closing_reason) == ("closed", "partner_here")
    event = found.events.get()
    assert (event.what, event.by.name, event.note) == ("closed", "Buyer", "Thank you.")


def test_a_closed_demand_takes_no_more_answers(owning, found, enterprise):
    Demand.objects.filter(pk=found.pk).update(status="closed")

    owning.post(url("owner-agree", found, enterprise))

    assert not CandidateResponse.objects.exists()
    assert "This demand is no longer open." in owning.get(url("demand-owner", found)).content.decode()


@pytest.mark.parametrize("days", [0, -1, 800])
def test_a_day_that_is_over_or_too_far_does_not_extend(days, owning, found):
    before = found.valid_until

    answer = owning.post(url("demand-extend", found), {"until": timezone.localdate() + timedelta(days=days)})

    found.refresh_from_db()
    assert (answer.status_code, found.valid_until) == (422, before)


def test_extending_moves_the_last_day(owning, found):
    until = timezone.localdate() + timedelta(days=300)

    owning.post(url("demand-extend", found), {"until": until})

    found.refresh_from_db()
    assert (found.valid_until, found.extensions) == (until, 1)


def test_editing_opens_a_moderation_with_the_words_filled_in(owning, found):
    answer = owning.post(url("demand-change", found), {"key": "k" * 16})

    content = found.moderations.get()
    assert answer.url == reverse("casework:case-tasks", args=[content.case.public_id])
    assert (content.title, content.text) == (found.current_version.title, found.current_version.text)


def test_the_list_counts_what_waits(owning, found, enterprise, maker):
    say(found, enterprise, Answer.INTERESTED, maker)

    page = owning.get(reverse("matching:my-demands"))

    assert "1 company waits for your answer." in page.content.decode()
    row = page.context["rows"][0]
    assert (row.checked, row.proposed, row.interested, row.waiting) == (2, 1, 1, 1)


def test_the_company_profile_is_kept(owning, corporate):
    page = reverse("matching:corporate-edit")
    assert owning.get(page).status_code == 200

    answer = owning.post(
        page, {"sector": "Hospitals", "size": "large", "languages": ["en", "zh"], "show_name": "on", "about": ""}
    )

    profile = Corporate.objects.get(organisation=corporate)
    assert (answer.status_code, profile.sector, profile.show_name) == (302, "Hospitals", True)


def test_queries_of_the_list_do_not_grow(buyer, corporate, english, enterprise, queries_of):
    english.force_login(buyer)
    counts, shown = [], []
    for size in (1, 11):
        for number in range(size):
            published(corporate, title=f"Patches {number}")
        matched()
        count, page = queries_of(reverse("matching:my-demands"))
        counts.append(count)
        shown.append(len(page.context["rows"]))

    assert (shown, counts[0] == counts[1], counts[0] <= 20) == ([1, 12], True, True)


def test_queries_of_the_companies_do_not_grow(buyer, demand, english, queries_of):
    english.force_login(buyer)
    counts, shown = [], []
    for size in (1, 8):
        for _number in range(size):
            lidar_maker()
            say(demand, patch_maker(), Answer.INTERESTED, UserFactory())
        matched()
        count, page = queries_of(url("demand-owner", demand))
        counts.append(count)
        shown.append(len(page.context["proposed"]))

    assert (shown, counts[0] == counts[1], counts[0] <= 23) == ([1, 9], True, True)

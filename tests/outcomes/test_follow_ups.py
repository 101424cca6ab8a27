"""Questionnaires: made when due, once, one at a time; answered once by the side that is asked."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import SignedLink
from casework.models import Notification
from core.models import OutgoingMail
from outcomes import follow_ups
from outcomes.errors import NotAllowed, NotPossible
from outcomes.models import FollowUp

ANSWERS = {"sales": Decimal(10), "jobs": 2, "ratings": {"finding": 5}, "without_help": "later"}


@given(st.dates(date(2000, 1, 31), date(2090, 1, 1)), st.sampled_from([6, 12, 24]))
def test_months_before_is_the_last_day_for_which_they_are_over(day, months):
    found = follow_ups.months_before(day, months)
    assert follow_ups.months_later(found, months) <= day
    assert follow_ups.months_later(found + timedelta(days=1), months) > day


def test_the_last_day_of_a_month_stays_in_its_month():
    assert follow_ups.months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "made"), [(100, []), (190, [6]), (370, [12]), (700, [12]), (800, [])])
def test_what_is_due_is_made_once_for_each_side(confirmed, days, made):
    confirmed(signed_on=timezone.localdate() - timedelta(days=days))
    first, second = follow_ups.sweep(), follow_ups.sweep()

    assert sorted(FollowUp.objects.values_list("months", flat=True)) == sorted(made * 2)
    assert (first["made"], second) == (2 * len(made), {"made": 0, "reminded": 0})


@pytest.mark.django_db
def test_what_is_not_confirmed_is_not_asked_about(record):
    record(signed_on=timezone.localdate() - timedelta(days=200))
    assert follow_ups.sweep()["made"] == 0


@pytest.fixture
def asked(confirmed, buyer):
    confirmed(signed_on=timezone.localdate() - timedelta(days=240))
    follow_ups.sweep()
    return FollowUp.objects.get(organisation=buyer)


@pytest.mark.django_db
def test_people_are_told_reminded_once_and_then_it_is_overdue(asked, owner):
    def told():
        return Notification.objects.filter(user=owner, topic="outcome", url=asked.get_absolute_url()).count()

    first = told()
    FollowUp.objects.update(sent_at=timezone.now() - timedelta(days=15))
    reminded = [follow_ups.sweep()["reminded"] for _ in range(2)]

    assert (first, reminded, told()) == (1, [2, 0], 2)
    assert set(FollowUp.objects.overdue()) == set(FollowUp.objects.all())


@pytest.mark.django_db
def test_an_answer_is_given_once_by_the_side(asked, owner, provider, officer):
    for by in (provider, officer):
        with pytest.raises(NotAllowed):
            follow_ups.answer(follow_up=asked, values=ANSWERS, by=by)
    follow_ups.answer(follow_up=asked, values=ANSWERS, by=owner)
    with pytest.raises(NotPossible):
        follow_ups.answer(follow_up=asked, values=ANSWERS, by=owner)

    asked.refresh_from_db()
    assert (asked.sales, asked.jobs, asked.ratings, asked.answered_by) == (Decimal(10), 2, {"finding": 5}, owner)


@pytest.mark.django_db
def test_the_form_keeps_what_was_typed_and_refuses_an_empty_one(client, asked, owner):
    client.force_login(owner)
    url = asked.get_absolute_url()
    empty, wrong = client.post(url, {}), client.post(url, {"sales": "a lot", "comment": "Kept words"})
    good = client.post(url, {"jobs": "3", "landed": "true", "help_finding": "4"})

    assert (empty.status_code, wrong.status_code, good.status_code) == (422, 422, 302)
    assert "Kept words" in wrong.content.decode()
    asked.refresh_from_db()
    assert (asked.jobs, asked.landed, asked.ratings) == (3, True, {"finding": 4})
    assert client.get(url).status_code == 200


@pytest.mark.django_db
def test_the_office_reads_the_answers_over_time(client, asked, owner, officer):
    follow_ups.answer(follow_up=asked, values=ANSWERS, by=owner)
    client.force_login(officer)
    page = client.get(asked.outcome.get_absolute_url()).content.decode()
    listed = client.get("/outcomes/questionnaires/?tab=answered").content.decode()
    assert "EUR\u00a010" in page
    assert f"follow-up-{asked.public_id}" in listed


@pytest.mark.django_db
def test_a_side_without_accounts_answers_by_a_link(client, record, buyer, partner, owner):
    from outcomes import actions

    outcome = record(sides=(buyer, partner), signed_on=timezone.localdate() - timedelta(days=200))
    link = SignedLink.objects.get()
    actions.confirm(outcome=outcome, organisation=partner, number=1, link=link)
    follow_ups.sweep()
    token = OutgoingMail.objects.filter(to=partner.mailbox).latest("pk").body.split("/link/")[1].split("/")[0]

    page = client.get(reverse("accounts:link", args=[token]))
    client.post(reverse("accounts:link", args=[token]), {"jobs": "7", "without_help": "smaller"})

    one = FollowUp.objects.get(organisation=partner)
    assert page.status_code == 200
    assert (one.jobs, one.without_help, one.answered_by_link.purpose) == (7, "smaller", "outcome_follow_up")

"""The second way of a request: quotes behind a wall, one choice, a plan, delivery, vouchers, and who may do what."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import moves
from casework.models import Case
from core import workdays
from enterprises import quoting
from enterprises.models import Delivery, MilestoneState, Quote, QuoteState
from tests.enterprises.factories import request_submitted
from tests.vouchers.factories import granted, opened
from vouchers.models import UseState, VoucherUse

pytestmark = pytest.mark.usefixtures("english_words")
PLAN = [
    {"title": "Survey", "deliverable": "A report", "day": 5, "share": 40},
    {"title": "Filing", "deliverable": "The receipt", "day": 12, "share": 60},
]


def step(asked, name, by, note="because", **data):
    asked.case.refresh_from_db()
    return moves.perform(asked.case, name, by=by, note=note, data=data)


def values(price="50000", **more):
    return {
        "price": Decimal(price), "days": 12, "deliverables": "Everything", "milestones": PLAN,
        "valid_until": timezone.localdate() + timedelta(days=40), **more,
    }  # fmt: skip


@pytest.fixture
def invited(owner, enterprise, officer, provider, other_provider, base, far_base):
    asked = request_submitted(by=owner, enterprise=enterprise)
    names = [base.operator.public_id, far_base.operator.public_id]
    step(asked, "invite_quotes", officer, organisations=names, days=5)
    return asked


@pytest.fixture
def mine(invited, base):
    return Quote.objects.get(request=invited, organisation=base.operator)


@pytest.fixture
def theirs(invited, far_base):
    return Quote.objects.get(request=invited, organisation=far_base.operator)


@pytest.fixture
def shown(invited, mine, theirs, provider, other_provider):
    quoting.give(quote=mine, by=provider, version=0, **values())
    quoting.give(quote=theirs, by=other_provider, version=0, **values("60000"))
    invited.case.refresh_from_db()
    return invited


@pytest.fixture
def delivering(shown, mine, owner):
    step(shown, "choose", owner, quote=mine.public_id, days=12)
    return shown


def milestones(asked):
    return list(asked.delivery.milestones.planned())


def deliver(asked, provider, owner, number):
    one = milestones(asked)[number]
    step(asked, "report", provider, milestone=one.public_id, report={"text": "Done", "file": None})
    step(asked, "accept_milestone", owner, milestone=one.public_id)


def test_when_all_have_quoted_the_enterprise_reads_them(shown):
    assert shown.case.state == "choosing"
    assert set(shown.quotes.values_list("state", flat=True)) == {QuoteState.GIVEN}


def test_an_invited_organisation_reads_its_own_quote_and_nothing_else(
    client, invited, mine, theirs, provider, other_provider
):
    quoting.give(quote=mine, by=provider, version=0, **values("51234"))
    client.force_login(other_provider)

    assert client.get(theirs.get_absolute_url()).status_code == 200
    assert client.get(mine.get_absolute_url()).status_code == 404
    assert client.post(mine.get_absolute_url(), {"decline": "1", "reason": "no", "version": 1}).status_code == 404
    assert client.get(invited.case.get_absolute_url()).status_code == 404
    assert "51,234" not in client.get(reverse("enterprises:quote-list")).content.decode()
    assert list(Quote.objects.visible_to(other_provider)) == [theirs]


def test_the_chosen_provider_never_reads_the_others(client, delivering, provider, other_provider, theirs):
    client.force_login(provider)
    for tab in ("material", "history", "comments"):
        page = client.get(f"{delivering.case.get_absolute_url()}?tab={tab}").content.decode()
        assert "60,000" not in page and str(theirs.organisation) not in page and theirs.organisation.name_zh not in page
    client.force_login(other_provider)
    assert client.get(delivering.case.get_absolute_url()).status_code == 404


def test_the_enterprise_reads_no_quote_before_all_are_shown(client, invited, mine, provider, owner):
    quoting.give(quote=mine, by=provider, version=0, **values("51234"))
    client.force_login(owner)

    assert "51,234" not in client.get(invited.case.get_absolute_url()).content.decode()
    assert not Quote.objects.visible_to(owner).exists()


def test_nobody_of_another_organisation_quotes(mine, other_provider, owner):
    for person in (other_provider, owner):
        with pytest.raises(moves.NotYours):
            quoting.give(quote=mine, by=person, version=0, **values())


def test_a_stale_form_is_refused(mine, provider):
    quoting.give(quote=mine, by=provider, version=0, **values())
    with pytest.raises(moves.StateChanged):
        quoting.give(quote=mine, by=provider, version=0, **values("1"))


def test_everybody_declines_and_the_request_is_back_with_the_office(invited, mine, theirs, provider, other_provider):
    quoting.decline(quote=mine, by=provider, version=0, reason="full")
    quoting.decline(quote=theirs, by=other_provider, version=0, reason="full")

    assert Case.objects.get(pk=invited.pk).state == "pool"


@pytest.fixture
def before_the_holidays(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args: date(2026, 9, 30))


def test_the_day_for_quotes_counts_working_days_over_the_holidays(before_the_holidays, invited, mine, theirs, provider):
    assert mine.due_on == date(2026, 10, 13) == invited.case.promised_on
    quoting.give(quote=mine, by=provider, version=0, **values())

    assert quoting.end_what_is_due(date(2026, 10, 13)) == 0
    assert (quoting.end_what_is_due(date(2026, 10, 14)), quoting.end_what_is_due(date(2026, 10, 14))) == (1, 0)
    theirs.refresh_from_db()
    assert (Case.objects.get(pk=invited.pk).state, theirs.state) == ("choosing", QuoteState.LAPSED)


def test_a_second_choice_is_refused(delivering, theirs, owner):
    with pytest.raises(moves.StateChanged):
        step(delivering, "choose", owner, quote=theirs.public_id, days=12)
    theirs.refresh_from_db()
    assert theirs.state == QuoteState.NOT_CHOSEN


def test_a_member_does_not_choose(shown, mine, colleague):
    with pytest.raises(moves.NotYours):
        step(shown, "choose", colleague, quote=mine.public_id, days=12)


def test_a_quote_that_ran_out_is_not_chosen(shown, mine, owner):
    Quote.objects.filter(pk=mine.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(moves.Incomplete):
        step(shown, "choose", owner, quote=mine.public_id, days=12)


def test_choosing_none_leads_back(shown, owner, mine):
    step(shown, "refuse_quotes", owner)
    mine.refresh_from_db()
    assert (shown.case.state, mine.state) == ("pool", QuoteState.NOT_CHOSEN)


def test_the_whole_way(delivering, provider, owner, mine):
    assert delivering.case.promised_on == workdays.add_workdays(timezone.localdate(), 12)
    deliver(delivering, provider, owner, 0)
    assert delivering.delivery.accepted_share == 40
    deliver(delivering, provider, owner, 1)
    assert delivering.case.state == "delivered"
    step(delivering, "confirm_delivery", owner, rating=5, said={"comment": "Good"})

    delivering.refresh_from_db()
    assert (delivering.case.state, delivering.rating, delivering.delivery.settled_share) == ("closed", 5, 100)


def test_a_milestone_sent_back_is_reported_again(delivering, provider, owner):
    one = milestones(delivering)[0]
    step(delivering, "report", provider, milestone=one.public_id, report={"text": "Done", "file": None})
    step(delivering, "return_milestone", owner, note="No receipt", milestone=one.public_id)
    one.refresh_from_db()
    assert (one.state, one.reports.get().reason) == (MilestoneState.OPEN, "No receipt")
    deliver(delivering, provider, owner, 0)
    assert one.reports.count() == 2


def test_a_change_needs_the_other_side(delivering, provider, owner):
    deliver(delivering, provider, owner, 0)
    day = workdays.add_workdays(timezone.localdate(), 30)
    rows = [{"title": "Filing later", "deliverable": "The receipt", "due_on": day.isoformat(), "share": 60}]
    with pytest.raises(moves.Incomplete):
        step(delivering, "propose_change", provider, plan={"milestones": [{**rows[0], "share": 50}]})
    step(delivering, "propose_change", provider, plan={"milestones": rows})
    change = delivering.delivery.changes.get()
    with pytest.raises(moves.NotYours):
        step(delivering, "agree_change", provider, change=change.public_id, days=30)
    step(delivering, "agree_change", owner, change=change.public_id, days=30)

    assert [one.title for one in milestones(delivering)] == ["Survey", "Filing later"]
    assert delivering.case.promised_on == day


def test_a_pause_stops_the_clock_and_moves_the_days(delivering, provider, owner):
    due = milestones(delivering)[0].due_on
    step(delivering, "pause", provider)
    assert delivering.case.clock_stopped
    Delivery.objects.update(paused_on=timezone.localdate() - timedelta(days=14))
    stood = workdays.workdays_between(timezone.localdate() - timedelta(days=14), timezone.localdate())
    step(delivering, "resume", owner)

    assert milestones(delivering)[0].due_on == workdays.add_workdays(due, stood)
    assert not delivering.case.clock_stopped


@pytest.fixture
def with_vouchers(shown, enterprise, mine, owner):
    programme = opened(services=["policy_advice"])
    granted(programme, enterprise.organisation, "20000")
    step(shown, "choose", owner, quote=mine.public_id, days=12, voucher=True, expected="")
    return VoucherUse.objects.get()


def test_vouchers_pay_for_the_accepted_share_alone(with_vouchers, shown, provider, owner):
    assert (with_vouchers.state, with_vouchers.price) == (UseState.RESERVED, Decimal("50000.00"))
    deliver(shown, provider, owner, 0)
    step(shown, "call_off", provider)

    with_vouchers.refresh_from_db()
    assert (with_vouchers.state, with_vouchers.delivered_price) == (UseState.REDEEMED, Decimal("20000.00"))
    assert Delivery.objects.get().settled_share == 40


def test_vouchers_are_free_again_when_nothing_was_accepted(with_vouchers, shown, officer):
    step(shown, "call_off", officer)
    with_vouchers.refresh_from_db()
    assert with_vouchers.state == UseState.RELEASED


def test_vouchers_are_redeemed_on_confirmation(with_vouchers, shown, provider, owner):
    deliver(shown, provider, owner, 0)
    deliver(shown, provider, owner, 1)
    step(shown, "confirm_delivery", owner, rating=4, said={"comment": ""})
    with_vouchers.refresh_from_db()
    assert (with_vouchers.state, with_vouchers.redeemed) == (UseState.REDEEMED, with_vouchers.reserved)


def test_a_quote_is_written_on_its_page(client, mine, provider):
    client.force_login(provider)
    typed = {
        "version": 0, "price": "50,000", "deliverables": "All", "valid_until": timezone.localdate() + timedelta(days=60),
        "title_1": "One", "deliverable_1": "Paper", "when_1": 7, "share_1": 90,
    }  # fmt: skip
    refused = client.post(mine.get_absolute_url(), typed)
    assert (refused.status_code, "Paper" in refused.content.decode()) == (422, True)
    assert client.post(mine.get_absolute_url(), {**typed, "share_1": 100}).status_code == 302
    mine.refresh_from_db()
    assert (mine.state, mine.price, mine.days) == (QuoteState.GIVEN, Decimal("50000.00"), 7)
    assert client.post(mine.get_absolute_url(), {**typed, "share_1": 100}).status_code == 409


@pytest.mark.parametrize("name", ["choose", "refuse_quotes", "report", "propose_change", "pause", "call_off"])
def test_pages_of_the_steps(client, shown, mine, owner, provider, name):
    if name not in ("choose", "refuse_quotes"):
        step(shown, "choose", owner, quote=mine.public_id, days=12)
    client.force_login(provider if name == "report" else owner)
    page = client.get(reverse("casework:case-move", args=[shown.case.public_id, name]))
    assert page.status_code == 200
    refused = client.post(
        reverse("casework:case-move", args=[shown.case.public_id, name]), {"version": shown.case.version}
    )
    assert refused.status_code == 422

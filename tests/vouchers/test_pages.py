"""Pages by role: who may read and do what, what they show, and that nobody sees what others hold."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import ConflictDeclaration
from casework.models import Notification
from core.ids import new_public_id
from letters import pdf
from tests.factories import UserFactory
from tests.vouchers.factories import (
    DraftFactory,
    HolderFactory,
    ProviderFactory,
    StackingFactory,
    cny,
    granted,
    opened,
    ordered,
)
from vouchers import actions, corrections, payouts, quotes, statements, sweeps
from vouchers.models import Claim, Correction, PayoutBatch, Programme, Transaction, VoucherUse, Wallet

pytestmark = pytest.mark.django_db


def at(name, *args) -> str:
    return reverse(f"vouchers:{name}", args=args)


@pytest.fixture
def use(holder, provider, wallet):
    return ordered(holder, provider, 20_000, reference="HT-1")


# --- quote -----------------------------------------------------------------------------------------------------------


def test_a_quote_says_what_is_covered_what_could_be_and_why_not(holder):
    group = StackingFactory(most_amount=cny(12_000))
    first, second = opened(stacking=group), opened(stacking=group, services=["fundraising"])
    third = opened(stacking=group, ends_on=timezone.localdate() + timedelta(days=210))
    granted(first, holder, 5_000)

    found = quotes.quote(organisation=holder, service_type="policy_advice", price=cny(30_000))

    lines = {line.programme: line for line in found.lines}
    assert (found.total, found.possible, found.own_share) == (5_000, 12_000, 25_000)
    assert lines[first].reasons == ["Only CNY 5,000.00 of your vouchers is left."]
    assert (
        lines[second].reasons == ["The programme does not cover “policy_advice”."]
        or "does not cover" in lines[second].reasons[0]
    )
    assert (lines[third].covered, lines[third].reasons) == (
        0,
        ["You have no vouchers of this programme yet: apply for them."],
    )
    assert Transaction.objects.filter(kind="reserved").count() == 0


@pytest.mark.parametrize("more", [0, 6])
def test_a_quote_asks_as_much_for_many_programmes_as_for_few(holder, wallet, more, django_assert_max_num_queries):
    for _one in range(more):
        granted(opened(), holder, 100)
    with django_assert_max_num_queries(6):
        quotes.quote(organisation=holder, service_type="policy_advice", price=cny(30_000))


# --- the enterprise --------------------------------------------------------------------------------------------------


def test_the_enterprise_reads_its_balances_and_orders(english, holder_manager, use):
    english.force_login(holder_manager)
    page = english.get(at("mine")).content.decode()
    assert ("30,000.00" in page, use.number in page) == (True, True)


def test_an_order_is_shown_first_and_reserved_with_the_second_press(english, holder_manager, provider, wallet):
    english.force_login(holder_manager)
    typed = {
        "provider": provider.public_id,
        "service": "policy_advice",
        "price": "20,000.00",
        "reference": "HT-9",
        "key": "k1",
    }
    first = english.post(at("use-new"), typed)
    assert (first.status_code, VoucherUse.objects.count()) == (200, 0)
    assert 'name="expected" value="10000.00"' in first.content.decode()

    for _click in range(2):
        answer = english.post(at("use-new"), {**typed, "expected": "10000.00"})

    made = VoucherUse.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
    assert (made.reserved, made.reserved_by, made.reference) == (10_000, holder_manager, "HT-9")
    assert Notification.objects.filter(topic="voucher").count() == 1  # the provider's manager


def test_a_wrong_amount_is_said_beside_the_field_and_kept(english, holder_manager, provider, wallet):
    english.force_login(holder_manager)
    page = english.post(
        at("use-new"), {"provider": provider.public_id, "service": "policy_advice", "price": "1.234", "reference": "x"}
    )
    assert page.status_code == 422
    assert "at most two decimal places" in page.content.decode() and 'value="1.234"' in page.content.decode()


def test_delivery_is_confirmed_in_part(english, holder_manager, use):
    english.force_login(holder_manager)
    for _click in range(2):
        english.post(at("use-confirm", use.public_id), {"delivered_price": "8000", "note": "Half"})
    use.refresh_from_db()
    assert (use.state, use.redeemed, Claim.objects.get().amount) == ("redeemed", 4_000, 4_000)


def test_a_settled_order_answers_with_a_conflict_that_keeps_the_words(english, holder_manager, use):
    actions.release(use=use, by=None)
    english.force_login(holder_manager)
    page = english.post(at("use-confirm", use.public_id), {"delivered_price": "8000", "note": "My words"})
    assert (page.status_code, "My words" in page.content.decode()) == (409, True)


def test_the_provider_calls_off_but_does_not_confirm(english, provider_manager, use):
    english.force_login(provider_manager)
    assert english.get(at("use-confirm", use.public_id)).status_code == 404
    assert english.post(at("use-confirm", use.public_id), {"delivered_price": "1"}).status_code == 404
    english.post(at("use-cancel", use.public_id), {"note": ""})
    use.refresh_from_db()
    assert use.state == "released"


def test_the_provider_reads_what_it_is_paid(english, provider_manager, use, holder_manager):
    actions.redeem(use=use, by=holder_manager)
    english.force_login(provider_manager)
    page = english.get(at("claims")).content.decode()
    assert (use.number in page, "10,000.00" in page, "To pay" in page) == (True, True, True)


# --- nobody else -----------------------------------------------------------------------------------------------------


def test_others_find_nothing(client, stranger, other_district_officer, district_officer, use, holder, wallet):
    rival = UserFactory()
    granted(wallet.programme, HolderFactory(manager=rival), 100)
    for person in (stranger, district_officer, other_district_officer, rival):
        client.force_login(person)
        for name in ("use-detail", "use-confirm", "use-cancel"):
            assert client.get(at(name, use.public_id)).status_code == 404
        for name in ("office-programmes", "wallets", "ledger", "payouts", "corrections"):
            assert client.get(at(name)).status_code == 403
        for name in ("statement", "statement-pdf", "statement-sheet"):
            assert client.get(at(name), {"of": holder.public_id}).status_code == 404
        assert VoucherUse.objects.visible_to(person).count() == 0
    assert use.number not in client.get(at("use-list")).content.decode()


def test_staff_with_a_tie_see_no_row_no_page_and_no_figure(english, officer, use, wallet, holder, programme):
    english.force_login(officer)
    pages = [at("wallets"), at("ledger"), at("office-programmes"), programme.get_absolute_url()]
    before = [english.get(page).content.decode() for page in pages]
    assert [
        ("Voucher enterprise" in before[0], use.number in before[1], "40,000.00" in before[2], "40,000.00" in before[3])
    ] == [(True,) * 4]

    ConflictDeclaration.objects.create(user=officer, organisation=holder, reason="A relative works there")

    after = [english.get(page).content.decode() for page in pages]
    assert [(holder.name_en in page, "40,000.00" in page, use.number in page) for page in after] == [
        (False, False, False)
    ] * 4
    assert english.get(at("wallet", wallet.public_id)).status_code == 404
    assert english.get(use.get_absolute_url()).status_code == 404
    assert english.get(at("statement"), {"of": holder.public_id}).status_code == 404
    assert english.get(at("correction-new", wallet.public_id)).status_code == 404


# --- the office ------------------------------------------------------------------------------------------------------

PROGRAMME = {
    "name_zh": "测试方案", "name_en": "", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "redeem_until": "2027-01-31", "capacities": ["enterprise"],
    "services": ["policy_advice"], "share": "50", "order_ceiling": "20000", "yearly_quota": "50,000", "budget": "100000", "conditions_zh": "条件",
}  # fmt: skip


def posted(**changes):
    day = timezone.localdate()
    return (
        PROGRAMME
        | {"starts_on": day, "ends_on": day + timedelta(days=300), "redeem_until": day + timedelta(days=330)}
        | changes
    )


def test_a_programme_is_written_by_one_and_opened_by_another(english, officer, supervisor):
    english.force_login(officer)
    for _click in range(2):
        english.post(at("programme-new"), posted(key="abc"))
    made = Programme.objects.get()
    assert (made.state, made.written_by, made.yearly_quota) == ("draft", officer, 50_000)
    assert english.post(at("programme-open", made.public_id), {"version": 0}).status_code == 403

    english.force_login(supervisor)
    english.post(at("programme-edit", made.public_id), posted(share="60", version=0))
    english.post(at("programme-open", made.public_id), {"version": 1})
    made.refresh_from_db()
    assert (made.share, made.state) == (60, "draft")  # whoever wrote last does not open

    english.force_login(UserFactory(roles=["supervisor"]))
    english.post(at("programme-open", made.public_id), {"version": 1})
    made.refresh_from_db()
    assert (made.state, made.accounts.get(kind="budget").balance) == ("open", 100_000)


def test_the_second_editor_of_a_draft_is_told(english, officer):
    draft = DraftFactory(version=3)
    english.force_login(officer)
    page = english.post(at("programme-edit", draft.public_id), posted(version=2, conditions_zh="我的文字"))
    assert (page.status_code, "我的文字" in page.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ends_on": "2025-01-01"}, "lies before the first"),
        ({"ends_on": "2099-01-01", "redeem_until": "2099-01-01"}, "twelve months"),
        ({"order_ceiling": "60000"}, "Not more than the yearly quota"),
        ({"yearly_quota": "200000"}, "Not more than the budget"),
        ({"budget": "abc"}, "in digits"),
        ({"share": "0"}, "greater than or equal to 1"),
    ],
)
def test_terms_that_make_no_sense_are_refused(english, officer, change, words):
    english.force_login(officer)
    page = english.post(at("programme-new"), posted(**change))
    assert (page.status_code, words in page.content.decode(), Programme.objects.count()) == (422, True, 0)


def test_a_draft_is_for_the_office_alone(client, officer, holder_manager, holder):
    draft, public = DraftFactory(), opened()
    for person, seen in ((None, 404), (holder_manager, 404), (officer, 200)):
        client.logout() if person is None else client.force_login(person)
        assert client.get(draft.get_absolute_url()).status_code == seen
        assert client.get(public.get_absolute_url()).status_code == 200
    assert draft.name_zh not in client.get(at("programme-list")).content.decode()


def test_claims_are_paid_in_a_batch(english, officer, use, provider_manager):
    actions.redeem(use=use, by=None)
    english.force_login(officer)
    claim = Claim.objects.get()
    for _click in range(2):
        english.post(at("batch-new"), {"claim": [claim.public_id], "key": "b1"})
    batch = PayoutBatch.objects.get()
    wrong = english.post(at("batch-pay", batch.public_id), {"paid_on": "2999-01-01", "reference": "Ref 1"})
    assert (wrong.status_code, "in the future" in wrong.content.decode(), "Ref 1" in wrong.content.decode()) == (
        422,
        True,
        True,
    )

    english.post(at("batch-pay", batch.public_id), {"paid_on": timezone.localdate(), "reference": "Ref 1"})

    claim.refresh_from_db()
    assert (claim.state, claim.batch.payment_reference, claim.batch.paid_by) == ("paid", "Ref 1", officer)
    again = english.post(at("batch-pay", batch.public_id), {"paid_on": timezone.localdate(), "reference": "Ref 2"})
    assert again.status_code == 409
    assert Notification.objects.filter(user=provider_manager, text__contains="was paid to you").count() == 1


def test_a_batch_is_taken_apart_and_made_again(officer, use):
    actions.redeem(use=use, by=None)
    ids = [Claim.objects.get().public_id]
    batch = payouts.make_batch(public_ids=ids, key="1", by=officer)
    assert payouts.take_apart(batch=batch, by=officer) == 1
    payouts.make_batch(public_ids=ids, key="2", by=officer)
    assert Claim.objects.get().state == "in_batch"


def test_a_correction_needs_two_people(english, officer, supervisor, wallet):
    english.force_login(officer)
    typed = {"kind": "take_back", "amount": "40000.01", "reason": "Too much", "key": "c1"}
    assert english.post(at("correction-new", wallet.public_id), typed).status_code == 422
    english.post(at("correction-new", wallet.public_id), {**typed, "amount": "10000"})
    asked = Correction.objects.get()
    assert english.post(at("correction-decide", asked.public_id), {"decision": "approve"}).status_code == 403
    assert wallet.accounts.get(kind="available").balance == 40_000

    english.force_login(supervisor)
    for _click in range(2):
        english.post(at("correction-decide", asked.public_id), {"decision": "approve"})

    asked.refresh_from_db()
    assert (asked.state, asked.decided_by, wallet.accounts.get(kind="available").balance) == (
        "approved",
        supervisor,
        30_000,
    )


@pytest.mark.parametrize(("paid", "claims"), [(False, [cny(6_000)]), (True, [cny(10_000), cny(-4_000)])])
def test_a_redemption_is_undone(officer, supervisor, wallet, use, paid, claims):
    """A claim that waits falls; one that was paid is asked back."""
    actions.redeem(use=use, by=None)
    if paid:
        batch = payouts.make_batch(public_ids=[Claim.objects.get().public_id], key="1", by=officer)
        payouts.pay_batch(batch=batch, paid_on=timezone.localdate(), reference="R", by=officer)
    asked = corrections.propose(
        wallet=wallet, kind="refund", amount=cny(4_000), reason="x", key="k", by=officer, part=use.parts.get()
    )
    corrections.approve(correction=asked, by=supervisor)
    use.refresh_from_db()
    assert (use.redeemed, list(Claim.objects.order_by("pk").values_list("amount", flat=True))) == (6_000, claims)


# --- what ends by itself ---------------------------------------------------------------------------------------------


def over(programme, **days):
    today = timezone.localdate()
    Programme.objects.filter(pk=programme.pk).update(
        **{name: today + timedelta(days=number) for name, number in days.items()}
    )


def test_a_programme_that_is_over_ends_in_two_steps(holder, provider, programme, wallet, use):
    over(programme, ends_on=-1)
    assert sweeps.expire_what_is_over() == 1
    assert tuple(Wallet.objects.with_balances().get(pk=wallet.pk).balances.values()) == (0, 10_000, 0, 30_000)

    over(programme, redeem_until=-1)
    VoucherUse.objects.update(redeem_until=timezone.localdate() - timedelta(days=1))
    assert sweeps.expire_what_is_over() == 2
    assert sweeps.expire_what_is_over() == 0

    use.refresh_from_db()
    programme.refresh_from_db()
    assert (use.state, programme.state) == ("expired", "closed")
    assert tuple(Wallet.objects.with_balances().get(pk=wallet.pk).balances.values()) == (0, 0, 0, 40_000)


def test_the_enterprise_is_told_once_before_the_end_and_when_little_is_left(
    holder, provider, programme, wallet, holder_manager
):
    from vouchers import notices

    over(programme, ends_on=20)
    assert (notices.tell_ending(), notices.tell_ending()) == (1, 0)
    ordered(holder, provider, 40_000)
    ordered(holder, provider, 26_000)
    ordered(holder, provider, 1_000)
    texts = list(Notification.objects.filter(user=holder_manager).order_by("pk").values_list("text", flat=True))
    assert ["end on" in text for text in texts] == [True, False]
    assert "is left" in texts[1]


# --- statement -------------------------------------------------------------------------------------------------------


def amounts_in(text: str) -> list[Decimal]:
    import re

    return [Decimal(found.replace(",", "")) for found in re.findall(r"[+-]?\d[\d,]*\.\d\d", text)]


def test_the_statement_on_paper_says_what_the_ledger_holds(english, holder_manager, holder, wallet, use, provider):
    if pdf.missing():
        pytest.skip("no PDF can be made on this machine")
    actions.redeem(use=use, by=None, delivered_price=cny("12345.67"))
    ordered(holder, provider, "333.33")
    english.force_login(holder_manager)

    answer = english.get(at("statement-pdf"))

    assert answer["Content-Type"] == "application/pdf"
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    held = list(Wallet.objects.with_balances().get(pk=wallet.pk).balances.values())
    closing = amounts_in(text)[-4:]
    assert (closing, holder.name_en in text, use.number in text) == (held, True, True)
    rows = [
        change
        for line in statements.statement(organisation=holder, year=timezone.localdate().year).lines
        for change in line.amounts
    ]
    assert sorted(amounts_in(text)[4:-8]) == sorted(change for change in rows if change)


def test_the_statement_in_excel_says_what_the_ledger_holds(english, holder_manager, holder, wallet, use):
    english.force_login(holder_manager)
    assert english.get(at("statement-sheet")).status_code == 200  # asks what for
    answer = english.post(at("statement-sheet"), {"purpose": "Accounts"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    held = [float(amount) for amount in Wallet.objects.with_balances().get(pk=wallet.pk).balances.values()]
    assert rows[-1][4:8] == held
    assert [sum(column) for column in zip(*(row[4:8] for row in rows[:-2]), strict=True)] == held


def test_the_opening_balance_is_that_of_the_year_before(holder, wallet, use):
    found = statements.statement(organisation=holder, year=timezone.localdate().year + 1)
    assert (found.opening.amounts, found.lines, found.closing.amounts) == (
        [30_000, 10_000, 0, 0],
        [],
        [30_000, 10_000, 0, 0],
    )


@pytest.mark.parametrize(
    "query", [{"year": "x"}, {"year": "1"}, {"year": "99999"}, {"of": "\x00"}, {"of": "nobody"}, {"year": "２０２６"}]
)
def test_an_odd_address_of_a_statement_is_not_found(client, holder_manager, wallet, query):
    client.force_login(holder_manager)
    assert client.get(at("statement"), query).status_code == 404


# --- as many queries for many rows -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "use-list",
        "claims",
        "wallets",
        "ledger",
        "payouts",
        "corrections",
        "office-programmes",
        "programme-list",
        "mine",
    ],
)
def test_lists_ask_as_often_for_many_rows_as_for_one(
    client, name, holder_manager, provider_manager, officer, holder, provider, programme, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    person = {"use-list": holder_manager, "mine": holder_manager, "claims": provider_manager}.get(name, officer)
    client.force_login(person)
    counted = []
    for rows in (1, 9):
        for _one in range(rows):
            other = HolderFactory()
            wallet = granted(opened(), other, 1_000)
            granted(programme, holder, 500)
            for one in (other, holder):
                actions.redeem(use=ordered(one, provider, 100), by=None)
            corrections.propose(
                wallet=wallet, kind="take_back", amount=cny(1), reason="x", key=new_public_id(), by=officer
            )
        client.get(at(name), {"per_page": 100})
        with CaptureQueriesContext(connection) as asked:
            assert client.get(at(name), {"per_page": 100}).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_other_providers_reach_their_orders_by_the_list(client, wallet, holder):
    """A university that is no incubator has the list as soon as it has an order."""
    manager = UserFactory()
    university = ProviderFactory(manager=manager)
    university.capacity_set.update(kind="research_institution")
    client.force_login(manager)
    assert client.get(at("claims")).status_code == 403
    ordered(holder, university, 100)
    assert client.get(at("claims")).status_code == 200

"""The ledger itself: it balances, it is written once, and nothing in it is changed."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from casework.moves import Incomplete, MoveNotAllowed, NotYours, StateChanged
from core.ids import new_public_id
from tests.factories import UserFactory
from tests.vouchers.factories import HolderFactory, ProviderFactory, StackingFactory, cny, granted, opened, ordered
from vouchers import actions, corrections, ledger, programmes, sweeps
from vouchers.models import (
    Account,
    AccountKind,
    Claim,
    Entry,
    LedgerIsAppendOnly,
    Transaction,
    TransactionKind,
    UseState,
    VoucherUse,
    Wallet,
)

pytestmark = pytest.mark.django_db
K, T = AccountKind, TransactionKind


def balances(wallet) -> tuple:
    """available, reserved, redeemed, expired"""
    return tuple(Wallet.objects.with_balances().get(pk=wallet.pk).balances.values())


def test_a_budget_is_granted_reserved_and_redeemed(programme, holder, provider, wallet):
    use = ordered(holder, provider, 30_000)
    assert (use.reserved, balances(wallet)) == (15_000, (25_000, 15_000, 0, 0))

    actions.redeem(use=use, by=None)

    assert balances(wallet) == (25_000, 0, 15_000, 0)
    assert Account.objects.get(programme=programme, kind=K.BUDGET).balance == 460_000
    assert list(Transaction.objects.order_by("pk").values_list("kind", "amount")) == [
        (T.FUNDED, 500_000),
        (T.GRANTED, 40_000),
        (T.RESERVED, 15_000),
        (T.REDEEMED, 15_000),
    ]
    assert list(Claim.objects.values_list("provider", "amount", "state")) == [(provider.pk, 15_000, "to_pay")]


def test_less_delivered_releases_the_rest(holder, provider, wallet):
    use = ordered(holder, provider, 30_000)
    actions.redeem(use=use, by=None, delivered_price=cny("10000.01"))

    assert (use.redeemed, use.delivered_price, use.own_share) == (cny(5000), cny("10000.01"), cny("5000.01"))
    assert balances(wallet) == (35_000, 0, 5_000, 0)


def test_more_delivered_covers_no_more(holder, provider, wallet):
    use = ordered(holder, provider, 30_000)
    actions.redeem(use=use, by=None, delivered_price=cny(50_000))
    assert (use.redeemed, balances(wallet)) == (15_000, (25_000, 0, 15_000, 0))


def test_every_verb_may_be_repeated(holder, provider, wallet):
    use = ordered(holder, provider, 30_000, key="one")
    again = ordered(holder, provider, 30_000, key="one")
    other = ordered(holder, provider, 1_000)
    for _click in range(2):
        actions.redeem(use=use, by=None)
        actions.release(use=other, by=None)

    assert again == use
    assert balances(wallet) == (25_000, 0, 15_000, 0)
    with pytest.raises(StateChanged):
        actions.release(use=use, by=None)
    with pytest.raises(StateChanged):
        actions.redeem(use=other, by=None)
    with pytest.raises(StateChanged):
        actions.redeem(use=use, by=None, delivered_price=cny(1))


def test_granting_twice_with_one_key_grants_once(programme, holder, supervisor):
    for _click in range(2):
        programmes.grant(programme=programme, organisation=holder, amount=cny(10), key="k", by=supervisor)
    with pytest.raises(ledger.KeyUsedBefore):
        programmes.grant(programme=programme, organisation=holder, amount=cny(11), key="k", by=supervisor)
    assert Transaction.objects.filter(kind=T.GRANTED).count() == 1


def test_quota_and_budget_are_limits(holder, supervisor):
    small = opened(budget=cny(60_000))
    granted(small, holder, 50_000)
    with pytest.raises(Incomplete, match="yearly quota"):
        granted(small, holder, "0.01")
    with pytest.raises(Incomplete, match="budget is not enough"):
        granted(small, HolderFactory(), 10_001)


def test_what_is_not_there_cannot_be_reserved(holder, provider, wallet):
    ordered(holder, provider, 40_000)
    ordered(holder, provider, 40_000)
    with pytest.raises(Incomplete, match="Only CNY 0.00"):
        ordered(holder, provider, 40_000)
    assert balances(wallet) == (0, 40_000, 0, 0)


def test_programmes_of_one_group_stack_up_to_the_ceiling(holder, provider):
    group = StackingFactory()
    wallets = [granted(opened(stacking=group), holder, 40_000) for _one in range(2)]
    use = ordered(holder, provider, 100_000)

    assert [part.reserved for part in use.parts.all()] == [20_000, 10_000]
    actions.redeem(use=use, by=None, delivered_price=cny(30_000))
    assert [balances(wallet) for wallet in wallets] == [(25_000, 0, 15_000, 0), (30_000, 0, 10_000, 0)]


def test_a_contract_is_paid_for_once(holder, provider, wallet):
    use = ordered(holder, provider, 1_000, reference="HT-7")
    with pytest.raises(Incomplete, match="already"):
        ordered(holder, provider, 1_000, reference="HT-7")
    actions.release(use=use, by=None)
    assert ordered(holder, provider, 1_000, reference="HT-7").reserved == 500


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"service_type": "fundraising"}, "does not cover"),
        ({"price": 0}, "more than zero"),
    ],
)
def test_an_order_that_is_not_covered_says_why(holder, provider, wallet, change, words):
    with pytest.raises(Incomplete, match=words):
        ordered(**{"organisation": holder, "provider": provider, "price": 1000, **change})


def test_nobody_pays_itself_and_nobody_uses_the_vouchers_of_others(
    holder, provider, wallet, provider_manager, stranger
):
    with pytest.raises(Incomplete, match="of its own"):
        ordered(holder, holder, 1000)
    with pytest.raises(NotYours):
        ordered(holder, provider, 1000, by=stranger)
    use = ordered(holder, provider, 1000)
    with pytest.raises(NotYours):
        actions.redeem(use=use, by=provider_manager)
    with pytest.raises(NotYours):
        actions.release(use=use, by=stranger)
    actions.release(use=use, by=provider_manager)


def test_an_amount_that_has_changed_since_it_was_shown_is_not_reserved(holder, provider, wallet):
    with pytest.raises(StateChanged, match="by now"):
        ordered(holder, provider, 1000, expected=cny(600))


# --- append only -----------------------------------------------------------------------------------------------------


def test_no_row_of_the_ledger_is_changed_or_deleted(wallet):
    for model in (Transaction, Entry):
        row = model.objects.first()
        for attempt in (
            row.save,
            row.delete,
            lambda model=model: model.objects.all().delete(),
            lambda model=model: model.objects.filter(amount__gt=0).update(amount=1),
            lambda model=model, row=row: model.objects.bulk_update([row], ["amount"]),
        ):
            with pytest.raises(LedgerIsAppendOnly):
                attempt()


def test_an_account_cannot_be_overdrawn_by_any_hand(wallet):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(wallet=wallet, kind=K.AVAILABLE).update(balance=-1)


def test_a_route_that_does_not_exist_is_a_mistake(programme, wallet):
    given = {"programme": programme, "wallet": wallet, "key": "x", "by": None}
    with pytest.raises(ValueError, match="does not move"):
        ledger.post(T.RESERVED, source=K.BUDGET, target=K.RESERVED, amount=cny(1), **given)
    for wrong in ("0", "-1", "0.001"):
        with pytest.raises(ValueError, match="is no amount"):
            ledger.post(T.RESERVED, source=K.AVAILABLE, target=K.RESERVED, amount=Decimal(wrong), **given)


@pytest.mark.broken_ledger
def test_a_changed_figure_is_found(wallet, holder, provider, capsys):
    ordered(holder, provider, 1000)
    call_command("verify_ledger")
    assert "all of it balances" in capsys.readouterr().out
    Account.objects.filter(wallet=wallet, kind=K.AVAILABLE).update(balance=1)
    VoucherUse.objects.update(reserved=499)
    wallet.parts.update(reserved=499)

    with pytest.raises(SystemExit):
        call_command("verify_ledger")

    found = capsys.readouterr().err
    assert "a balance is the sum of its entries" in found
    assert "granted = available + reserved + redeemed + expired" in found
    assert "the orders explain what is reserved" in found
    assert "the accounts of a programme sum to zero" in found


@pytest.mark.broken_ledger
def test_entries_that_do_not_sum_to_zero_are_found(wallet):
    if connection.vendor == "postgresql":
        pytest.skip("the database refuses them")
    made = Transaction.objects.filter(wallet=wallet).first()
    other = wallet.accounts.get(kind=K.EXPIRED)
    Entry.objects.create(transaction=made, account=other, amount=cny(1))
    assert {finding.rule for finding in ledger.verify()} >= {"a transaction sums to zero and moves its amount"}


# --- random lives ----------------------------------------------------------------------------------------------------

AMOUNTS = st.decimals(min_value="0.01", max_value="60000", places=2)


class Life(RuleBasedStateMachine):
    """Two enterprises, two programmes of one group with little money, and everything that may happen to them in any order."""

    @initialize()
    def start(self):
        group = StackingFactory(most_amount=cny(25_000), most_per_cent=70)
        self.programmes = [opened(budget=cny(90_000), stacking=group), opened(budget=cny(50_000), share=80)]
        self.holders = [HolderFactory(), HolderFactory()]
        self.provider = ProviderFactory()
        self.officer, self.supervisor = UserFactory(roles=["case_officer"]), UserFactory(roles=["supervisor"])
        self.granted = {}

    def _try(self, job):
        """A refusal is an answer; anything else is a fault."""
        try:
            with transaction.atomic():
                return job()
        except MoveNotAllowed:
            return None

    def _order(self, data, **states):
        rows = list(VoucherUse.objects.filter(**states).order_by("pk"))
        return data.draw(st.sampled_from(rows)) if rows else None

    @rule(which=st.sampled_from([0, 1]), whose=st.sampled_from([0, 1]), amount=AMOUNTS)
    def grant(self, which, whose, amount):
        self._try(lambda: granted(self.programmes[which], self.holders[whose], amount, by=self.supervisor))

    @rule(whose=st.sampled_from([0, 1]), price=AMOUNTS)
    def reserve(self, whose, price):
        self._try(lambda: ordered(self.holders[whose], self.provider, price))

    @rule(data=st.data(), delivered=st.none() | AMOUNTS)
    def redeem(self, data, delivered):
        if use := self._order(data, state=UseState.RESERVED):
            self._try(lambda: actions.redeem(use=use, by=None, delivered_price=delivered))

    @rule(data=st.data())
    def release(self, data):
        if use := self._order(data):
            self._try(lambda: actions.release(use=use, by=None))

    @rule(data=st.data(), kind=st.sampled_from(["add", "take_back", "refund"]), amount=AMOUNTS, yes=st.booleans())
    def correct(self, data, kind, amount, yes):
        wallets = list(Wallet.objects.order_by("pk"))
        if not wallets:
            return
        wallet = data.draw(st.sampled_from(wallets))
        part = wallet.parts.order_by("pk").first() if kind == "refund" else None

        def both():
            asked = corrections.propose(
                wallet=wallet, kind=kind, amount=amount, reason="x", key=new_public_id(), by=self.officer, part=part
            )
            (corrections.approve if yes else corrections.refuse)(correction=asked, by=self.supervisor)

        self._try(both)

    @precondition(lambda self: VoucherUse.objects.count() > 2)
    @rule(which=st.sampled_from([0, 1]))
    def close(self, which):
        row = self.programmes[which]
        row.refresh_from_db()
        self._try(lambda: programmes.close_programme(programme=row, version=row.version, by=self.supervisor))
        sweeps.expire_what_is_over()

    @invariant()
    def it_adds_up(self):
        assert [str(finding) for finding in ledger.verify()] == []
        for wallet in Wallet.objects.with_balances():
            assert min(wallet.balances.values()) >= 0
            assert wallet.granted <= wallet.programme.yearly_quota
        for one in getattr(self, "programmes", []):
            held = {account.kind: account.balance for account in one.accounts.filter(wallet=None)}
            assert held[K.BUDGET] >= 0
            assert held[K.FUNDING] == -one.budget


class LifeInADatabase(HypothesisTestCase):
    """Each life in a transaction of its own, undone at its end."""

    def test_any_order_of_events_leaves_a_ledger_that_adds_up(self):
        class Undone(Life):
            def __init__(self):
                self.frame = transaction.atomic()
                self.frame.__enter__()
                super().__init__()

            def teardown(self):
                transaction.set_rollback(True)
                self.frame.__exit__(None, None, None)

        run_state_machine_as_test(
            Undone,
            settings=settings(
                max_examples=15,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                derandomize=True,
            ),
        )

"""Eight at once. On PostgreSQL threads meet at row locks; on SQLite processes of their own meet at a file."""

import multiprocessing
import os
import sqlite3

import pytest
from django.db import IntegrityError, connection, connections, transaction

from casework.moves import MoveNotAllowed
from core.ids import new_public_id
from tests.casework.test_races import at_once
from tests.vouchers.factories import HolderFactory, ProviderFactory, cny, granted, opened, ordered
from vouchers import actions, programmes, sweeps
from vouchers.ledger import verify
from vouchers.models import Account, AccountKind, Claim, Entry, Transaction, UseState, VoucherUse, Wallet

CLIENTS = 8
on_postgresql = pytest.mark.postgres
pytestmark = pytest.mark.django_db(transaction=True)


def sums() -> dict:
    found = {}
    for kind, balance in Account.objects.values_list("kind", "balance"):
        found[kind] = found.get(kind, 0) + balance
    return found


def outcomes(results) -> dict:
    """How many came through, and how many were refused; anything else is a fault."""
    faults = [one for one in results if isinstance(one, Exception) and not isinstance(one, MoveNotAllowed)]
    assert faults == []
    return {
        "done": sum(not isinstance(one, Exception) for one in results),
        "refused": sum(isinstance(one, MoveNotAllowed) for one in results),
    }


@on_postgresql
def test_eight_orders_at_once_spend_no_more_than_there_is(holder, provider, programme):
    """25,000 for eight orders of 10,000 each: two whole ones and a half."""
    granted(programme, holder, 25_000)
    results = at_once(*[lambda: ordered(holder, provider, 20_000)] * CLIENTS)

    assert outcomes(results) == {"done": 3, "refused": 5}
    assert sorted(use.reserved for use in VoucherUse.objects.all()) == [5_000, 10_000, 10_000]
    assert sums()[AccountKind.AVAILABLE] == 0
    assert verify() == []


@on_postgresql
def test_eight_grants_at_once_stay_within_budget_and_quota(supervisor):
    programme = opened(budget=cny(100_000))
    holders = [HolderFactory() for _one in range(4)]

    def grant(holder):
        return granted(programme, holder, 30_000, by=supervisor)

    results = at_once(*[lambda holder=holder: grant(holder) for holder in holders * 2])

    assert outcomes(results) == {"done": 3, "refused": 5}
    assert max(wallet.granted for wallet in Wallet.objects.with_balances()) == 30_000
    assert Account.objects.get(programme=programme, kind=AccountKind.BUDGET).balance == 10_000
    assert verify() == []


@on_postgresql
def test_one_key_sent_eight_times_at_once_is_one_order(holder, provider, wallet):
    results = at_once(*[lambda: ordered(holder, provider, 1_000, key="once")] * CLIENTS)
    assert {use.pk for use in results} == {VoucherUse.objects.get().pk}
    assert sums()[AccountKind.RESERVED] == 500


@on_postgresql
def test_redeemed_and_released_at_once_ends_in_one_of_the_two(holder, provider, wallet):
    use = ordered(holder, provider, 1_000)

    def settle(verb):
        return verb(use=VoucherUse.objects.get(pk=use.pk), by=None)

    results = at_once(*[lambda verb=verb: settle(verb) for verb in (actions.redeem, actions.release) * 4])

    assert outcomes(results) == {"done": 4, "refused": 4}
    use.refresh_from_db()
    assert Claim.objects.count() == (use.state == UseState.REDEEMED)
    assert verify() == []


@on_postgresql
def test_orders_over_two_programmes_do_not_wait_in_a_circle(holder, provider):
    """Each order takes from both; the second programme ends first, so it is used first, and was made last."""
    wallets = [granted(opened(), holder, 50_000), granted(opened(share=30), holder, 50_000)]
    uses = [ordered(holder, provider, 1_000) for _one in range(4)]
    jobs = [lambda: ordered(holder, provider, 3_000)] * 4
    jobs += [lambda use=use: actions.redeem(use=VoucherUse.objects.get(pk=use.pk), by=None) for use in uses]

    assert outcomes(at_once(*jobs)) == {"done": 8, "refused": 0}
    assert [wallet.parts.count() for wallet in wallets] == [8, 8]
    assert verify() == []


@on_postgresql
def test_the_sweep_in_two_workers_expires_once(holder, provider, programme, wallet, supervisor):
    ordered(holder, provider, 1_000)
    programmes.close_programme(programme=programme, version=programme.version, by=supervisor)

    results = at_once(*[sweeps.expire_what_is_over] * 4)

    assert sorted(results) == [0, 0, 0, 1]
    assert sums()[AccountKind.EXPIRED] == 39_500
    assert verify() == []


@on_postgresql
def test_applying_twice_at_once_makes_one_draft(programme, holder, holder_manager):
    from vouchers import applying

    results = at_once(*[lambda: applying.apply(programme=programme, organisation=holder, by=holder_manager)] * 4)
    assert len({case.pk for case in results}) == 1


@on_postgresql
def test_the_database_refuses_what_does_not_balance_and_any_change(wallet):
    made = Transaction.objects.filter(wallet=wallet).first()
    account = wallet.accounts.get(kind=AccountKind.EXPIRED)
    with pytest.raises(IntegrityError, match="sum to"), transaction.atomic():
        Entry(transaction=made, account=account, amount=cny(1)).save()
    with pytest.raises(IntegrityError, match="has 0 entries"), transaction.atomic():
        Transaction(kind="granted", programme=wallet.programme, wallet=wallet, amount=1, key="bare").save()
    for statement in (
        "UPDATE vouchers_entry SET amount = 1",
        "DELETE FROM vouchers_entry",
        "DELETE FROM vouchers_transaction",
    ):
        with (
            pytest.raises(IntegrityError, match="never changed or deleted"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


# --- SQLite: processes at one file -------------------------------------------------------------------------------------


def _copy(path) -> None:
    """The test's database, which lives in memory, as a file."""
    connection.ensure_connection()
    with sqlite3.connect(path) as stored:
        connection.connection.backup(stored)
    stored.close()


def _point_at(path) -> None:
    """This process's own connection to the file, opened as the settings say."""
    for one in connections.all():
        one.connection = None  # inherited from the parent: not ours to close
    connection.settings_dict["NAME"] = str(path)
    connection.connect()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")


def _order_in_a_process(path, holder, provider, results, start) -> None:
    _point_at(path)
    start.wait(timeout=60)
    try:
        use = ordered(holder, provider, 20_000, key=new_public_id())
        results.put(("done", str(use.reserved)))
    except MoveNotAllowed:
        results.put(("refused", ""))
    except BaseException as problem:
        results.put(("fault", repr(problem)))
    finally:
        connection.close()
        results.close()
        results.join_thread()
        os._exit(0)


def test_eight_processes_at_one_file_spend_no_more_than_there_is(holder, programme, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has its own tests above")
    provider = ProviderFactory()
    granted(programme, holder, 25_000)
    path = tmp_path / "ledger.sqlite3"
    _copy(path)
    fork = multiprocessing.get_context("fork")
    results, start = fork.Queue(), fork.Barrier(CLIENTS)
    processes = [
        fork.Process(target=_order_in_a_process, args=(path, holder, provider, results, start))
        for _one in range(CLIENTS)
    ]
    for process in processes:
        process.start()
    answers = sorted(results.get(timeout=120) for _one in processes)
    for process in processes:
        process.join(timeout=30)

    assert answers == [("done", "10000.00"), ("done", "10000.00"), ("done", "5000.00"), *[("refused", "")] * 5]
    with sqlite3.connect(path) as stored:
        left = stored.execute("SELECT balance FROM vouchers_account WHERE kind = 'available'").fetchall()
        uses = stored.execute("SELECT COUNT(*), SUM(reserved) FROM vouchers_voucheruse").fetchall()
    stored.close()
    assert (left, uses) == ([(0,)], [(3, 25000)])

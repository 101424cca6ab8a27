"""Who is told of what happens to vouchers: the enterprise, the provider, each in the way they chose."""

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import Membership, User
from casework import notify
from vouchers import conf
from vouchers.models import AccountKind, VoucherUse, Wallet
from vouchers.money import ZERO, per_cent_of, shown

TOPIC = "voucher"
RESERVED_TEXT = gettext_noop("Order %(number)s: CNY %(amount)s of the price is covered by innovation vouchers.")
REDEEMED_TEXT = gettext_noop("Order %(number)s: delivery is confirmed, CNY %(amount)s will be paid to you.")
RELEASED_TEXT = gettext_noop("Order %(number)s was called off: its vouchers are available again.")
EXPIRED_TEXT = gettext_noop("Order %(number)s: delivery was not confirmed in time, its vouchers are not held any more.")
PAID_TEXT = gettext_noop("CNY %(amount)s for innovation vouchers was paid to you, reference %(reference)s.")
ENDING_TEXT = gettext_noop("Vouchers of CNY %(amount)s end on %(day)s if they are not used: %(programme)s.")
LOW_TEXT = gettext_noop("Of your vouchers of “%(programme)s” CNY %(amount)s is left.")


def people_of(organisation) -> list[User]:
    members = Membership.objects.current().filter(organisation=organisation).values("user")
    return list(User.objects.filter(pk__in=members, is_active=True))


def _tell(organisation, text: str, params: dict, url: str, *, but=None) -> int:
    people = [user for user in people_of(organisation) if but is None or user.pk != but.pk]
    for user in people:
        notify.send(user, topic=TOPIC, text=text, params=params, url=url)
    return len(people)


def order_reserved(use: VoucherUse, *, by) -> None:
    params = {"number": use.number, "amount": shown(use.reserved)}
    _tell(use.provider, RESERVED_TEXT, params, use.get_absolute_url(), but=by)


def order_redeemed(use: VoucherUse, *, by) -> None:
    params = {"number": use.number, "amount": shown(use.redeemed)}
    _tell(use.provider, REDEEMED_TEXT, params, use.get_absolute_url(), but=by)


def order_released(use: VoucherUse, *, by) -> None:
    for side in (use.organisation, use.provider):
        _tell(side, RELEASED_TEXT, {"number": use.number}, use.get_absolute_url(), but=by)


def order_expired(use: VoucherUse) -> None:
    for side in (use.organisation, use.provider):
        _tell(side, EXPIRED_TEXT, {"number": use.number}, use.get_absolute_url())


def claims_paid(batch, claims) -> None:
    """One message for each provider in a batch."""
    sums: dict = {}
    for claim in claims:
        sums[claim.provider] = sums.get(claim.provider, ZERO) + claim.amount
    for provider, amount in sums.items():
        params = {"amount": shown(amount), "reference": batch.payment_reference}
        _tell(provider, PAID_TEXT, params, reverse("vouchers:claims"))


def tell_if_low(wallet: Wallet) -> bool:
    """Once after each grant: less than ``conf.low_per_cent`` of what was granted is available. The caller holds the wallet's accounts."""
    fresh = Wallet.objects.with_balances().get(pk=wallet.pk)
    if fresh.told_low_on or fresh.available >= per_cent_of(conf.low_per_cent(), fresh.granted):
        return False
    Wallet.objects.filter(pk=wallet.pk).update(told_low_on=timezone.localdate())
    params = {"programme": fresh.programme.name_zh, "amount": shown(fresh.available)}
    _tell(fresh.organisation, LOW_TEXT, params, reverse("vouchers:mine"))
    return True


def tell_ending(today: date | None = None) -> int:
    """Once for each wallet with something left, ``conf.ending_days`` before its programme ends. Returns how many wallets."""
    today = today or timezone.localdate()
    soon = Wallet.objects.filter(
        programme__state="open", programme__ends_on__range=(today, today + timedelta(days=conf.ending_days())), told_ending_on=None,
        accounts__kind=AccountKind.AVAILABLE, accounts__balance__gt=0,
    )  # fmt: skip
    done = 0
    for pk in list(soon.values_list("pk", flat=True)):
        with transaction.atomic():
            wallet = Wallet.objects.select_for_update().get(pk=pk)
            if wallet.told_ending_on:
                continue
            fresh = Wallet.objects.with_balances().get(pk=pk)
            Wallet.objects.filter(pk=pk).update(told_ending_on=today)
            params = {
                "amount": shown(fresh.available),
                "day": f"{fresh.programme.ends_on:%Y-%m-%d}",
                "programme": fresh.programme.name_zh,
            }
            _tell(fresh.organisation, ENDING_TEXT, params, reverse("vouchers:mine"))
            done += 1
    return done

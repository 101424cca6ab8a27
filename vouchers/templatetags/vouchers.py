"""Amounts and balances in templates."""

from decimal import Decimal

from django import template

from vouchers.models import OF_WALLET, AccountKind, Wallet
from vouchers.money import ZERO, shown, words

register = template.Library()
COLOURS = {
    AccountKind.AVAILABLE: 1,
    AccountKind.RESERVED: 2,
    AccountKind.REDEEMED: 3,
    AccountKind.EXPIRED: 4,
}


@register.filter
def cny(amount) -> str:
    """12345.6 as 12,345.60; a dash for nothing."""
    return "–" if amount is None or amount == "" else shown(Decimal(amount))


@register.filter
def in_cny(amount) -> str:
    """The amount with its currency: CNY 12,345.60."""
    return words(Decimal(amount))


@register.filter
def signed(amount) -> str:
    """A change of a balance: +1,000.00, -1,000.00, a blank for none."""
    return f"{amount:+,.2f}" if amount else ""


@register.simple_tag
def balances(wallet: Wallet) -> list[dict]:
    """(kind, label, amount, colour) of the four accounts of a wallet, for its bar and its legend."""
    held = wallet.balances
    return [
        {"kind": kind, "label": AccountKind(kind).label, "amount": held[kind], "colour": COLOURS[kind]}
        for kind in OF_WALLET
    ]


@register.filter
def as_parts(rows: list[dict]) -> list[tuple]:
    """What ``bar_parts`` draws."""
    return [(row["amount"], row["label"]) for row in rows]


@register.simple_tag
def changes(transaction) -> list[Decimal]:
    """What a transaction changed on each account of its wallet, in the order of the columns."""
    return [transaction.amount_on(kind) for kind in OF_WALLET]


@register.filter
def more_than_nothing(amount) -> bool:
    return (amount or ZERO) > 0

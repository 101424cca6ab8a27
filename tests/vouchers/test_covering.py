"""The arithmetic of covering a price, without the database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchers.covering import CEILING, GROUP, LEFT, PRICE, SHARE, Cover, Offer, cover
from vouchers.money import rounded_down

amounts = st.decimals(min_value="0.01", max_value="9999999.99", places=2)
ceilings = st.none() | amounts


def offer(key=1, *, share=50, ceiling="20000", left="100000", **more) -> Offer:
    return Offer(key=key, share=share, ceiling=Decimal(ceiling), left=Decimal(left), programme=key, **more)


@pytest.mark.parametrize(
    ("price", "given_offer", "amount", "limit"),
    [
        ("30000", {}, "15000.00", SHARE),
        ("0.03", {}, "0.01", SHARE),  # 0.015 is rounded down
        ("99999.99", {}, "20000", CEILING),
        ("30000", {"left": "9000"}, "9000", LEFT),
        ("30000", {"share": 100, "ceiling": "50000", "group": 1, "group_amount": Decimal(12000)}, "12000", GROUP),
        ("30000", {"group": 1, "group_per_cent": 40}, "12000.00", GROUP),
    ],
)
def test_one_programme(price, given_offer, amount, limit):
    assert cover(Decimal(price), [offer(**given_offer)]) == [Cover(1, Decimal(amount), limit)]


def test_two_programmes_never_cover_more_than_the_price():
    found = cover(Decimal(10000), [offer(1, share=80), offer(2, share=70)])
    assert [(one.amount, one.limit) for one in found] == [(Decimal(8000), SHARE), (Decimal(2000), PRICE)]


def test_a_group_has_its_ceiling_and_others_have_none():
    group = {"group": 7, "group_amount": Decimal(25000), "group_per_cent": None}
    found = cover(Decimal(40000), [offer(1, **group), offer(2, **group), offer(3, share=20)])
    assert [one.amount for one in found] == [20000, 5000, 8000]


def test_two_wallets_of_one_programme_share_its_share():
    """After a merger an organisation may hold two: together they cover what one would."""
    pair = [Offer(key=key, share=50, ceiling=Decimal(20000), left=Decimal(6000), programme=9) for key in (1, 2)]
    assert [one.amount for one in cover(Decimal(20000), pair)] == [6000, 4000]


@st.composite
def offers(draw):
    groups = {
        number: (draw(ceilings), draw(st.none() | st.integers(1, 100))) for number in range(1, draw(st.integers(1, 3)))
    }
    made = []
    for key in range(draw(st.integers(0, 6))):
        group = draw(st.none() | st.sampled_from(sorted(groups))) if groups else None
        amount, per_cent = groups[group] if group else (None, None)
        made.append(
            Offer(
                key=key, share=draw(st.integers(1, 100)), ceiling=draw(amounts), left=draw(amounts), group=group,
                group_amount=amount, group_per_cent=per_cent, programme=draw(st.integers(1, 4)),
            )
        )  # fmt: skip
    return made


@given(price=amounts, given_offers=offers())
def test_no_rule_is_exceeded(price, given_offers):
    found = cover(price, given_offers)

    assert [one.key for one in found] == [one.key for one in given_offers]
    assert sum(one.amount for one in found) <= price
    in_group, in_programme = {}, {}
    for asked, one in zip(given_offers, found, strict=True):
        assert 0 <= one.amount <= min(asked.left, asked.ceiling)
        assert one.amount == rounded_down(one.amount)
        in_programme[asked.programme] = in_programme.get(asked.programme, 0) + one.amount
        assert (
            in_programme[asked.programme]
            <= max(o.share for o in given_offers if o.programme == asked.programme) * price / 100
        )
        if asked.group:
            in_group[asked.group] = in_group.get(asked.group, 0) + one.amount
            if asked.group_amount is not None:
                assert in_group[asked.group] <= asked.group_amount
            if asked.group_per_cent is not None:
                assert in_group[asked.group] <= asked.group_per_cent * price / 100


@given(price=amounts, given_offers=offers())
def test_delivered_as_ordered_covers_what_was_reserved(price, given_offers):
    """Redeeming asks again with what was reserved as the limit: the same price gives the same amounts."""
    first = cover(price, given_offers)
    kept = [
        Offer(**{**vars(asked), "left": one.amount})
        for asked, one in zip(given_offers, first, strict=True)
        if one.amount
    ]
    assert [one.amount for one in cover(price, kept)] == [one.amount for one in first if one.amount]


@given(price=amounts, less=st.integers(1, 99), given_offers=offers())
def test_less_delivered_never_covers_more(price, less, given_offers):
    delivered = rounded_down(price * less / 100)
    total = sum(one.amount for one in cover(price, given_offers))
    assert sum(one.amount for one in cover(delivered, given_offers)) <= total

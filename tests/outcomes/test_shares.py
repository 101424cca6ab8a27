"""Shares add up to exactly 100, whoever is named; contributors may object."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.models import Notification
from outcomes import shares
from outcomes.choices import ContributorKind, ContributorRole
from outcomes.errors import NotAllowed, NotPossible, Stale
from outcomes.models import Attribution
from outcomes.sources import Contributor

BASE, BROKERED = ContributorKind.BASE, ContributorRole.BROKERED
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any)


@given(WEIGHTS)
def test_shares_add_up_to_exactly_a_hundred(weights):
    found = shares.split(weights)

    assert sum(found) == Decimal(100)
    assert all(share >= 0 and share == share.quantize(Decimal("0.01")) for share in found)


@given(WEIGHTS)
def test_each_share_is_its_quota_rounded_down_or_up(weights):
    """The quota rule of the largest remainder; a larger weight never gets less."""
    found = shares.split(weights)
    for weight, share in zip(weights, found, strict=True):
        assert abs(share - Decimal(weight) * 100 / sum(weights)) < Decimal("0.01")
    pairs = sorted(zip(weights, found, strict=True))
    assert all(one[1] <= other[1] or one[0] == other[0] for one, other in zip(pairs, pairs[1:], strict=False))


@given(st.integers(1, 20))
def test_equal_shares_differ_by_a_hundredth_at_most(number):
    found = shares.split([1] * number)
    assert (sum(found), max(found) - min(found) <= Decimal("0.01")) == (Decimal(100), True)
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_without_a_weight_there_are_no_shares(weights):
    with pytest.raises(ValueError):
        shares.split(weights)


def named(institution, base=None, by_name="") -> list[Contributor]:
    found = [Contributor(ContributorKind.ORGANISATION, BROKERED, target=institution)]
    if base is not None:
        found.append(Contributor(BASE, ContributorRole.SERVED, target=base))
    if by_name:
        found.append(Contributor(ContributorKind.EVENT, ContributorRole.DEMAND, name=by_name))
    return found


def put(outcome, by, contributors, *amounts):
    outcome.refresh_from_db()
    rows = list(zip(contributors, map(Decimal, amounts), strict=True))
    return shares.set_shares(outcome=outcome, rows=rows, by=by, version=outcome.version, note="as agreed")


@pytest.mark.django_db
def test_the_office_sets_them_and_whoever_is_named_is_told(confirmed, institution, contributor, base, officer):
    outcome = confirmed()
    made = put(outcome, officer, named(institution, base, "Fair of 2026"), "50", "33.33", "16.67")

    assert [str(row.share) for row in made] == ["50", "33.33", "16.67"]
    assert Notification.objects.filter(user=contributor, topic="outcome").count() == 1
    record = outcome.share_records.get()
    assert (record.what, record.by, record.note, record.content[0]["whose"]) == (
        "set", officer, "as agreed", institution.public_id,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("amounts", [("50", "49.99"), ("50", "50.01"), ("0.01", "99.98")])
def test_anything_but_a_hundred_is_refused(confirmed, institution, base, officer, amounts):
    with pytest.raises(NotPossible):
        put(confirmed(), officer, named(institution, base), *amounts)
    assert not Attribution.objects.exists()


@pytest.mark.django_db
def test_only_the_office_sets_them_and_one_editor_wins(confirmed, institution, officer, owner, administrator):
    outcome = confirmed()
    for by in (owner, administrator):
        with pytest.raises(NotAllowed):
            put(outcome, by, named(institution), "100")
    version = outcome.version
    put(outcome, officer, named(institution), "100")
    with pytest.raises(Stale):
        shares.set_shares(outcome=outcome, rows=[(named(institution)[0], Decimal(100))], by=officer, version=version)


@pytest.mark.django_db
def test_a_contributor_objects_once_and_the_office_answers(confirmed, institution, contributor, officer, stranger):
    row = put(confirmed(), officer, named(institution), "100")[0]

    with pytest.raises(NotAllowed):
        shares.object_to(share=row, reason="mine", by=stranger)
    shares.object_to(share=row, reason="It was all of us", by=contributor)
    shares.object_to(share=row, reason="again", by=contributor)
    row.refresh_from_db()
    assert (row.is_disputed, row.objection) == (True, "It was all of us")
    shares.answer_objection(share=row, answer="You are named with all of it", by=officer)
    row.refresh_from_db()
    assert (row.is_disputed, [one.what for one in row.outcome.share_records.all()]) == (
        False, ["answered", "objected", "set"],
    )  # fmt: skip


@pytest.mark.django_db
def test_the_case_proposes_the_base_that_served(case, base):
    assert [(one.target, one.role, share) for one, share in shares.propose(case)] == [
        (base, ContributorRole.SERVED, Decimal(100))
    ]
    assert shares.propose(case, []) == []


@pytest.mark.django_db
def test_objecting_and_answering_in_the_browser(client, confirmed, institution, contributor, officer):
    row = put(confirmed(), officer, named(institution), "100")[0]
    address = f"{row.outcome.get_absolute_url()}shares/{row.public_id}"
    shown = {"version": row.outcome.version}
    answers = []
    for user, url, sent in (
        (contributor, f"{address}/object/", {"reason": "It was all of us"} | shown),
        (officer, f"{address}/answer/", {"answer": "You are named with all of it"} | shown),
    ):
        client.force_login(user)
        answers += [client.get(url).status_code, client.post(url, {}).status_code, client.post(url, sent).status_code]

    row.refresh_from_db()
    assert answers == [200, 422, 302] * 2
    assert (row.objection, row.answer) == ("It was all of us", "You are named with all of it")


@pytest.mark.django_db
def test_an_objection_from_before_other_shares_were_set_is_not_taken(
    client, confirmed, institution, contributor, officer
):
    row = put(confirmed(), officer, named(institution), "100")[0]
    client.force_login(contributor)
    url = f"{row.outcome.get_absolute_url()}shares/{row.public_id}/object/"

    told = client.post(url, {"reason": "It was all of us", "version": row.outcome.version - 1})

    row.refresh_from_db()
    assert (told.status_code, row.objection) == (409, "")
    assert "It was all of us" in told.content.decode()  # to be copied

"""An application from the draft to the wallet, what stands in its way, and what a merger of organisations does to wallets."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse

from accounts.models import Organisation
from casework import actions as case_actions
from casework import moves
from casework.history import verify as verify_history
from casework.models import Case
from casework.moves import Incomplete, NotYours
from core.demo_files import small_pdf
from core.uploads import check_upload
from onboarding.merging import actions as merging
from onboarding.models import PossibleDuplicate
from tests.factories import UserFactory
from tests.vouchers.factories import HolderFactory, granted, opened, ordered
from vouchers import actions, applying, programmes
from vouchers.cases import VOUCHER_APPLICATION
from vouchers.forms.application import ConditionsForm, WhatForm
from vouchers.models import Transaction, VoucherUse, Wallet

pytestmark = pytest.mark.django_db


def save(case, form_class, by, **values):
    query = QueryDict(mutable=True)
    for name, value in values.items():
        query.setlist(name, value if isinstance(value, list) else [str(value)])
    form = form_class(query, instance=VOUCHER_APPLICATION.content(case), case=case)
    assert form.is_valid(), form.errors
    case_actions.save_section(case=case, form=form, by=by, draft_version=case.draft_version)


@pytest.fixture
def draft(programme, holder, holder_manager):
    """Filled in, with its evidence."""
    case = applying.apply(programme=programme, organisation=holder, by=holder_manager)
    save(case, WhatForm, holder_manager, amount="30,000", services=["policy_advice"], purpose="Market entry")
    save(case, ConditionsForm, holder_manager, size="small", staff=48, other_support="")
    file = SimpleUploadedFile("e.pdf", small_pdf("Evidence"), content_type="application/pdf")
    slot = VOUCHER_APPLICATION.slots[0]
    case_actions.attach(case=case, slot=slot, upload=file, info=check_upload(file), by=holder_manager)
    return case


@pytest.fixture
def submitted(draft, holder_manager):
    moves.perform(draft, "submit", by=holder_manager, data={"declared": True})
    return draft


def test_an_application_is_accepted_by_one_and_granted_by_another(submitted, officer, supervisor, holder):
    moves.perform(submitted, "accept", by=officer, data={"amount": "25000"})
    moves.perform(submitted, "grant", by=supervisor, data={"amount": "25000"})

    wallet = Wallet.objects.with_balances().get()
    assert (submitted.state, wallet.organisation, wallet.available) == ("granted", holder, 25_000)
    assert Transaction.objects.get(kind="granted").reference == submitted.case_no
    assert list(verify_history()) == []


def test_whoever_accepts_does_not_grant(submitted, officer):
    from accounts.models import StaffRole

    StaffRole.objects.create(user=officer, role=StaffRole.Role.SUPERVISOR)
    moves.perform(submitted, "accept", by=officer, data={"amount": "25000"})
    with pytest.raises(NotYours, match="second person"):
        moves.perform(submitted, "grant", by=officer, data={"amount": "25000"})
    assert Transaction.objects.filter(kind="granted").count() == 0


def test_a_programme_that_was_closed_meanwhile_grants_nothing(submitted, officer, supervisor, programme):
    moves.perform(submitted, "accept", by=officer, data={"amount": "25000"})
    programme.refresh_from_db()
    programmes.close_programme(programme=programme, version=programme.version, by=supervisor)
    with pytest.raises(Incomplete, match="closed"):
        moves.perform(submitted, "grant", by=supervisor, data={"amount": "25000"})
    assert Case.objects.get(pk=submitted.pk).state == "decision"


def test_refused_with_a_reason_that_the_applicant_reads(client, submitted, officer, supervisor, holder_manager):
    moves.perform(submitted, "accept", by=officer, data={"amount": "25000"}, note="Internal words")
    moves.perform(submitted, "refuse", by=supervisor, note="Supported elsewhere")
    client.force_login(holder_manager)
    page = client.get(submitted.get_absolute_url()).content.decode()
    assert ("Supported elsewhere" in page, "Internal words" in page) == (True, False)
    assert Wallet.objects.count() == 0


def test_the_pages_of_an_application(english, programme, holder, holder_manager):
    english.force_login(holder_manager)
    started = english.post(reverse("vouchers:apply", args=[programme.public_id]))
    again = english.post(reverse("vouchers:apply", args=[programme.public_id]))
    assert started["Location"] == again["Location"]
    page = english.post(
        started["Location"], {"amount": "90000", "purpose": "x", "services": ["policy_advice"], "draft_version": "0"}
    )
    assert (page.status_code, "More than the yearly quota" in page.content.decode()) == (422, True)


def test_an_application_is_decided_on_its_page(english, submitted, officer, supervisor):
    english.force_login(officer)
    url = reverse("casework:case-move", args=[submitted.public_id, "accept"])
    assert "Asked for: CNY 30,000.00" in english.get(url).content.decode()
    too_much = english.post(url, {"amount": "30000.01", "version": submitted.version})
    assert (too_much.status_code, "Not more than was asked for" in too_much.content.decode()) == (422, True)
    english.post(url, {"amount": "20,000", "version": submitted.version})
    english.force_login(supervisor)
    submitted.refresh_from_db()
    url = reverse("casework:case-move", args=[submitted.public_id, "grant"])
    assert 'value="20000.00"' in english.get(url).content.decode()
    english.post(url, {"amount": "20000", "version": submitted.version})
    assert Wallet.objects.with_balances().get().available == 20_000


@pytest.mark.parametrize("size", ["large"])
def test_a_size_that_the_programme_leaves_out_is_said_at_the_field(holder, holder_manager, size):
    case = applying.apply(programme=opened(sizes=["small"]), organisation=holder, by=holder_manager)
    query = QueryDict("staff=9&other_support=")
    query = query.copy()
    query["size"] = size
    form = ConditionsForm(query, instance=VOUCHER_APPLICATION.content(case), case=case)
    assert not form.is_valid() and "You state: Large enterprise" in form.errors["size"][0]


def test_only_verified_enterprises_of_the_city_apply(programme, stranger, provider_manager, provider):
    with pytest.raises(Incomplete, match="open to"):
        applying.apply(programme=programme, organisation=provider, by=provider_manager)
    Organisation.objects.filter(pk=provider.pk).update(district="")
    with pytest.raises(Incomplete, match="of the city"):
        applying.apply(programme=programme, organisation=Organisation.objects.get(pk=provider.pk), by=provider_manager)
    with pytest.raises(NotYours):
        applying.apply(programme=programme, organisation=provider, by=stranger)


def test_an_order_stands_in_the_history_of_its_case(submitted, holder, provider, wallet, holder_manager):
    use = ordered(holder, provider, 1000, by=holder_manager, case=submitted)
    actions.redeem(use=use, by=holder_manager, case=submitted)
    assert list(submitted.events.values_list("move", flat=True))[-2:] == ["voucher_reserved", "voucher_redeemed"]
    assert submitted.head_seq == submitted.events.last().seq
    assert list(verify_history()) == []


# --- mergers ---------------------------------------------------------------------------------------------------------


def test_two_that_are_one_share_the_quota_and_the_ledger_stays(administrator, programme, provider):
    first = HolderFactory(name_zh="上海申氢动力科技有限公司", manager=UserFactory())
    second = HolderFactory(name_zh="上海申氢科技动力有限公司", manager=UserFactory())
    granted(programme, first, 30_000), granted(programme, second, 15_000)
    use = ordered(second, provider, 1_000)
    written = list(Transaction.objects.values_list("pk", "wallet", "amount"))
    pair = PossibleDuplicate.objects.create(one=first, other=second, reason="name", score=95)
    merging.merge(
        pair=pair, survivor=first, values={name: getattr(first, name) for name in merging.FIELDS}, reason="The same licence",
        shown=merging.fingerprint(first, second), by=administrator,
    )  # fmt: skip

    first = Organisation.objects.get(pk=first.pk)
    assert sorted(wallet.granted for wallet in Wallet.objects.filter(organisation=first).with_balances()) == [
        15_000,
        30_000,
    ]
    assert VoucherUse.objects.get(pk=use.pk).organisation == first
    assert list(Transaction.objects.values_list("pk", "wallet", "amount")) == written
    with pytest.raises(Incomplete, match="CNY 5,000.00 can still be granted"):
        granted(programme, first, 5_001)
    assert ordered(first, provider, 100_000).reserved == Decimal(20_000)  # the ceiling counts once for both wallets

"""Who sees an outcome, and how much of it: pages, lists, files, sums, search."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConflictDeclaration, Membership
from core.demo_files import small_pdf
from core.uploads import FileKind, check_upload
from outcomes import actions, shares
from outcomes.choices import ContributorKind, ContributorRole
from outcomes.models import FollowUp, Outcome
from outcomes.permissions import Seen, seen_as
from outcomes.sources import Contributor
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def shared(outcome, institution, officer):
    outcome.refresh_from_db()
    rows = [(Contributor(ContributorKind.ORGANISATION, ContributorRole.BROKERED, target=institution), Decimal(100))]
    return shares.set_shares(outcome=outcome, rows=rows, by=officer, version=outcome.version)[0]


def fresh(user):
    """As in the next request."""
    return type(user).objects.get(pk=user.pk)


def test_how_much_each_sees(
    confirmed, owner, provider, colleague, officer, stranger, contributor, institution, district_officer
):
    outcome = confirmed()
    shared(outcome, institution, officer)

    seen = {
        user.name: seen_as(fresh(user), outcome)
        for user in (owner, provider, colleague, officer, contributor, stranger, district_officer)
    }
    assert seen == {
        "Owner": Seen.SIDE, "Provider": Seen.SIDE, "Colleague": Seen.SIDE, "Officer": Seen.OFFICE,
        "Contributor": Seen.SHARE, "Stranger": Seen.NOTHING, "District officer": Seen.NOTHING,
    }  # fmt: skip


def test_strangers_get_a_404_everywhere(client, confirmed, stranger, officer, institution):
    outcome = confirmed()
    share = shared(outcome, institution, officer)
    client.force_login(stranger)
    names = ("detail", "change", "dispute", "uphold", "withdraw", "shares")
    answers = {name: client.get(reverse(f"outcomes:{name}", args=[outcome.public_id])).status_code for name in names}
    answers["confirm"] = client.post(reverse("outcomes:confirm", args=[outcome.public_id])).status_code
    answers["object"] = client.get(
        reverse("outcomes:share-object", args=[outcome.public_id, share.public_id])
    ).status_code
    answers["add"] = client.get(reverse("outcomes:add", args=[outcome.case.public_id])).status_code

    assert set(answers.values()) == {404}
    assert "First delivery" not in client.get("/outcomes/ours/").content.decode()
    assert client.get("/outcomes/").status_code == 403


@pytest.mark.parametrize("tie", ["declared", "was a member", "declared to a contributor"])
def test_staff_with_a_tie_see_nothing_not_even_a_count(english, confirmed, officer, reviewer, seller, institution, tie):
    outcome = confirmed()
    shared(outcome, institution, officer)
    if tie == "was a member":
        Membership.objects.create(user=reviewer, organisation=seller, until=timezone.now())
    else:
        whose = institution if tie == "declared to a contributor" else seller
        ConflictDeclaration.objects.create(user=reviewer, organisation=whose, reason="x")
    english.force_login(reviewer)

    page = english.get("/outcomes/").content.decode()
    assert (english.get(outcome.get_absolute_url()).status_code, "First delivery" in page) == (404, False)
    assert "EUR" not in page.split('id="list-title"')[0]
    english.force_login(officer)
    assert "First delivery" in english.get("/outcomes/").content.decode()


def test_a_contributor_reads_neither_sides_nor_a_confidential_value(
    english, confirmed, contributor, institution, officer
):
    outcome = confirmed()
    shared(outcome, institution, officer)
    english.force_login(contributor)

    pages = [english.get(url).content.decode() for url in (outcome.get_absolute_url(), "/outcomes/ours/?tab=shares")]
    taken = english.post("/outcomes/ours/?tab=shares&export=csv", {"purpose": "look"}).getvalue().decode()
    for text in (*pages, taken):
        assert "First delivery" in text
        for word in ("3,000.50", "Test enterprise", "测试科技企业", "Two hundred devices"):
            assert word not in text
    assert all("100.00 %" in page for page in pages)


def test_a_contributor_does_not_find_by_what_they_may_not_read(
    english, confirmed, contributor, institution, officer, buyer
):
    shared(confirmed(), institution, officer)
    english.force_login(contributor)
    found = [
        "First delivery" in english.get("/outcomes/ours/", {"tab": "shares", "q": word}).content.decode()
        for word in ("First", buyer.name_en, buyer.name_zh)
    ]
    searched = english.get("/search/", {"q": buyer.name_en}).content.decode()
    assert found == [True, False, False]
    assert "First delivery" not in searched


def test_the_value_is_shown_to_contributors_when_it_is_not_confidential(
    english, confirmed, contributor, institution, officer
):
    outcome = confirmed(confidential=False)
    shared(outcome, institution, officer)
    english.force_login(contributor)
    assert "3,000.50" in english.get(outcome.get_absolute_url()).content.decode()


def test_a_draft_belongs_to_who_records_it(client, record, owner, provider, officer):
    outcome = record(ask=False)
    for user, status in ((owner, 200), (provider, 404), (officer, 404)):
        client.force_login(user)
        assert client.get(outcome.get_absolute_url()).status_code == status
    client.force_login(officer)
    assert "First delivery" not in client.get(outcome.case.get_absolute_url()).content.decode()


def evidence():
    upload = SimpleUploadedFile("page.pdf", small_pdf("signed"))
    upload.info = check_upload(upload, kinds=(FileKind.PDF,), max_bytes=100_000)
    return upload


def test_evidence_is_for_both_sides_and_the_office(
    client, confirmed, owner, provider, officer, contributor, stranger, institution
):
    outcome = confirmed()
    shared(outcome, institution, officer)
    actions.add_files(outcome, [evidence()], by=owner)
    url = reverse("outcomes:file", args=[outcome.public_id, outcome.files.get().public_id])

    for user, status in ((owner, 200), (provider, 200), (officer, 200), (contributor, 404), (stranger, 404)):
        client.force_login(user)
        response = client.get(url)
        for close in getattr(response, "_resource_closers", ()):  # the file, not the request's connection
            close()
        assert response.status_code == status
    client.logout()
    assert client.get(url).status_code == 302


def test_a_side_does_not_read_the_others_questionnaire(client, confirmed, owner, provider, officer, buyer, seller):
    outcome = confirmed()
    today = timezone.localdate()
    one = FollowUp.objects.create(outcome=outcome, organisation=buyer, months=6, due_on=today)
    for user, status in ((owner, 200), (officer, 200), (provider, 404)):
        client.force_login(user)
        assert client.get(one.get_absolute_url()).status_code == status


ASKED: dict[str, int] = {}  # by the first size, for the second to compare with


@pytest.mark.parametrize("rows", [1, 12])
def test_the_lists_ask_the_same_number_of_questions(
    client, confirmed, officer, owner, rows, django_assert_max_num_queries
):
    for number in range(rows):
        confirmed(title_en=f"Outcome {number}", signed_on=timezone.localdate() - timedelta(days=number))
    for user, url in ((officer, "/outcomes/"), (owner, "/outcomes/ours/")):
        client.force_login(user)
        client.get(url)
        with django_assert_max_num_queries(24) as asked:
            page = client.get(url)
        assert page.content.decode().count('id="outcome-') == rows
        assert ASKED.setdefault(url, len(asked)) == len(asked)


def test_the_case_shows_its_outcomes_and_the_way_to_one(english, confirmed, owner, stranger):
    outcome = confirmed()
    english.force_login(owner)
    page = english.get(outcome.case.get_absolute_url()).content.decode()
    assert "First delivery" in page
    assert reverse("outcomes:add", args=[outcome.case.public_id]) in page
    assert Outcome.objects.visible_to(stranger).count() == 0
    assert Outcome.objects.visible_to(UserFactory()).count() == 0

"""Limited means: declared by the company with evidence, confirmed or not by others, read by nobody else."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Capacity, ConflictDeclaration
from casework.models import Notification
from core.demo_files import small_pdf
from core.models import AuditEntry
from enterprises import means
from enterprises.models import LimitedMeans, MeansState
from tests.enterprises.factories import EnterpriseFactory, EnterpriseOrganisationFactory
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
OWN = reverse("enterprises:means-own")
LIST = reverse("enterprises:means-list")


@pytest.fixture
def english(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def owner(db):
    return UserFactory(name="Owner")


@pytest.fixture
def incubator_manager(db):
    return UserFactory(name="Incubator manager")


@pytest.fixture
def company(owner, incubator_manager):
    incubator = OrganisationFactory(capacities=[Capacity.Kind.INCUBATOR], manager=incubator_manager)
    return EnterpriseFactory(organisation=EnterpriseOrganisationFactory(manager=owner), incubator=incubator)


@pytest.fixture
def declared(company, owner):
    return means.ask(enterprise=company, values={"reasons": ["no_staff"], "proof": "incubator"}, by=owner)


def upload():
    return SimpleUploadedFile("audit.pdf", small_pdf("Audit"), content_type="application/pdf")


def decide(client, row, **typed):
    day = timezone.localdate() + timedelta(days=100)
    return client.post(row.get_absolute_url(), {"decision": "confirm", "valid_until": day, "note": "", **typed})


def test_a_company_declares_with_a_file_and_reads_it_again(english, owner, company):
    english.force_login(owner)

    answer = english.post(
        OWN, {"reasons": ["no_staff", "turnover"], "turnover": 900, "proof": "file", "upload": upload()}
    )

    row = LimitedMeans.objects.get()
    assert answer.status_code == 302
    assert (row.enterprise, row.reasons, row.turnover, row.state) == (company, ["no_staff", "turnover"], 900, "asked")
    evidence = english.get(reverse("enterprises:means-file", args=[row.public_id]))
    assert b"".join(evidence.streaming_content).startswith(b"%PDF")
    assert AuditEntry.objects.filter(action="enterprise.means_asked").count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reasons": [], "proof": "incubator"}, "What applies to you"),
        ({"reasons": ["turnover"], "proof": "incubator"}, "Enter the turnover that you refer to."),
        ({"reasons": ["turnover"], "turnover": 2000, "proof": "incubator"}, "This is not below 20 million CNY"),
        ({"reasons": ["no_staff"], "proof": "file"}, "Choose a file, or say who knows it."),
    ],
)
def test_what_is_missing_is_said_beside_the_field(english, owner, company, typed, sentence):
    english.force_login(owner)
    answer = english.post(OWN, {**typed, "text": "Only twelve people"})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Only twelve people" in answer.content.decode()
    assert not LimitedMeans.objects.exists()


def test_declaring_twice_is_one(declared, company, owner):
    assert means.ask(enterprise=company, values={"reasons": ["no_export"], "proof": "district"}, by=owner) == declared


def test_the_incubator_confirms_and_the_company_is_told(english, declared, incubator_manager, owner):
    english.force_login(incubator_manager)

    decide(english, declared, note="We know them")

    row = LimitedMeans.objects.get()
    assert (row.state, row.decided_by, row.note) == (MeansState.CONFIRMED, incubator_manager, "We know them")
    assert Notification.objects.filter(user=owner).count() == 1
    assert AuditEntry.objects.filter(action="enterprise.means_decided").count() == 1


def test_a_refusal_needs_its_reason(english, declared, officer):
    english.force_login(officer)
    assert decide(english, declared, decision="refuse").status_code == 422
    assert decide(english, declared, decision="refuse", note="They export").status_code == 302
    assert LimitedMeans.objects.get().shown_state == MeansState.REFUSED


@pytest.mark.parametrize("ahead", [0, -3, 900])
def test_a_confirmation_holds_for_some_time_ahead(english, declared, officer, ahead):
    english.force_login(officer)
    assert decide(english, declared, valid_until=timezone.localdate() + timedelta(days=ahead)).status_code == 422


def test_the_second_decision_is_told_and_keeps_the_words(english, declared, officer, supervisor):
    english.force_login(officer)
    means.decide(means=declared, confirm=False, note="No", by=supervisor)
    answer = decide(english, declared, note="All seen by me")

    assert answer.status_code in {403, 409}
    assert LimitedMeans.objects.get().state == MeansState.REFUSED


def test_two_who_decide_at_once(english, declared, officer, supervisor, monkeypatch):
    english.force_login(officer)
    real = means.may_decide

    def between(user, row):
        if user == officer and LimitedMeans.objects.get().is_open:
            means.decide(means=declared, confirm=False, note="No", by=supervisor)
        return real(user, row)

    monkeypatch.setattr(means, "may_decide", between)
    answer = decide(english, declared, note="All seen by me")

    assert answer.status_code == 409
    assert "All seen by me" in answer.content.decode()
    assert LimitedMeans.objects.get().state == MeansState.REFUSED


def test_a_day_that_has_passed_ends_it(declared, officer):
    means.decide(means=declared, confirm=True, valid_until=timezone.localdate(), by=officer)
    tomorrow = timezone.localdate() + timedelta(days=1)

    assert LimitedMeans.objects.in_force().count() == 1
    assert LimitedMeans.objects.in_force(tomorrow).count() == 0
    assert LimitedMeans.objects.in_state(MeansState.EXPIRED, tomorrow).count() == 1


def test_only_company_incubator_and_office_read_it(
    english, declared, owner, incubator_manager, officer, stranger, district_officer
):
    rival = UserFactory()
    EnterpriseFactory(organisation=EnterpriseOrganisationFactory(manager=rival))
    other = UserFactory()
    OrganisationFactory(capacities=[Capacity.Kind.INCUBATOR], manager=other)
    seen = {}
    for person in (owner, incubator_manager, officer, stranger, rival, other, district_officer):
        english.force_login(person)
        seen[person] = english.get(declared.get_absolute_url()).status_code

    assert seen == {
        owner: 200,
        incubator_manager: 200,
        officer: 200,
        stranger: 404,
        rival: 404,
        other: 404,
        district_officer: 404,
    }


def test_a_tie_hides_it_and_nobody_confirms_their_own(english, declared, officer, owner):
    english.force_login(owner)
    assert decide(english, declared).status_code == 403
    ConflictDeclaration.objects.create(user=officer, organisation=declared.enterprise.organisation)
    english.force_login(officer)
    assert english.get(declared.get_absolute_url()).status_code == 404
    assert list(english.get(LIST).context["rows"]) == []


def test_the_list_asks_no_more_for_many(english, officer, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    english.force_login(officer)
    asked = []
    for _round in range(2):
        for _number in range(8):
            means.ask(enterprise=EnterpriseFactory(), values={"reasons": ["no_staff"], "proof": "district"}, by=officer)
        english.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            english.get(LIST)
        asked.append(len(queries))
    assert asked[0] == asked[1]

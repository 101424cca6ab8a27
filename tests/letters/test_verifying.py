"""The public page of a certificate: five answers and one for a withdrawn paper, public facts only, not to be tried out."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Submission
from incubators.models import BaseFiling, OverseasEntity
from letters import actions, checking
from letters.kinds import Standing
from letters.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def entity(certificate):
    return OverseasEntity.objects.get(filings=certificate.case_id)


def change(entity, **values):
    OverseasEntity.objects.filter(pk=entity.pk).update(**values)


def standing(certificate):
    return checking.answer(certificate.verify_code).verdict.standing


def test_a_filed_base_is_valid(certificate, entity):
    assert standing(certificate) == Standing.VALID


def test_a_later_filing_makes_it_changed(certificate, entity):
    first = entity.current_submission
    newer = Submission.objects.create(case=first.case, round=9, payload={}, digest="0" * 64)
    change(entity, current_submission=newer)

    assert standing(certificate) == Standing.CHANGED


def test_suspended_expired_and_closed(certificate, entity):
    change(entity, status="suspended")
    suspended = standing(certificate)
    change(
        entity,
        status="active",
        filed_on=timezone.localdate() - timedelta(days=9),
        valid_until=timezone.localdate() - timedelta(days=1),
    )
    expired = standing(certificate)
    change(entity, status="closed")

    assert (suspended, expired, standing(certificate)) == (Standing.SUSPENDED, Standing.EXPIRED, Standing.WITHDRAWN)


def test_a_withdrawn_certificate_says_so(certificate, supervisor):
    actions.withdraw(letter=certificate, by=supervisor, reason="Wrong", seen="issued")

    assert standing(certificate) == Standing.WITHDRAWN


def test_the_page_is_open_and_holds_public_facts_only(client, certificate, entity, manager, officer):
    answer = client.get(reverse("letters:verify", args=[certificate.verify_code]))

    words = answer.content.decode()
    filing = BaseFiling.objects.get(pk=certificate.case_id)
    assert answer.status_code == 200
    for public in (certificate.number, entity.filing_no, entity.name_zh, certificate.sha256):
        assert public in words
    for private in (
        filing.contact_name,
        filing.contact_phone,
        filing.head_name,
        manager.name,
        officer.name,
        certificate.case.case_no,
    ):
        assert private
        assert private not in words


@pytest.mark.parametrize("code", ["nosuchcode", "a" * 32, "None"])
def test_an_unknown_code_is_told_as_unknown(client, certificate, code):
    answer = client.get(reverse("letters:verify", args=[code]))

    assert answer.status_code == 404
    assert "查无此证" in answer.content.decode()


def test_letters_without_certificate_have_no_code(filed):
    assert set(Letter.objects.exclude(kind="certificate").values_list("verify_code", flat=True)) == {None}


def test_many_questions_from_one_address_are_stopped(client, monkeypatch):
    monkeypatch.setattr(checking, "MOST_A_MINUTE", 3)

    answers = [client.get(reverse("letters:verify", args=["nosuchcode"])).status_code for _time in range(5)]

    assert answers == [404, 404, 404, 429, 429]


@pytest.mark.parametrize("typed", ["{code}", " {code} ", "http://portal.example/verify/{code}/"])
def test_the_code_is_typed_in_many_ways(client, certificate, typed):
    answer = client.post(reverse("letters:verify-start"), {"code": typed.format(code=certificate.verify_code)})

    assert answer.url == reverse("letters:verify", args=[certificate.verify_code])


@pytest.mark.parametrize("typed", ["", "证书", "a/../b?c", "x" * 300])
def test_a_code_that_is_none_is_refused_beside_the_field(client, typed):
    answer = client.post(reverse("letters:verify-start"), {"code": typed})

    assert answer.status_code == 422
    assert answer.context["form"].errors["code"]

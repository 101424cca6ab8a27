"""What filing makes of an entity: only then does it change, with a number, a validity and a version."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework import moves
from casework.models import Case
from incubators import actions, conf
from incubators.life.sweeps import expire_lapsed
from incubators.models import BaseFiling, OverseasEntity
from incubators.register import earlier_numbers, write, years_later
from incubators.signals import base_changed
from tests.incubators.factories import EntityFactory, attach, bring_to, fill, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """Entities that were announced as changed."""
    found = []

    def listen(sender, entity, **kwargs):
        found.append(entity.pk)

    base_changed.connect(listen)
    yield found
    base_changed.disconnect(listen)


def file_it(case, people):
    case = bring_to(case, "public_notice", people)
    Case.objects.filter(pk=case.pk).update(notice_until=timezone.localdate() - timedelta(days=1))
    moves.perform(case, "end_notice", by=None)
    return Case.objects.get(pk=case.pk)


def test_filing_writes_what_was_handed_in_into_the_register(filled, people, heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        case = file_it(filled, people)

    today, entity = timezone.localdate(), OverseasEntity.objects.get()
    assert (case.state, case.phase, case.filing_no) == ("filed", "closed_yes", f"沪孵海备〔{today.year}〕000001")
    assert (entity.status, entity.filing_no, entity.filed_on) == ("active", case.filing_no, today)
    assert entity.valid_until == years_later(today, 3)
    assert (entity.name_en, entity.city, entity.region.code, entity.staff, entity.area) == (
        "Osaka service point",
        "大阪",
        "JP",
        2,
        55,
    )
    assert (entity.services, entity.specialised_fields) == (
        ["market_development", "technology_cooperation"],
        ["AF-FOD", "AF-AQU"],
    )
    assert entity.current_submission == case.submissions.last()
    assert heard == [entity.pk]


def test_until_then_the_entity_stays_as_it_was(at):
    at("public_notice")
    entity = OverseasEntity.objects.get()
    assert (entity.status, entity.filing_no, entity.city, entity.services, entity.current_submission) == (
        "none",
        "",
        "",
        [],
        None,
    )


def test_a_renewal_changes_the_register_only_when_it_is_filed(filled, people, incubator, manager):
    file_it(filled, people)
    entity = OverseasEntity.objects.get()
    first, ends = entity.filing_no, timezone.localdate() + timedelta(days=80)
    write(entity, reason="imported", values={"valid_until": ends})
    again = actions.file_again(incubator=incubator, entity=entity, by=manager, key="k" * 16)
    fill(again, by=manager, base={"area": "99"})

    submitted = bring_to(again, "decision", people)
    assert (OverseasEntity.objects.get().area, BaseFiling.objects.get(pk=submitted.pk).purpose) == (55, "renewal")

    moves.perform(submitted, "file", by=people["supervisor"])
    Case.objects.filter(pk=again.pk).update(notice_until=timezone.localdate() - timedelta(days=1))
    moves.perform(submitted, "end_notice", by=None)
    changed = OverseasEntity.objects.get()
    assert (changed.area, changed.filing_no, changed.current_submission.case_id) == (
        99,
        conf.filing_number(year=timezone.localdate().year, serial=2),
        again.pk,
    )
    assert (earlier_numbers(changed), changed.valid_until) == ([first], years_later(ends, 3))
    assert first in changed.search_text


def test_a_renewal_opens_ninety_days_before_the_end(incubator, manager):
    today = timezone.localdate()
    early = EntityFactory(operator=incubator.organisation, valid_until=today + timedelta(days=91))
    with pytest.raises(moves.Incomplete, match=f"{today + timedelta(days=1):%Y-%m-%d}"):
        actions.file_again(incubator=incubator, entity=early, by=manager, key="k" * 16)
    open_now = EntityFactory(operator=incubator.organisation, valid_until=today + timedelta(days=90))
    assert actions.file_again(incubator=incubator, entity=open_now, by=manager, key="l" * 16).phase == "draft"


def test_numbers_have_no_gaps_when_a_filing_fails_half_way(incubator, manager, people):
    first, second, third = (fill(start(incubator, by=manager, name_zh=f"基地{n}"), by=manager) for n in range(3))
    file_it(first, people)

    case = bring_to(second, "public_notice", people)
    Case.objects.filter(pk=case.pk).update(notice_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(RuntimeError), transaction.atomic():
        moves.perform(case, "end_notice", by=None)
        raise RuntimeError("the power fails")
    file_it(third, people)
    case.refresh_from_db()
    moves.perform(Case.objects.get(pk=second.pk), "end_notice", by=None)

    year = timezone.localdate().year
    numbers = [Case.objects.get(pk=c.pk).filing_no for c in (first, third, second)]
    assert numbers == [conf.filing_number(year=year, serial=n) for n in (1, 2, 3)]
    assert len({*Case.objects.values_list("receipt_no", flat=True)}) == 3
    assert sorted(c[:11] for c in Case.objects.values_list("case_no", flat=True)) == [
        f"FB{year}-{n:06d}"[:11] for n in (1, 2, 3)
    ]


def test_the_format_of_the_number_is_a_setting(settings):
    settings.BASE_FILING_NUMBER_FORMAT = "SH-{year}-{serial}"
    assert conf.filing_number(year=2026, serial=7) == "SH-2026-7"


def test_a_leap_day_ends_on_the_28th():
    assert [years_later(date(2028, 2, 29), 3), years_later(date(2026, 11, 24), 3)] == [
        date(2031, 2, 28),
        date(2029, 11, 24),
    ]


def test_what_has_lapsed_is_marked_once_and_announced(heard, django_capture_on_commit_callbacks):
    today = timezone.localdate()
    ended = EntityFactory(valid_until=today - timedelta(days=1))
    last_day = EntityFactory(valid_until=today)
    EntityFactory(valid_until=today - timedelta(days=1), status="suspended")

    with django_capture_on_commit_callbacks(execute=True):
        counts = [expire_lapsed(), expire_lapsed()]

    ended.refresh_from_db(), last_day.refresh_from_db()
    assert (counts, ended.status, last_day.status, heard) == ([1, 0], "expired", "active", [ended.pk])


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "active", "filing_no": ""},
        {"status": "none"},
        {"valid_until": date(2020, 1, 1)},
        {"filed_on": None},
    ],
)
def test_the_database_refuses_an_entity_that_contradicts_itself(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        EntityFactory(**wrong)


def test_a_filing_number_is_given_once():
    EntityFactory(filing_no="X-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        EntityFactory(filing_no="X-1")


def test_a_replaced_file_is_not_what_was_filed(filled, people, manager):
    """The version in force names the files that were handed in, by their sums."""
    attach(filled, "plan", by=manager, name="second-plan.pdf")
    case = file_it(filled, people)
    names = {file["slot"]: file["name"] for file in OverseasEntity.objects.get().current_submission.files}
    assert (names["plan"], case.attachments.count()) == ("second-plan.pdf", 5)

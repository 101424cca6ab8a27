"""The working-day calendar: an administrator's word wins, and what was promised follows."""

from datetime import date

import pytest

from core import workdays
from core.models import CalendarDay
from tests.accounts.helpers import in_english, trail

pytestmark = pytest.mark.django_db
CALENDAR = "/administration/calendar/"
MONDAY = date(2026, 12, 7)


def enter(client, **typed):
    return client.post(CALENDAR, {"day": "2026-12-07", "is_workday": "False", "note": "Notice 12", **typed})


@pytest.fixture
def recomputed(monkeypatch):
    """How often the promises were reckoned anew."""
    runs = []
    monkeypatch.setattr("casework.sweep.recompute_promises", lambda: runs.append(1) or 0)
    return runs


def test_a_day_is_entered_and_promises_are_reckoned_anew(
    client, administrator, recomputed, django_capture_on_commit_callbacks
):
    client.force_login(administrator)
    assert workdays.is_workday(MONDAY) is True

    with django_capture_on_commit_callbacks(execute=True):
        response = enter(client)

    assert response["Location"] == f"{CALENDAR}?year=2026"
    assert list(CalendarDay.objects.values_list("day", "is_workday", "note")) == [(MONDAY, False, "Notice 12")]
    assert (workdays.is_workday(MONDAY), len(recomputed), trail()) == (False, 1, ["signed_in", "calendar_changed"])


def test_a_running_clock_gets_a_new_promised_date(
    client, administrator, organisation, manager, django_capture_on_commit_callbacks
):
    from casework import clock
    from casework.models import Case

    case = Case.objects.create(kind="organisation_verification", state="draft", title="x", applicant=organisation)
    clock.start(case, 5, today=date(2026, 12, 4))
    case.save()
    before = case.promised_on
    client.force_login(administrator)

    with django_capture_on_commit_callbacks(execute=True):
        enter(client)

    case.refresh_from_db()
    assert (before, case.promised_on) == (date(2026, 12, 11), date(2026, 12, 14))


def test_several_days_in_a_row_and_again(client, administrator):
    client.force_login(administrator)
    enter(client, until="2026-12-09")
    enter(client, is_workday="True", note="Corrected")

    rows = list(CalendarDay.objects.values_list("day", "is_workday", "note"))
    assert rows == [
        (MONDAY, True, "Corrected"),
        (date(2026, 12, 8), False, "Notice 12"),
        (date(2026, 12, 9), False, "Notice 12"),
    ]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"day": ""}, ["day"]),
        ({"day": "tomorrow"}, ["day"]),
        ({"day": "1066-10-14"}, ["day"]),
        ({"day": "9999-12-31"}, ["day"]),
        ({"until": "2026-12-01"}, ["until"]),
        ({"until": "2027-12-01"}, ["until"]),
        ({"is_workday": ""}, ["is_workday"]),
        ({"is_workday": "perhaps"}, ["is_workday"]),
        ({"note": "x" * 201}, ["note"]),
        ({"note": "null\x00"}, ["note"]),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_entered(client, administrator, typed, wrong):
    client.force_login(administrator)
    response = enter(client, **typed)
    assert (response.status_code, list(response.context["form"].errors), CalendarDay.objects.count()) == (422, wrong, 0)


def test_a_day_is_taken_away_once(client, administrator, recomputed, django_capture_on_commit_callbacks):
    CalendarDay.objects.create(day=MONDAY, is_workday=False)
    workdays.forget_overrides()
    client.force_login(administrator)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{CALENDAR}2026-12-07/forget/")
        client.post(f"{CALENDAR}2026-12-07/forget/")

    assert (CalendarDay.objects.count(), workdays.is_workday(MONDAY), len(recomputed)) == (0, True, 1)


@pytest.mark.parametrize("day", ["2026-13-45", "yesterday", "2026-12-07x"])
def test_what_is_no_day_is_a_404(client, administrator, day):
    client.force_login(administrator)
    assert client.post(f"{CALENDAR}{day}/forget/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "shown"), [("2027", 2027), ("1949", None), ("abc", None), ("99999", None), ("", None)]
)
def test_a_year_can_be_chosen(client, administrator, asked, shown):
    client.force_login(administrator)
    response = client.get(f"{CALENDAR}?year={asked}")
    assert response.context["year"] == (shown or date.today().year)


def test_a_day_of_the_list_is_changed_in_the_form(client, administrator):
    CalendarDay.objects.create(day=MONDAY, is_workday=False, note="Notice 12")
    client.force_login(administrator)

    text = in_english(client).get(f"{CALENDAR}?year=2026&day=2026-12-07").content.decode()

    assert [
        part
        for part in ('value="2026-12-07"', 'value="Notice 12"', "Change a day", 'id="day-2026-12-07"')
        if part not in text
    ] == []

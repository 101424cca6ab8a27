"""Part 7, walked in the browser, in English: an override moves a promise, more time, what is overdue, and the time statistics."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.forms import CalendarForm
from casework import escalation
from casework.models import Case, Notification
from core import workdays
from tests.browser.offices import BASE, day, filing, people
from tests.portal.test_times import closed_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EXPERT = "The expert for food technology is abroad until Friday."
AGREED = "An expert is asked; the filing needs the advice."


@pytest.fixture
def staff():
    return people(language="en")


def test_a_promise_moves_with_the_calendar_and_with_an_extension(staff, at_browser, monkeypatch):
    case = filing(staff, "under_review")
    reviewer = at_browser(staff["reviewer"], language="en")
    opens(reviewer, "To review").reads(f"promised by {case.promised_on:%Y-%m-%d}", within=reviewer.panel("My decision"))

    later = a_day_becomes_free(at_browser(staff["administrator"], language="en"), case)
    reviewer.page.reload()
    reviewer.arrives(BASE).reads(f"promised by {later:%Y-%m-%d}", within=reviewer.panel("My decision"))

    asks_for_more_time(reviewer)
    supervisor = at_browser(staff["supervisor"], language="en")
    approves_it(supervisor, case, later)
    is_told_why(at_browser(staff["manager"], language="en"))
    is_raised_when_overdue(at_browser, staff["supervisor"], case, monkeypatch)


def opens(person, tab):
    person.arrives("Inbox").page.get_by_role("navigation", name="Queues").get_by_role(
        "link", name=re.compile(f"^{tab}")
    ).click()
    return person.arrives("Inbox").follows(BASE).arrives(BASE)


def a_day_becomes_free(administrator, case):
    free = workdays.next_workday(timezone.localdate())
    administrator.arrives(re.compile(".")).goes_to("Administration").arrives(re.compile("."))
    administrator.follows("Working-day calendar").arrives("Working-day calendar")
    administrator.fills_in(CalendarForm, {"day": f"{free:%Y-%m-%d}", "is_workday": "False"}).presses("Save")
    administrator.arrives("Working-day calendar").reads("1 day saved.", f"{free:%Y-%m-%d}")
    before = case.promised_on
    case.refresh_from_db()
    assert case.promised_on == workdays.next_workday(before)
    return case.promised_on


def asks_for_more_time(reviewer):
    """Too many days are refused beside their field and the reason stays."""
    reviewer.follows("Ask for more time").arrives("Ask for more time")
    reviewer.types("Working days more", "99").types("Reason", EXPERT).presses("Ask for more time")
    reviewer.arrives("Ask for more time").reads("At most")
    expect(reviewer.main.locator(".has-error [name=days]")).to_have_value("99")
    expect(reviewer.main.get_by_label("Reason")).to_have_value(EXPERT)
    reviewer.types("Working days more", "4").presses("Ask for more time").arrives(BASE)
    reviewer.reads("4 working days more are asked for.", EXPERT, within=reviewer.panel("My decision"))


def approves_it(supervisor, case, before):
    opens(supervisor, "Raised").reads(EXPERT, within=supervisor.panel("My decision"))
    supervisor.follows("Extend the time limit").arrives("Extend the time limit").reads("林知夏", EXPERT)
    expect(supervisor.main.get_by_label("Working days more")).to_have_value("4")
    supervisor.types("Reason", AGREED).presses("Extend the time limit").arrives(BASE)
    case.refresh_from_db()
    assert (workdays.workdays_between(before, case.promised_on), case.days_asked) == (4, 0)
    supervisor.reads(f"promised by {case.promised_on:%Y-%m-%d}").misses(
        "are asked for", within=supervisor.panel("My decision")
    )


def is_told_why(manager):
    manager.arrives("My bases").page.goto("/notifications/")
    manager.arrives("Notifications").reads(f"The time limit of {BASE} was extended by 4 working days.")
    manager.goes_to("My matters").arrives("My matters").follows(BASE).arrives(BASE).reads("Promised by")
    manager.follows("History").arrives(BASE).reads("Time limit extended", AGREED).misses(EXPERT, "More time asked for")


def is_raised_when_overdue(at_browser, user, case, monkeypatch):
    """Weeks later the supervisor signs in anew."""
    late = workdays.next_workday(case.promised_on)
    with day(monkeypatch, late):
        assert (escalation.raise_overdue(), escalation.raise_overdue()) == (1, 0)
        supervisor = at_browser(user, language="en")
        opens(supervisor, "Raised").reads("overdue", "the supervisors have been told")
        supervisor.page.goto("/notifications/")
        supervisor.arrives("Notifications").reads(f"{BASE} is overdue since {case.promised_on:%Y-%m-%d}.")
    assert Notification.objects.filter(user=supervisor.user, text=escalation.RAISED_TEXT).count() == 1
    assert Case.objects.get(pk=case.pk).events.latest().move == "raised"


def test_the_time_statistics_are_read_in_two_languages(staff, at_browser):
    for number, (days, district) in enumerate(
        [(2, "310115"), (4, "310115"), (9, "310115"), (30, "310104"), (6, "310104")]
    ):
        closed_case(title=f"Filing {number}", days=days, district=district, officer=staff["reviewer"])
    closed_case(title="A demand", days=8, district="", kind="demand_moderation", ago=40)
    supervisor = at_browser(staff["supervisor"], language="en")

    supervisor.arrives("Inbox").goes_to("Figures").arrives("Time statistics")
    supervisor.reads("cases closed", "In time: the whole", "Review", "Pudong New Area", "林知夏")
    expect(supervisor.main.locator("svg.span-bar[role=img]").first).to_have_attribute(
        "aria-label", re.compile("^Half up to")
    )
    every_number_opens_its_cases(supervisor)
    narrows_to_a_stage_and_a_district(supervisor)
    reads_it_in_chinese(supervisor)


def every_number_opens_its_cases(supervisor):
    late = supervisor.main.locator("ul.figures a").filter(has_text="later than promised")
    expect(late).to_contain_text("1")
    late.click()
    supervisor.arrives("Cases and their time").reads("Filing 3", "Late").misses("Filing 0").page.go_back()
    supervisor.arrives("Time statistics").main.locator("svg.trend a").first.click()
    supervisor.arrives("Cases and their time").page.go_back()
    supervisor.arrives("Time statistics")


def narrows_to_a_stage_and_a_district(supervisor):
    supervisor.main.get_by_label("Stage", exact=True).select_option(label="Review")
    supervisor.main.get_by_label("District", exact=True).select_option(label="Xuhui")
    supervisor.presses("Filter").arrives("Time statistics").reads("cases have finished “Review”")
    expect(supervisor.main.locator("ul.figures b").first).to_have_text("2")
    expect(supervisor.main.locator("tr.is-chosen")).to_contain_text("Review")
    supervisor.misses("Pudong New Area", within=supervisor.main.get_by_role("table", name="By district"))


def reads_it_in_chinese(supervisor):
    supervisor.page.get_by_role("button", name="中文").or_(
        supervisor.page.get_by_role("link", name="中文")
    ).first.click()
    supervisor.arrives("办理用时统计").reads("件已完成“审核”", "徐汇区", "怎么算", "全流程按期")

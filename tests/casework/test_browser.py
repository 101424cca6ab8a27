"""The case pages in Chromium: five cases decided with the keyboard alone, printing, and axe on every side's page."""

import pytest
from allauth.account.models import EmailAddress
from axe_playwright_python.sync_playwright import Axe

from casework import actions, moves, office
from casework.models import Case
from tests.casework.filing import url
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sign_in(page, live_server):
    def sign_in(user, language="en"):
        user.set_password(PASSWORD)
        user.language = language
        user.save()
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        page.context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
        page.goto("/accounts/login/")
        page.fill("[name=login]", user.email)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.press("[name=password]", "Enter")
        assert "/accounts/" not in page.url
        return page

    return sign_in


def focused(page) -> str:
    return page.evaluate("document.activeElement.name + ' ' + document.activeElement.value")


def test_five_cases_are_decided_with_the_keyboard_alone(sign_in, officer, organisation, manager, matter_kind):
    cases = []
    for number in range(5):
        case = actions.start(kind=matter_kind, by=manager, title=f"Matter {number}", organisation=organisation)
        moves.perform(case, "submit", by=manager)
        cases.append(case)
    page = sign_in(officer)
    page.goto(f"{cases[0].get_absolute_url()}?queue=tab%3Dto_accept")

    for case in cases:
        assert page.locator("h1").inner_text() == case.title
        page.keyboard.press("Alt+j")
        assert focused(page) == "move ask"
        page.keyboard.press("ArrowDown")
        assert focused(page) == "move accept"
        page.keyboard.press("Tab")
        page.keyboard.type(f"Complete: {case.title}")
        page.keyboard.press("Tab")
        if case != cases[-1]:
            page.keyboard.press("Tab")
            assert focused(page) == "next 1"
        with page.expect_navigation():
            page.keyboard.press("Enter")

    assert set(Case.objects.values_list("state", "assignee__name")) == {("review", "Officer")}
    notes = {case.events.get(move="accept").note.text for case in cases}
    assert notes == {f"Complete: Matter {number}" for number in range(5)}


def test_the_keys_lead_to_the_next_and_the_previous_case(sign_in, officer, organisation, manager, matter_kind):
    for number in range(2):
        case = actions.start(kind=matter_kind, by=manager, title=f"Matter {number}", organisation=organisation)
        moves.perform(case, "submit", by=manager)
    first = Case.objects.get(title="Matter 0")
    page = sign_in(officer)
    page.goto(f"{first.get_absolute_url()}?queue=tab%3Dto_accept")
    seen = []
    for key in ("Alt+n", "Alt+p"):
        with page.expect_navigation():
            page.keyboard.press(key)
        seen.append(page.locator("h1").inner_text())
    assert seen == ["Matter 1", "Matter 0"]


def test_the_print_button_prints_and_the_sheet_shows_no_tools(sign_in, handed_in, officer):
    page = sign_in(officer)
    page.goto(url("case-print", handed_in))
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.click("[data-print]")
    page.emulate_media(media="print")
    assert (page.title(), page.locator(".actions:visible").count(), page.locator(".site-head:visible").count()) == (
        "printed",
        0,
        0,
    )


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(
    sign_in, to_correct, officer, manager, district_officer, language, width
):
    office.add_task(case=to_correct, title="Ring the district", owner=officer, due_on=None, by=officer)
    actions.comment(case=to_correct, by=officer, text="Among ourselves", internal=True)
    found = {}
    for user, pages in (
        (
            officer,
            ["/inbox/?tab=all", url("case-detail", to_correct), url("case-print", to_correct), "/notifications/"],
        ),
        (district_officer, ["/inbox/?tab=all", url("case-detail", to_correct)]),
        (
            manager,
            [
                "/my/",
                url("case-tasks", to_correct),
                url("case-section", to_correct, "base"),
                url("case-check", to_correct),
            ],
        ),
    ):
        page = sign_in(user, language)
        page.set_viewport_size({"width": width, "height": 900})
        for address in pages:
            page.goto(address)
            assert page.url.endswith(address)  # not the page to sign in
            wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            faults = [violation["id"] for violation in Axe().run(page).response["violations"]]
            if wider or faults:
                found[user.name, address] = (wider, faults)
        page.context.clear_cookies()
    assert found == {}


def test_a_refused_section_moves_the_focus_to_the_summary_and_axe_finds_nothing(sign_in, filing, manager):
    page = sign_in(manager)
    page.goto(url("case-section", filing, "people"))
    page.click("form.panel .btn-primary")
    page.wait_for_selector(".error-summary")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.title().startswith("Error:")
    assert Axe().run(page).response["violations"] == []
    page.click(".error-summary a >> nth=0")
    assert page.evaluate("document.activeElement.id") == "id_head_name"

"""In Chromium: no finding of axe in any mode, nothing wider than the screen, and what the script adds."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = ["/gallery/", "/gallery/?errors=1", "/accounts/login/", "/accounts/password/reset/", "/accounts/no-such-page/"]
WIDTHS = [1280, 390, 320]


def findings(page):
    violations = Axe().run(page, options=RULES).response["violations"]
    return [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in violations]


def choose(page, live_server, **cookies):
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_have_no_finding_and_no_side_scroll(page, live_server, path, language):
    choose(page, live_server, language=language)
    troubles = []
    page.on(
        "console",
        lambda message: message.type == "error" and "404" not in message.text and troubles.append(message.text),
    )
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "request", lambda request: request.url.startswith((live_server.url, "data:")) or troubles.append(request.url)
    )
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width
        if width != 320:
            assert findings(page) == []
    assert troubles == []


@pytest.mark.parametrize(
    "modes",
    [{"display_text": "large"}, {"display_contrast": "high"}, {"display_text": "large", "display_contrast": "high"}],
)
def test_modes_have_no_finding_and_no_side_scroll(page, live_server, modes):
    choose(page, live_server, **modes)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/gallery/?errors=1")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (modes, width)
        assert findings(page) == []


def test_axe_finds_a_fault_that_is_planted(page):
    page.goto("/gallery/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input type=\"text\">')")

    assert [rule for rule, _nodes in findings(page)] == ["label"]


def test_the_error_summary_has_the_focus_and_its_links_lead_into_the_fields(page):
    page.goto("/gallery/?errors=1")
    expect(page.locator(".error-summary")).to_be_focused()

    page.locator(".error-summary a", has_text="基地类型").click()

    expect(page.locator("#id_kind_0")).to_be_focused()


def test_the_bar_for_many_rows_comes_up_only_when_one_is_ticked(page):
    page.goto("/gallery/")
    bar = page.locator("[data-bulk]")
    expect(bar).to_be_hidden()

    page.locator("[data-pick]").first.check()
    expect(bar.locator("[data-bulk-count]")).to_have_text("已选 1 件")
    page.locator("[data-pick-all]").check()
    expect(bar.locator("[data-bulk-count]")).to_have_text("已选 4 件")
    assert page.locator("tr.is-picked").count() == 4

    bar.locator("[data-bulk-clear]").click()
    expect(bar).to_be_hidden()


def test_characters_are_counted_as_the_server_counts_them(page):
    page.goto("/gallery/")
    area, line = page.locator("#id_reason"), page.locator("#id_reason_count")

    area.fill("ab\ncd")
    expect(line).to_have_text("还可输入 194 字")
    area.fill("x" * 203)
    expect(line).to_have_text("超出 3 字")


def test_leaving_a_changed_form_asks_and_an_unchanged_one_does_not(page):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/gallery/")
    page.goto("/accounts/login/")
    assert asked == []

    page.goto("/gallery/")
    page.locator("#id_city").fill("Osaka")
    page.goto("/accounts/login/")
    assert asked == ["beforeunload"]


def test_the_phone_menu_is_closed_by_script_and_opens_by_its_button(page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/gallery/")
    button, menu = page.locator(".menu-btn"), page.locator("#menu")
    expect(menu).to_be_hidden()

    button.click()

    expect(menu).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")


def test_without_a_script_menu_bar_and_switches_are_there(chromium, live_server):
    context = chromium.new_context(
        java_script_enabled=False, base_url=live_server.url, viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    page.goto("/gallery/")
    expect(page.locator("#menu")).to_be_visible()
    expect(page.locator(".menu-btn")).to_be_hidden()
    expect(page.locator("[data-bulk]")).to_be_visible()

    page.get_by_role("button", name="大字").click()

    expect(page.locator("html")).to_have_attribute("data-text", "large")
    context.close()


def test_the_first_tab_leads_past_the_head(page):
    page.goto(reverse("account_login"))
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()

    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_paper_shows_the_list_and_not_the_tools(page):
    page.goto("/gallery/")
    page.emulate_media(media="print")

    expect(page.locator("table.list")).to_be_visible()
    for tool in (".strip", ".head-tools", ".toolbar", "[data-bulk]"):
        expect(page.locator(tool).first).to_be_hidden()

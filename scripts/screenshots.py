#!/usr/bin/env python
"""The pictures of the README, taken from a running portal with demonstration data.

    python scripts/screenshots.py http://127.0.0.1:8000 [name ...]    all, or those named, into docs/screenshots/

Needs Playwright (requirements-dev.txt) and a Chromium: CHROMIUM, or chromium on the path. Pages are found by what is on
them, not by number, so that fresh demonstration data gives the same pictures. The picture of a match run starts one.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from incubator_network.demo_accounts import DEMO_PASSWORD  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
LARGEST = 250_000  # bytes
DESK, LOWER, PHONE = {"width": 1280, "height": 900}, {"width": 1280, "height": 820}, {"width": 390, "height": 844}
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}
PATIENCE = 60_000  # ms
MOST_TRIED = 25


@dataclass(frozen=True)
class Shot:
    """One picture: who looks, in which language, and how they get to the page."""

    name: str
    role: str  # account at demo.example; "" for a visitor
    go: Callable[[Page], None]
    language: str = "zh-hans"
    size: dict | None = None


def at(path: str) -> Callable[[Page], None]:
    return lambda page: page.goto(path)


def first_with(path: str, links: str, wanted: str) -> Callable[[Page], None]:
    """Follow the links of a list, one after the other, to the first page that shows ``wanted``."""

    def go(page: Page) -> None:
        page.goto(path)
        targets = page.locator(links).evaluate_all("all => [...new Set(all.map(one => one.href))]")
        for target in targets[:MOST_TRIED]:
            page.goto(target)
            if page.locator(wanted).count():
                return
        sys.exit(f"No page linked from {path} shows {wanted}. Is the demonstration data loaded?")

    return go


def a_run_under_way(page: Page) -> None:
    """Start a run over all demands and stop looking when part of the pairs are compared."""
    page.goto("/matching/")
    page.locator("form[action$='/matching/runs/start/'] button").click()
    page.wait_for_function(
        "() => { const bar = document.querySelector('#run-progress progress'); return bar && bar.value > 20; }",
        timeout=PATIENCE,
    )


def what_a_rule_would_do(page: Page) -> None:
    """The first rule that names a role, tried out with a person instead; nothing is saved."""
    page.goto("/work/rules/")
    page.get_by_role("row").filter(has=page.locator("td .sub")).get_by_role("link").first.click()
    page.select_option("[name=role]", "")
    page.select_option("[name=person]", index=1)
    page.click("main form .actions .btn-primary")


def scores_of_an_evaluation(page: Page) -> None:
    """A case whose reviewers disagree, from the table of their points on."""
    first_with("/inbox/?tab=all&kind=base_evaluation", ROWS, "main section:has(#scores) .status-wait")(page)
    page.locator("#scores").evaluate("heading => heading.closest('section').scrollIntoView({behavior: 'instant'})")


ROWS = "main table.list tbody th a"
SHOTS = (
    Shot("home", "", at("/")),
    Shot("register", "", at("/bases/")),
    Shot("inbox", "officer", at("/inbox/")),
    Shot("case", "officer", first_with("/inbox/?tab=to_accept&kind=base_filing", ROWS, "main dl.change del")),
    Shot("filing", "incubator", first_with("/incubator/", "main a[href*='/cases/'][href$='/edit/']", "main ul.tasks")),
    Shot("request", "enterprise", first_with("/service-requests/", ROWS, "main #bases")),
    Shot("candidates", "officer", first_with("/matching/", ROWS, "section [lang=de] mark.term"), size=LOWER),
    Shot("run", "officer", a_run_under_way),
    Shot("found-for-you", "enterprise", at("/found-for-you/")),
    Shot("corporate", "corporate", first_with("/demands/mine/", ROWS, "main article.candidate"), language="en"),
    Shot("base-change", "supervisor", first_with("/inbox/?tab=all&kind=base_change", ROWS, "main td.change del")),
    Shot("routing-rules", "admin", what_a_rule_would_do),
    Shot("review-sheet", "supervisor", scores_of_an_evaluation),
    Shot(
        "panel",
        "supervisor",
        first_with("/panels/", "main ul.lines a.title", "main section[aria-labelledby=agenda] .status-ok"),
    ),
    Shot("phone", "enterprise", at("/enterprise/"), size=PHONE),
)


def take(browser: Browser, site: str, shot: Shot) -> int:
    """One picture in a browser context of its own. Returns its size in bytes."""
    context = browser.new_context(base_url=site, viewport=shot.size or DESK, locale=LOCALES[shot.language])
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "language", "value": shot.language, "url": site}])
    page = context.new_page()
    if shot.role:
        page.goto("/accounts/login/")
        page.fill("[name=login]", f"{shot.role}@demo.example")
        page.fill("[name=password]", DEMO_PASSWORD)
        page.click("main form button")
        page.wait_for_url(lambda url: "/login" not in url)
    shot.go(page)
    page.wait_for_load_state()
    picture = page.screenshot(path=FOLDER / f"{shot.name}.png", animations="disabled")
    context.close()
    return len(picture)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", help="address of the portal, such as http://127.0.0.1:8000")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(shot.name for shot in SHOTS))
    given = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    too_large = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for shot in SHOTS:
            if not given.names or shot.name in given.names:
                size = take(browser, given.site.rstrip("/"), shot)
                print(f"{shot.name}.png {size // 1000} kB")
                too_large += [shot.name] if size > LARGEST else []
        browser.close()
    if too_large:
        print(f"Larger than {LARGEST // 1000} kB: {', '.join(too_large)}")
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())

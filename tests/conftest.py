"""What all tests share: a clean cache, a browser, and honest words about what could not run here."""

import os
import shutil
from collections import Counter

import pytest
from django.conf import settings
from django.core.cache import cache

from core import workdays
from tests.people import *  # noqa: F403  (a person of each role)

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
# The sweep visits every page of the demonstration as everybody, in a world of its own: a run of its own in `make test`.
collect_ignore = [] if os.environ.get("SWEEP") else ["sweep"]
REASONS = {
    "postgres": "needs PostgreSQL (DATABASE_URL)",
    "redis": "needs Redis (REDIS_URL)",
    "browser": "needs Chromium (CHROMIUM, or chromium on the path)",
}


def here(need: str) -> bool:
    """Whether this machine and run have what the mark names."""
    return {
        "postgres": lambda: settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
        "redis": lambda: bool(settings.REDIS_URL),
        "browser": lambda: bool(CHROMIUM),
    }[need]()


def pytest_collection_modifyitems(items):
    for item in items:
        for need, reason in REASONS.items():
            if item.get_closest_marker(need) and not here(need):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter):
    """Say in the summary, not only with -rs, which tests were left out and why."""
    reasons = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[text.removeprefix("Skipped: ")] += 1
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"Not run here: {count} test{'s' if count > 1 else ''}, {reason}")


@pytest.fixture(autouse=True)
def clean_cache():
    """Rate limits count in the cache; one test's tries are not the next one's."""
    cache.clear()


@pytest.fixture(autouse=True)
def fresh_calendar():
    """Calendar overrides live as long as the process, a test's rows do not."""
    workdays.forget_overrides()
    yield
    workdays.forget_overrides()


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, started once; nothing is downloaded."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, live_server):
    """A page of 1280 x 900 on the test's own server, in a context of its own."""
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()

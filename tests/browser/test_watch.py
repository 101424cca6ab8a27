"""The watch sees what it is there for: each fault is planted once."""

import pytest
from playwright.sync_api import Error

from tests.browser.person import Person
from tests.browser.watch import Watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_faults_of_a_page_are_noted(chromium, live_server):
    watch = Watch(live_server.url, set())
    visitor = Person(chromium, watch)
    visitor.page.goto("/accounts/login/")
    visitor.page.evaluate("""() => {
        document.querySelector("main").insertAdjacentHTML("beforeend", '<input type="text"><hr width="900"><h1>A second one</h1>');
        console.error("planted");
        setTimeout(() => { throw new Error("planted too"); });
        fetch("https://elsewhere.example/x").catch(() => 0);
        return fetch("/accounts/no-such-page/");
    }""")
    visitor.arrives("登录")
    with pytest.raises(Error):
        visitor.page.goto(
            "http://127.0.0.1:9/"
        )  # the policy lets no page ask there; only a person's own click gets so far
    visitor.leaves()

    for trouble in (
        "console: planted",
        "script: planted too",
        "Connecting to 'https://elsewhere.example/x'",
        "asks http://127.0.0.1:9/",
        f"404 for {live_server.url}/accounts/no-such-page/",
        "has not one heading of its own",
        "px wider than 390",
        "axe at 390: label",
        "axe at 1280: label",
    ):
        assert [line for line in watch.troubles if trouble in line], (trouble, watch.troubles)


def test_a_page_without_faults_is_quiet(chromium, live_server):
    watch = Watch(live_server.url, set())
    visitor = Person(chromium, watch)
    visitor.page.goto("/accounts/login/")
    visitor.arrives("登录").leaves()

    assert (watch.troubles, len(watch.seen)) == ([], 1)

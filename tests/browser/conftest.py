"""People at their browsers, all in the same test's portal."""

import pytest

from casework import history
from tests.browser.person import Person
from tests.browser.watch import Watch


@pytest.fixture(scope="session")
def pages_seen():
    return set()


@pytest.fixture
def watch(live_server, pages_seen):
    """Fails the test at its end when any page was not as it should be."""
    watch = Watch(live_server.url, pages_seen)
    yield watch
    assert "\n".join(watch.troubles) == ""
    assert list(history.verify()) == []  # whatever was walked, the history of each case still holds together


@pytest.fixture
def at_browser(chromium, watch):
    """``at_browser(user)``: this person, signed in; ``at_browser(None)``: a visitor."""
    people = []

    def come(user, **how) -> Person:
        person = Person(chromium, watch, user, **how)
        people.append(person)
        return person.sign_in() if user else person

    yield come
    for person in people:
        person.leaves()

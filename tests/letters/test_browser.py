"""Letters in Chromium: axe and width of each page at desk and phone size, and letters issued with the keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from letters import wording
from letters.kinds import EN, kinds
from letters.models import Letter
from tests.browser.accounts import account
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer(db):
    return account("Officer", roles=["case_officer"])


@pytest.fixture
def administrator(db):
    return account("Administrator", roles=["administrator"])


@pytest.fixture
def sign_in(page, live_server):
    def sign_in(user, language="en"):
        page.context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
        page.goto("/accounts/login/")
        page.fill("[name=login]", user.email)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.press("[name=password]", "Enter")
        return page

    return sign_in


def findings(page, address) -> list[str]:
    """What axe and the width say of a page at desk and phone size."""
    found = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address} is wider than {width}")
        result = Axe().run(page)
        found += [
            f"{address} at {width}: {one['id']} {one['nodes'][0]['target']}" for one in result.response["violations"]
        ]
    return found


def test_pages_of_the_office_and_of_the_public(sign_in, certificate, officer, administrator):
    draft = {"kind": kinds["base_filing.acceptance"], "language": EN, "title": "T", "body": "Words."}
    wording.save_draft(**draft, by=administrator, seen=0)
    waiting = Letter.objects.get(kind="acceptance")
    page = sign_in(officer)
    addresses = [
        reverse("letters:outbox"),
        f"{reverse('letters:outbox')}?tab=issued",
        f"{reverse('letters:issue')}?letter={waiting.public_id}",
        waiting.get_absolute_url(),
        certificate.get_absolute_url(),
        reverse("letters:letter-print", args=[certificate.public_id]),
        reverse("letters:letter-withdraw", args=[waiting.public_id]),
        certificate.case.get_absolute_url(),
        reverse("letters:verify", args=[certificate.verify_code]),
        reverse("letters:verify-start"),
    ]
    found = [finding for address in addresses for finding in findings(page, address)]

    page.context.clear_cookies()
    page = sign_in(administrator, "zh-hans")
    texts = [reverse("letters:texts"), reverse("letters:text-edit", args=["base_filing", "acceptance", EN])]
    assert found + [finding for address in texts for finding in findings(page, address)] == []


def test_letters_are_ticked_and_issued_with_the_keyboard(sign_in, accepted, officer, quick_pdf):
    page = sign_in(officer)
    page.goto(reverse("letters:outbox"))
    page.focus("[data-pick-all]")
    page.keyboard.press("Space")
    page.focus("text=Look them over and issue")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("article.paper").count() == 2
    page.focus("text=Issue them")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.locator("h1").inner_text() == "Letters issued together"
    page.get_by_text("2 issued, 0 not issued.").wait_for()
    assert set(Letter.objects.values_list("state", flat=True)) == {"issued"}

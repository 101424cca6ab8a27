"""In Chromium: the pages about bases have no finding of axe and nothing wider than the screen; the long lists fold without a script."""

import pytest
from django.conf import settings
from django.urls import reverse

from incubators.models import BaseFiling
from tests.incubators.factories import EntityFactory
from tests.look.test_browser import findings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = [1280, 390, 320]


def signed_in(page, live_server, client, user, language):
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    cookies = {name: client.cookies[name].value, settings.LANGUAGE_COOKIE_NAME: language}
    page.context.add_cookies([{"name": key, "value": value, "url": live_server.url} for key, value in cookies.items()])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_clean_and_fits(page, live_server, client, filled, people, incubator, language):
    entity = EntityFactory(operator=incubator.organisation, partner="关西食品产业协会", name_local="大阪サービス拠点")
    public = [
        reverse("incubators:register"),
        reverse("incubators:notice-list"),
        entity.get_absolute_url(),
        incubator.get_absolute_url(),
    ]
    own = [reverse(f"incubators:{name}") for name in ("home", "profile-edit", "filing-start")]
    sections = [
        reverse("casework:case-section", args=[filled.public_id, code]) for code in ("base", "services", "files")
    ]
    office = [
        reverse("incubators:staff-register"),
        reverse("incubators:incubator-list"),
        reverse("incubators:class-edit", args=[incubator.public_id]),
    ]
    for user, addresses in ((people["manager"], [*public, *own, *sections]), (people["officer"], [*public, *office])):
        signed_in(page, live_server, client, user, language)
        for address in addresses:
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                assert page.goto(address).status == 200
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (address, width)
            page.set_viewport_size({"width": 1280, "height": 900})
            assert findings(page) == [], address


def test_fields_are_ticked_in_a_folded_list_and_kept(page, live_server, client, filled, manager):
    signed_in(page, live_server, client, manager, "en")
    page.goto(reverse("casework:case-section", args=[filled.public_id, "services"]))
    page.get_by_text("Artificial intelligence", exact=True).first.click()  # opens the domain
    page.get_by_label("Large language models and agents").check()
    page.get_by_role("button", name="Save for later").click()
    page.wait_for_url(f"**{reverse('casework:case-tasks', args=[filled.public_id])}")
    assert sorted(BaseFiling.objects.get().specialised_fields) == ["AF-AQU", "AF-FOD", "AI-LLM"]

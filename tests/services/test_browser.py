"""In Chromium: the pages of services and platforms have no finding of axe and nothing wider than the screen; a week is booked by keyboard."""

import pytest
from django.urls import reverse

from services.models import Booking
from tests.incubators.test_browser import WIDTHS, signed_in
from tests.look.test_browser import findings
from tests.services.factories import PlatformFactory, at, book, equipment_on, later, published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_clean_and_fits(page, live_server, client, manager, provider, booker, officer, language):
    service = published(by=manager, provider=provider)
    platform = PlatformFactory(lead=provider, hours=[["09:00", "17:30"]] * 7)
    machine = equipment_on(platform, units=2, spec_zh="指标", model="THC-408")
    booking = book(machine, by=booker)
    week = f"{machine.get_absolute_url()}?week={later():%Y-%m-%d}"
    lists = [reverse(f"services:{name}") for name in ("service-list", "platform-list", "booking-list")]
    own = [reverse("services:offers"), reverse("services:booking-requests"), reverse("services:service-new")] + [
        reverse(f"services:{name}", args=[platform.public_id])
        for name in ("platform-detail", "platform-edit", "operators", "closures", "equipment-new")
    ]
    booked = [
        week,
        reverse("services:book", args=[machine.public_id]),
        booking.get_absolute_url(),
        reverse("services:feed"),
    ]
    office = [reverse(f"services:office-{name}") for name in ("services", "platforms", "bookings")]
    office.append(reverse("services:service-office", args=[service.public_id, "take_down"]))
    for user, addresses in (
        (booker, [*lists, service.get_absolute_url(), *booked]), (manager, own), (officer, office),
    ):  # fmt: skip
        signed_in(page, live_server, client, user, language)
        for address in addresses:
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                assert page.goto(address).status == 200
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (address, width)
            page.set_viewport_size({"width": 1280, "height": 900})
            assert findings(page) == [], address


def test_a_free_time_is_booked_from_the_calendar_by_keyboard(page, live_server, client, booker, provider):
    machine = equipment_on(PlatformFactory(lead=provider, hours=[["09:00", "17:30"]] * 7))
    signed_in(page, live_server, client, booker, "en")
    page.goto(f"{machine.get_absolute_url()}?week={later():%Y-%m-%d}")
    page.locator(f'a[href*="day={later():%Y-%m-%d}"]').first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Purpose").fill("A test run")
    page.get_by_label("Purpose").press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bookings/*/")

    booking = Booking.objects.get()
    assert (booking.starts_at, booking.ends_at) == (at(machine, "09:00"), at(machine, "11:00"))

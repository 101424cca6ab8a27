"""What follows when somebody takes the general consent back, and how a newer version of the notice is brought to mind."""

import pytest
from django.urls import reverse

from accounts.models import Consent
from accounts.personal import notices
from casework import notify
from casework.forms import colleagues
from casework.models import Notification
from core.models import OutgoingMail
from talent.models import Admission, TalentProfile, TechnologyManager
from tests.accounts.helpers import confirm, in_english, trail
from tests.factories import PASSWORD, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
WITHDRAWN = "/profile/consent/withdrawn/"


@pytest.fixture
def agreed(member):
    notices.give(user=member, code="general", language="en")
    notices.give(user=member, code="abroad", language="en")
    return member


@pytest.fixture
def withdrawn(agreed):
    notices.withdraw(user=agreed, code="general")
    return agreed


def test_taking_it_back_is_one_click_ends_the_consent_to_passing_abroad_too_and_says_what_follows(client, agreed):
    client.force_login(agreed)
    said = in_english(client).post("/profile/consent/general/withdraw/", follow=True)

    agreed.refresh_from_db()
    assert (said.redirect_chain, agreed.consent_withdrawn_at is None) == ([(WITHDRAWN, 302)], False)
    assert "What has stopped" in said.content.decode()
    assert not Consent.objects.in_force().exists()
    assert trail()[-2:] == ["consent_withdrawn", "consent_withdrawn"]


def test_only_ones_own_data_and_what_is_open_to_all_is_reached(client, withdrawn, organisation):
    client.force_login(withdrawn)
    confirm(client, withdrawn)
    closed = ["/my/", "/notifications/", f"/organisations/{organisation.public_id}/", "/enterprises/"]
    still_open = [
        WITHDRAWN,
        "/profile/",
        "/profile/data/",
        "/profile/data/opened/",
        "/profile/data/delete/",
        "/privacy/",
        "/bases/",
    ]

    assert {path: client.get(path).get("Location") for path in closed} == dict.fromkeys(closed, WITHDRAWN)
    assert {path: client.get(path).status_code for path in still_open} == dict.fromkeys(still_open, 200)
    refused = client.post(f"/organisations/{organisation.public_id}/leave/")
    assert (refused["Location"], withdrawn.membership_set.current().count()) == (WITHDRAWN, 1)
    assert client.post("/profile/data/copies/")["Location"] == "/profile/data/"
    assert client.post("/accounts/logout/")["Location"] == "/"


def test_agreeing_again_brings_everything_back_but_what_asks_for_a_consent_of_its_own(client, withdrawn):
    client.force_login(withdrawn)
    assert client.post("/profile/consent/general/give/")["Location"] == "/profile/"
    withdrawn.refresh_from_db()
    assert (withdrawn.consent_withdrawn_at, client.get("/my/").status_code) == (None, 200)
    assert list(Consent.objects.in_force().values_list("notice__code", flat=True)) == ["general"]
    assert client.get(WITHDRAWN)["Location"] == "/profile/"


def test_nothing_is_sent_and_no_work_is_given(withdrawn, officer):
    told = notify.tell(withdrawn, topic="comment", text=notify.COMMENT_TEXT, params={"who": "X", "title": "Y"})
    assert (told.message, told.mail) == (None, None)
    assert (Notification.objects.count(), OutgoingMail.objects.count()) == (0, 0)

    assert officer in colleagues()
    notices.give(user=officer, code="general", language="en")
    notices.withdraw(user=officer, code="general")
    assert officer not in colleagues()


def test_a_technology_manager_is_in_no_list_that_others_read(withdrawn):
    broker = UserFactory()
    OrganisationFactory(manager=broker, capacities=["transfer_institution"])
    found = []
    for user in (withdrawn, UserFactory(), None):
        profile = TalentProfile.objects.create(user=user, name="Manager")
        found.append(TechnologyManager.objects.create(profile=profile, level="junior", admission=Admission.ADMITTED))

    assert set(TechnologyManager.objects.visible_to(broker)) == set(found[1:])
    assert set(TechnologyManager.objects.available()) == set(found[1:])
    assert set(TechnologyManager.objects.visible_to(withdrawn)) == {found[0]}


def test_a_newer_version_is_brought_to_mind_on_every_page_until_it_is_agreed_to(client, agreed, administrator):
    newer = notices.start(code="general", version="2030-01", text_zh="x", text_en="x", by=administrator)
    notices.publish(notice=newer, by=administrator)
    agreed.set_password(PASSWORD)
    agreed.save()
    in_english(client).force_login(agreed)

    def reminded(path):
        return "has a new version" in client.get(path).content.decode()

    assert [reminded(path) for path in ("/my/", "/bases/", reverse("accounts:profile"))] == [True, True, False]
    client.post("/profile/consent/general/give/")
    assert [reminded(path) for path in ("/my/", "/bases/")] == [False, False]


def test_nobody_who_agreed_to_the_present_version_is_asked(client, agreed):
    in_english(client).force_login(agreed)
    assert "has a new version" not in client.get("/my/").content.decode()

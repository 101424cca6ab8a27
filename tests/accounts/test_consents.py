"""Notices in versions, and the consents to them: what can be changed, what is asked anew, what withdrawing does."""

from importlib import import_module

import pytest
from django.apps import apps

from accounts.models import Consent, Notice
from accounts.personal import notices
from tests.accounts.helpers import confirm, in_english, trail
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
TYPED = {"code": "general", "version": "2030-01", "text_zh": "## One\n\nText", "text_en": "## One\n\n- <b>item</b>"}


@pytest.fixture
def draft(administrator):
    return notices.start(by=administrator, **TYPED)


def test_a_portal_starts_with_published_notices_so_that_accounts_can_be_opened():
    assert {notice.code: notice.version for notice in Notice.objects.current_of_all().values()} == {
        "general": "2026-12",
        "abroad": "2026-12",
    }


def test_an_administrator_drafts_and_publishes_and_everybody_is_asked_anew(client, administrator, member):
    notices.give(user=member, code="general", language="en")
    client.force_login(administrator)
    confirm(client, administrator)
    client.post("/administration/notices/new/", TYPED)
    notice = Notice.objects.get(version="2030-01")
    assert (notice.is_published, notices.has_agreed(member)) == (False, True)

    client.post(f"/administration/notices/{notice.public_id}/publish/")
    client.post(f"/administration/notices/{notice.public_id}/publish/")

    assert (Notice.objects.current("general"), notices.has_agreed(member)) == (notice, False)
    assert trail().count("notice_published") == 1


def test_publishing_asks_for_the_password(client, administrator, draft):
    administrator.set_password(PASSWORD)
    administrator.save()
    client.force_login(administrator)
    response = client.post(f"/administration/notices/{draft.public_id}/publish/")
    draft.refresh_from_db()
    assert ("reauthenticate" in response["Location"], draft.is_published) == (True, False)


@pytest.mark.parametrize("path", ["edit/", "discard/"])
def test_a_published_version_never_changes(client, administrator, draft, path):
    notices.publish(notice=draft, by=administrator)
    client.force_login(administrator)

    client.post(f"/administration/notices/{draft.public_id}/{path}", {**TYPED, "text_en": "Other", "edition": 1})

    draft.refresh_from_db()
    assert draft.text_en == TYPED["text_en"].replace("\r\n", "\n")


def test_of_two_editors_the_second_is_told_and_keeps_the_words(client, administrator, draft):
    notices.edit(notice=draft, edition=1, text_zh="First", text_en="First", by=administrator)
    client.force_login(administrator)

    response = client.post(
        f"/administration/notices/{draft.public_id}/edit/", {"text_zh": "Second", "text_en": "Second", "edition": 1}
    )

    draft.refresh_from_db()
    assert (response.status_code, draft.text_en) == (409, "First")
    assert (response.context["form"]["text_en"].value(), response.context["form"]["edition"].value()) == ("Second", 2)


def test_the_same_version_twice_is_refused_beside_its_field(client, administrator, draft):
    client.force_login(administrator)
    response = client.post("/administration/notices/new/", TYPED)
    assert (response.status_code, list(response.context["form"].errors)) == (409, ["version"])


@pytest.mark.parametrize("who", ["officer", "member"])
def test_nobody_else_reads_drafts(client, request, draft, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"/administration/notices/{draft.public_id}/").status_code == 403
    assert client.get(f"/privacy/{draft.public_id}/").status_code == 404


def test_a_notice_is_text_and_nothing_in_it_runs(client, administrator, draft):
    notices.publish(notice=draft, by=administrator)
    page = in_english(client).get("/privacy/").content.decode()
    assert "<h2>One</h2>" in page
    assert "<li>&lt;b&gt;item&lt;/b&gt;</li>" in page


def test_consent_abroad_is_given_and_taken_back_by_one_click_each(client, member):
    client.force_login(member)
    page = client.get("/profile/").content.decode()
    assert "/profile/consent/abroad/give/" in page

    client.post("/profile/consent/abroad/give/")
    client.post("/profile/consent/abroad/give/")
    assert Consent.objects.abroad().count() == 1
    assert "/profile/consent/abroad/withdraw/" in client.get("/profile/").content.decode()

    client.post("/profile/consent/abroad/withdraw/")
    client.post("/profile/consent/abroad/withdraw/")
    given = Consent.objects.get(notice__code="abroad")
    assert (given.withdrawn_at is not None, Consent.objects.abroad().count()) == (True, 0)
    assert trail()[-2:] == ["consent_given", "consent_withdrawn"]
    assert len(trail()) == 3  # with the sign-in


def test_an_unknown_notice_is_a_404(client, member):
    client.force_login(member)
    assert client.post("/profile/consent/other/give/").status_code == 404
    assert client.post("/profile/consent/other/withdraw/").status_code == 404


def test_old_consents_are_brought_over_to_the_notice_of_their_version(monkeypatch):
    """The migration's own function, over rows as they were: names of versions, the same click twice."""
    migration = import_module("accounts.migrations.0004_bring_consents_over")

    class Row:
        def __init__(self, version, user_id, at):
            self.version, self.user_id, self.given_at, self.withdrawn_at = version, user_id, at, None

        def save(self, update_fields):
            self.saved = update_fields

    moment = Notice.objects.current("general").published_at
    rows = [Row("2026-11", 1, moment), Row("2026-11", 1, moment), Row("2025-01", 1, moment)]

    class Rows:
        @staticmethod
        def filter(**kwargs):
            return Rows

        @staticmethod
        def order_by(*names):
            return rows

    class Old:
        @staticmethod
        def get_model(app, name):
            return type("Consent", (), {"objects": Rows}) if name == "Consent" else apps.get_model(app, name)

    migration.bring_over(Old, None)

    assert [row.notice.version for row in rows] == ["2026-11", "2026-11", "2025-01"]
    assert [row.withdrawn_at is None for row in rows] == [True, False, True]
    assert {row.how for row in rows} == {"registration"}


def test_a_person_with_no_account_rights_gets_the_asking_page(client):
    client.force_login(UserFactory())
    assert client.get("/profile/data/").status_code == 200

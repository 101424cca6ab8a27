"""The audit trail: what signing in leaves, what administrators read, and that nobody changes it."""

import pytest

from accounts import audit
from core.exports import FORMATS
from core.models import AuditEntry, ExportLog
from tests.accounts.helpers import counted, downloaded, in_english, person_with_password, sign_in, trail
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
AUDIT = "/administration/audit/"


def test_signing_in_and_out_leave_an_entry_with_the_address(client):
    person = person_with_password()
    sign_in(client, person)
    client.post("/accounts/logout/")

    entries = AuditEntry.objects.order_by("pk")
    assert [(e.action, e.user, e.address) for e in entries] == [
        ("signed_in", person, "127.0.0.1"),
        ("signed_out", person, "127.0.0.1"),
    ]


def test_a_refusal_names_the_account_if_there_is_one_and_never_what_was_typed(client):
    person = person_with_password(email="lin@firm.example")
    for email in ("lin@firm.example", "secret-name@firm.example"):
        client.post("/accounts/login/", {"login": email, "password": "typed-by-mistake"})

    entries = list(AuditEntry.objects.order_by("pk").values("action", "user", "subject", "before", "after"))
    nothing = {"user": None, "before": "", "after": ""}
    assert entries == [
        {"action": "sign_in_refused", "subject": f"user:{person.public_id}", **nothing},
        {"action": "sign_in_refused", "subject": "", **nothing},
    ]


def test_being_locked_out_leaves_an_entry(client, settings):
    settings.AXES_ENABLED = True
    person = person_with_password()
    for _time in range(5):
        client.post("/accounts/login/", {"login": person.email, "password": "wrong-password"})

    assert trail().count("locked_out") == 1
    assert AuditEntry.objects.get(action="locked_out").subject == f"user:{person.public_id}"


def test_a_changed_password_leaves_an_entry(client):
    from tests.factories import PASSWORD

    person = person_with_password()
    sign_in(client, person)
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "another-long-pass", "password2": "another-long-pass"},
    )

    assert "password_changed" in trail()


def test_names_are_looked_up_when_it_is_read(client, administrator, member, organisation):
    audit.record(
        "member_role_changed", by=administrator, about=[member, organisation], before="member", after="manager"
    )
    member.name = "Renamed"
    member.save()
    client.force_login(administrator)

    text = in_english(client).get(AUDIT).content.decode()

    assert [
        word
        for word in ("Role in an organisation changed", "Renamed", organisation.name_en, "Manager")
        if word not in text
    ] == []


def test_filters_narrow_by_action_person_day_and_address(client, administrator, member):
    audit.record("invited", by=member)
    audit.record("role_granted", by=administrator, about=[member])
    AuditEntry.record("sign_in_refused", by=None, address="203.0.113.9")
    AuditEntry.objects.filter(action="invited").update(at="2026-01-15T08:00Z")
    client.force_login(administrator)
    AuditEntry.objects.filter(action="signed_in").delete()

    queries = {
        "action=invited": ["invited"],
        f"q={member.email}": ["role_granted", "invited"],
        "q=nobody-of-this-name": [],
        "until=2026-01-31": ["invited"],
        "since=2026-01-31": ["sign_in_refused", "role_granted"],
        "address=203.0": ["sign_in_refused"],
        "action=nonsense&since=yesterday&cursor=abc&per_page=-1": ["sign_in_refused", "role_granted", "invited"],
        "q=%00": ["sign_in_refused", "role_granted", "invited"],
    }
    found = {
        query: [line.entry.action for line in client.get(f"{AUDIT}?{query}").context["lines"]] for query in queries
    }
    assert found == queries


@pytest.mark.parametrize("fmt", sorted(FORMATS))
def test_the_trail_can_be_exported_and_the_export_is_listed(client, administrator, fmt):
    audit.record("invited", by=administrator)
    client.force_login(administrator)

    response = client.post(f"{AUDIT}?export={fmt}", {"purpose": "Yearly review"})

    assert (response["Content-Disposition"].startswith("attachment"), len(downloaded(response)) > 0) == (True, True)
    log = ExportLog.objects.get()
    assert (log.user, log.page, log.purpose, log.format) == (administrator, "accounts:audit", "Yearly review", fmt)
    assert "Yearly review" in client.get("/administration/exports/").content.decode()


def test_nothing_in_the_portal_changes_an_entry(client, administrator):
    audit.record("invited", by=administrator)
    client.force_login(administrator)
    before = list(AuditEntry.objects.values_list())

    answers = [getattr(client, method)(AUDIT).status_code for method in ("post", "put", "patch", "delete")]

    assert answers == [405, 405, 405, 405]
    assert list(AuditEntry.objects.values_list()) == before


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_twenty_five(client, administrator):
    client.force_login(administrator)
    AuditEntry.objects.all().delete()
    audit.record("invited", by=UserFactory(), about=[UserFactory(), OrganisationFactory()])
    few, one = counted(client, AUDIT)
    for _number in range(24):
        audit.record("invited", by=UserFactory(), about=[UserFactory(), OrganisationFactory()])

    many, all_of_them = counted(client, AUDIT)

    assert (one.count('id="entry-'), all_of_them.count('id="entry-'), many) == (1, 25, few)


def test_empty_lists_say_why(client, administrator):
    client.force_login(administrator)
    AuditEntry.objects.all().delete()
    in_english(client)
    assert "Nothing has been recorded yet." in client.get(AUDIT).content.decode()
    assert "Nobody has exported a list yet." in client.get("/administration/exports/").content.decode()

"""Rules of retention: off until switched on, a dry run that equals the run, a law's time that cannot be undercut."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Invitation, PersonalCopy, PersonalDataView, RetentionRule, RetentionRun
from accounts.personal import retaining
from accounts.tasks import retention
from core.models import AuditEntry, OutgoingMail
from core.personal import retentions
from tests.accounts.helpers import confirm, in_english, trail
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
CODES = ["copies", "invitations", "sign-ins", "mails", "views"]


def plant(code: str, *, days: int) -> None:
    """One row that is ``days`` old."""
    at = timezone.now() - timedelta(days=days)
    user = UserFactory()
    if code == "copies":
        PersonalCopy.objects.create(user=user, state="done", expires_at=at)
    elif code == "invitations":
        invitation, _token = Invitation.issue(
            organisation=OrganisationFactory(), email=user.email, role="member", by=user
        )
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=at)
    elif code == "sign-ins":
        AuditEntry.objects.create(action="signed_in", user=user, at=at)
    elif code == "mails":
        OutgoingMail.objects.create(to=user.email, subject="x", body="", sent_at=at)
    else:
        PersonalDataView.objects.create(viewer=user, person=UserFactory(), page="members", at=at, quarter=1)


def left(code: str) -> int:
    return retaining.kind_of(code).due(timezone.now() + timedelta(days=1)).count()


@pytest.mark.parametrize("code", CODES)
def test_what_the_dry_run_counts_is_what_goes(code, administrator):
    days = max(retaining.kind_of(code).days, retaining.kind_of(code).least)
    for age in (days + 1, days + 400, days - 0.5):
        plant(code, days=age)
    before = left(code)
    dry = retaining.dry_run(retaining.kind_of(code), days)
    assert (dry.count, len(dry.samples)) == (2, 2)

    assert (retention(), left(code)) == ({}, before)  # off: nothing goes
    retaining.set_rule(code=code, days=days, active=True, by=administrator)
    assert retention() == {code: 2}

    run = RetentionRun.objects.get()
    assert (run.code, run.found, run.removed, run.error, left(code)) == (code, 2, 2, "", before - 2)
    assert retention() == {code: 0}


def test_samples_name_nobody(administrator):
    user = UserFactory(name="Lin Zhixia")
    for code in CODES:
        plant(code, days=2000)
    said = [line for rule in retentions for line in retaining.dry_run(rule, 1000).samples]
    assert len(said) >= len(CODES)
    assert [line for line in said if "@" in line or user.name in line] == []


def test_a_rule_that_fails_stops_no_other_and_says_so(administrator, monkeypatch):
    for code in ("copies", "mails"):
        plant(code, days=900)
        retaining.set_rule(code=code, days=200, active=True, by=administrator)
    monkeypatch.setattr(PersonalCopy, "delete", lambda self: 1 / 0)

    assert retention() == {"copies": 0, "mails": 1}
    assert RetentionRun.objects.get(code="copies").error == "ZeroDivisionError"


def test_an_administrator_tries_switches_on_and_off(client, administrator):
    plant("mails", days=100)
    client.force_login(administrator)
    confirm(client, administrator)
    url = "/administration/retention/mails/"
    page = in_english(client).get(url, {"days": "95"})
    assert "1 row would be deleted." in page.content.decode()
    assert not RetentionRule.objects.exists()

    client.post(url, {"days": "95", "active": "on"})
    client.post(url, {"days": "95", "active": "on"})
    rule = RetentionRule.objects.get()
    assert (rule.days, rule.active, trail().count("retention_changed")) == (95, True, 1)

    client.post(url, {"days": "95", "active": "off"})
    rule.refresh_from_db()
    assert rule.active is False


@pytest.mark.parametrize("days", ["", "0", "-3", "10", "abc", "9" * 30])
def test_the_time_that_a_law_asks_for_cannot_be_undercut(client, administrator, days):
    client.force_login(administrator)
    confirm(client, administrator)
    url = "/administration/retention/sign-ins/"
    response = client.post(url, {"days": days, "active": "on"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["days"])
    assert client.get(url, {"days": days}).status_code == 200
    assert not RetentionRule.objects.exists()


def test_an_unknown_rule_is_a_404(client, administrator):
    client.force_login(administrator)
    assert client.get("/administration/retention/nothing/").status_code == 404

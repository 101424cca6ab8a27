"""Invitations: one link, once, for 72 hours, for the person it was sent to."""

import json
import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.errors import Refused
from accounts.models import Invitation, Membership, User, hash_token
from core.models import AuditEntry, OutgoingMail
from tests.accounts.helpers import in_english, messages_of, person_with_password, queued, sign_in, token_in_mail, trail
from tests.factories import PASSWORD, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW = "new.person@firm.example"
ACCEPT = "/invitations/accept/"


def invite(client, organisation, email=NEW, role="member"):
    return client.post(reverse("accounts:invite", args=[organisation.public_id]), {"email": email, "role": role})


@pytest.fixture
def link(organisation, manager, django_capture_on_commit_callbacks):
    """An invitation that was sent, and the address in its mail."""
    with django_capture_on_commit_callbacks(execute=True):
        actions.invite(organisation=organisation, email=NEW, role="member", by=manager)
    return f"/invitations/{token_in_mail()}/"


def members(organisation) -> set[str]:
    return set(Membership.objects.current().filter(organisation=organisation).values_list("user__email", flat=True))


def test_a_manager_invites_by_mail_and_only_the_hash_is_kept(
    client, organisation, manager, django_capture_on_commit_callbacks
):
    client.force_login(manager)

    with django_capture_on_commit_callbacks(execute=True):
        response = invite(client, organisation, email="New.Person@Firm.example")

    token, invitation = token_in_mail(), Invitation.objects.get()
    assert response["Location"] == reverse("accounts:members", args=[organisation.public_id])
    assert (invitation.email, invitation.role, invitation.invited_by) == (NEW, "member", manager)
    assert invitation.token_hash == hash_token(token)
    assert invitation.expires_at - timezone.now() <= timedelta(hours=72)
    everything = json.dumps(
        [list(model.objects.values_list()) for model in (Invitation, OutgoingMail, AuditEntry)], default=str
    )
    assert token not in everything
    assert trail()[-1] == "invited"


def test_a_person_with_an_account_accepts(client, organisation, link):
    person = person_with_password(email=NEW)
    sign_in(client, person)

    followed = client.get(link)
    page = client.get(followed["Location"])
    client.post(ACCEPT)

    assert (followed["Location"], page.status_code) == (ACCEPT, 200)
    assert NEW in members(organisation)
    invitation = Invitation.objects.get()
    assert (invitation.accepted_by, invitation.accepted_at is not None) == (person, True)


def test_a_new_person_opens_an_account_without_a_second_mail_and_accepts(client, organisation, link):
    client.get(link)
    form = client.get(f"/accounts/signup/?next={ACCEPT}").context["form"]
    assert form.fields["email"].initial == NEW

    filled = {"email": NEW, "name": "New", "password1": PASSWORD, "consent": "on", "next": ACCEPT}
    opened = client.post("/accounts/signup/", filled)
    client.post(ACCEPT)

    assert opened["Location"] == ACCEPT
    assert NEW in members(organisation)
    assert len(mail.outbox) == 1  # the invitation itself


def test_somebody_with_another_address_is_told_and_stays_outside(client, organisation, link, stranger):
    client.force_login(stranger)
    in_english(client).get(link)

    page = client.get(ACCEPT).content.decode()
    said = messages_of(client.post(ACCEPT, follow=True))

    assert ("n***@firm.example" in page, NEW in page) == (True, False)
    assert said == ["This invitation was sent to another e-mail address. Sign in with that address to accept it."]
    assert stranger.email not in members(organisation)
    assert Invitation.objects.open().count() == 1


def test_the_link_works_once(client, organisation, link):
    person = UserFactory(email=NEW)
    client.force_login(person)
    client.get(link)
    client.post(ACCEPT)
    Membership.objects.filter(user=person).update(until=timezone.now())

    client.get(link)

    assert (client.get(ACCEPT).status_code, client.post(ACCEPT).status_code) == (404, 404)
    assert NEW not in members(organisation)


def kill(how, invitation):
    past = timezone.now() - timedelta(minutes=1)
    if how == "expired":
        Invitation.objects.update(expires_at=past)
    elif how == "revoked":
        actions.revoke_invitation(invitation=invitation, by=invitation.invited_by)
    else:
        Invitation.objects.update(sent_at=past - timedelta(hours=1))
        actions.resend_invitation(invitation=invitation, by=invitation.invited_by)


@pytest.mark.parametrize("how", ["expired", "revoked", "sent again"])
def test_a_dead_link_says_the_same_whatever_killed_it(client, link, how):
    kill(how, Invitation.objects.get())
    client.force_login(UserFactory(email=NEW))

    client.get(link)
    dead = client.get(ACCEPT)
    client.get("/invitations/never-existed/")
    made_up = client.get(ACCEPT)

    assert (dead.status_code, made_up.status_code) == (404, 404)
    assert dead.context["invitation"] is made_up.context["invitation"] is None
    assert client.post(ACCEPT).status_code == 404
    assert Membership.objects.filter(user__email=NEW).count() == 0


def test_sending_again_is_limited_in_time_and_number(organisation, manager, link):
    invitation = Invitation.objects.get()
    with pytest.raises(Refused, match="5"):
        actions.resend_invitation(invitation=invitation, by=manager)

    for _time in range(4):
        Invitation.objects.update(sent_at=timezone.now() - timedelta(minutes=6))
        actions.resend_invitation(invitation=invitation, by=manager)
    Invitation.objects.update(sent_at=timezone.now() - timedelta(minutes=6))

    with pytest.raises(Refused):
        actions.resend_invitation(invitation=invitation, by=manager)
    assert len(queued()) == 5


def test_the_buttons_send_again_and_revoke(client, organisation, manager, link):
    Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    args = [organisation.public_id, Invitation.objects.get().public_id]
    client.force_login(manager)

    client.post(reverse("accounts:invitation-resend", args=args))
    client.post(reverse("accounts:invitation-revoke", args=args))
    twice = client.post(reverse("accounts:invitation-revoke", args=args), follow=True)

    assert (len(queued()), Invitation.objects.open().count(), len(messages_of(twice))) == (2, 0, 3)
    assert trail()[-2:] == ["invitation_resent", "invitation_revoked"]


def test_one_address_has_one_open_invitation(client, organisation, manager, link):
    client.force_login(manager)
    assert invite(client, organisation).status_code == 302  # the double click
    assert invite(client, organisation, role="manager").status_code == 409
    assert (Invitation.objects.count(), len(queued())) == (1, 1)


def test_one_that_has_run_out_is_sent_anew(client, organisation, manager, link):
    Invitation.objects.update(expires_at=timezone.now())
    client.force_login(manager)

    invite(client, organisation, role="manager")

    assert (Invitation.objects.count(), Invitation.objects.open().get().role, len(queued())) == (1, "manager", 2)


@pytest.mark.parametrize(
    "email",
    ["", "nobody", "a@b", "x" * 250 + "@firm.example", "null\x00@firm.example", "two@firm.example\nbcc@x.example"],
)
def test_what_is_no_address_is_refused_and_kept_in_the_field(client, organisation, manager, email):
    client.force_login(manager)
    response = invite(client, organisation, email=email)
    assert (response.status_code, list(response.context["form"].errors), queued()) == (422, ["email"], [])


def test_a_member_is_not_invited(client, organisation, manager, member):
    client.force_login(manager)
    assert invite(client, organisation, email=member.email.upper()).status_code == 409
    assert Invitation.objects.count() == 0


def test_an_invited_member_becomes_manager_and_no_second_member(
    organisation, manager, member, django_capture_on_commit_callbacks
):
    invitation, token = Invitation.issue(organisation=organisation, email=member.email, role="manager", by=manager)

    actions.accept_invitation(token=token, by=member)

    assert Membership.objects.current().get(user=member, organisation=organisation).role == "manager"


def test_one_person_belongs_to_several_organisations(organisation, member):
    second = OrganisationFactory(manager=UserFactory())
    _invitation, token = Invitation.issue(organisation=second, email=member.email, role="member", by=None)

    actions.accept_invitation(token=token, by=member)

    assert User.objects.get(pk=member.pk).organisations() == [organisation, second]


def test_the_token_is_in_no_line_of_the_log(client, organisation, link, caplog):
    token = link.split("/")[2]
    with caplog.at_level(logging.DEBUG):
        client.get(link)
        client.get(ACCEPT)
        client.post(link)
        client.get(link.rstrip("/"))

    lines = [line for line in caplog.messages if "request" in line]
    assert lines and [line for line in caplog.messages if token in line] == []


def test_the_page_behind_the_link_is_kept_in_no_cache(client, link):
    client.get(link)
    assert "no-store" in client.get(ACCEPT)["Cache-Control"]

"""One's own data: what is held, the copy as a zip, corrections, deletion with its hindrances and its undo."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import (
    CorrectionRequest,
    DeletionRequest,
    Invitation,
    Membership,
    PersonalCopy,
    StaffRole,
)
from accounts.personal import copies, deletion
from core.personal import personal_data
from tests.accounts.helpers import confirm, downloaded, in_english, person_with_password, queued, sign_in, trail
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
DATA, COPIES, DELETE = "/profile/data/", "/profile/data/copies/", "/profile/data/delete/"


@pytest.fixture
def signed_in(client, member, organisation):
    """A browser in which the member typed the password a moment ago."""
    client.force_login(member)
    confirm(client, member)
    return in_english(client)


@pytest.fixture
def copy_of_member(signed_in, member, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(COPIES)
    return PersonalCopy.objects.get(user=member)


def test_the_page_names_every_kind_with_origin_purpose_and_time(signed_in):
    page = signed_in.get(DATA)
    kinds = page.context["kinds"] + page.context["nothing_of"]
    assert {kind["code"] for kind in kinds} == {kind.code for kind in personal_data}
    assert [k["code"] for k in kinds if not (k["label"] and k["origin"] and k["purpose"] and k["retention"])] == []


def test_the_copy_holds_ones_own_rows_as_data_and_as_a_page(signed_in, copy_of_member, member, organisation, manager):
    response = signed_in.post(f"{COPIES}{copy_of_member.public_id}/")
    archive = zipfile.ZipFile(io.BytesIO(downloaded(response)))

    data = json.loads(archive.read("data.json"))
    page = archive.read("data.html").decode()
    assert sorted(archive.namelist()) == ["data.html", "data.json"]
    assert set(data) == {kind.code for kind in personal_data}
    assert member.email in json.dumps(data["account"]) and member.email in page
    assert organisation.name_zh in json.dumps(data["places"], ensure_ascii=False)
    assert manager.email not in json.dumps(data) + page
    assert "<script" not in page and "http" not in page
    assert trail()[-1] == "copy_downloaded"


def test_a_copy_is_made_once_however_often_one_clicks(signed_in, member):
    signed_in.post(COPIES)
    signed_in.post(COPIES)
    assert (PersonalCopy.objects.count(), trail().count("copy_asked")) == (1, 1)
    copy = PersonalCopy.objects.get()
    assert (copies.make(copy.pk), copies.make(copy.pk)) == (True, False)
    assert len(queued()) == 1


def test_the_link_ends_after_seven_days(signed_in, copy_of_member):
    assert copy_of_member.expires_at - timezone.now() > timedelta(days=6, hours=23)
    PersonalCopy.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert signed_in.post(f"{COPIES}{copy_of_member.public_id}/").status_code == 404


def test_a_stranger_gets_a_404_and_the_owner_is_asked_for_the_password(client, copy_of_member, member, stranger):
    client.force_login(stranger)
    confirm(client, stranger)
    assert client.post(f"{COPIES}{copy_of_member.public_id}/").status_code == 404

    member.set_password(PASSWORD)
    member.save()
    client.force_login(member)
    answer = client.post(f"{COPIES}{copy_of_member.public_id}/")
    assert "reauthenticate" in answer["Location"]


def test_a_killed_worker_leaves_a_copy_that_the_sweep_sends_again(signed_in, member):
    signed_in.post(COPIES)
    long_ago = timezone.now() - timedelta(minutes=10)
    PersonalCopy.objects.update(state="running", heartbeat_at=long_ago, attempt=1)
    assert copies.stuck_copies() == 1
    assert PersonalCopy.objects.get().state == "done"


def test_a_correction_is_asked_once_and_answered_once(client, signed_in, member, administrator):
    typed = {"about": "places", "text": "My role began in May."}
    signed_in.post(f"{DATA}correction/", typed)
    signed_in.post(f"{DATA}correction/", typed)
    asked = CorrectionRequest.objects.get()
    other = signed_in.post(f"{DATA}correction/", {**typed, "text": "In June."})
    assert (other.status_code, other.context["form"]["text"].value()) == (409, "In June.")

    client.force_login(administrator)
    url = f"/administration/personal/requests/{asked.public_id}/answer/"
    assert client.post(url, {"answer": ""}).status_code == 422
    client.post(url, {"answer": "Changed."})
    client.post(url, {"answer": "Changed again."})
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by) == ("Changed.", administrator)
    assert [to for to, _subject in queued()] == [member.email]


@pytest.mark.parametrize("left_out", ["about", "text"])
def test_an_incomplete_correction_is_said_at_its_field(signed_in, left_out):
    typed = {"about": "places", "text": "My role began in May.", left_out: ""}
    response = signed_in.post(f"{DATA}correction/", typed)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [left_out])


# --- Deletion -------------------------------------------------------------------------------------


def test_deletion_is_asked_once_and_undone(signed_in, member):
    signed_in.post(DELETE)
    signed_in.post(DELETE)
    asked = DeletionRequest.objects.get()
    assert (asked.due_at - asked.asked_at).days in {14, 15}
    assert "/profile/data/delete/undo/" in signed_in.get(DATA).content.decode()

    signed_in.post(f"{DELETE}undo/")
    signed_in.post(f"{DELETE}undo/")
    asked.refresh_from_db()
    assert (asked.cancelled_at is not None, deletion.erase_due(now=asked.due_at)) == (True, 0)
    assert trail()[-2:] == ["deletion_asked", "deletion_undone"]
    assert [to for to, _subject in queued()] == [member.email] * 2


def test_the_password_is_asked_before(client, member):
    member.set_password(PASSWORD)
    member.save()
    client.force_login(member)
    assert "reauthenticate" in client.post(DELETE)["Location"]
    assert not DeletionRequest.objects.exists()


def test_the_last_manager_is_told_what_to_settle_first(client, organisation, manager):
    client.force_login(manager)
    confirm(client, manager)
    response = in_english(client).post(DELETE)
    assert (response.status_code, DeletionRequest.objects.count()) == (409, 0)
    assert f"You are the only manager of {organisation.name_en}" in response.content.decode()


def test_the_last_administrator_stays(administrator):
    assert len(deletion.reasons_against(administrator)) == 1


def test_what_came_up_meanwhile_holds_the_deletion_up(organisation, member):
    asked = deletion.ask(by=member)
    Membership.objects.filter(organisation=organisation).exclude(user=member).update(until=timezone.now())
    Membership.objects.filter(user=member).update(role="manager")

    assert deletion.erase_due(now=asked.due_at) == 0

    asked.refresh_from_db()
    member.refresh_from_db()
    assert (bool(asked.held_by), member.erased_at) == (True, None)


def test_nothing_is_erased_before_the_day(member):
    asked = deletion.ask(by=member)
    assert deletion.erase_due(now=asked.due_at - timedelta(minutes=1)) == 0


def test_the_person_is_gone_and_the_row_stays(client, organisation, manager):
    person = person_with_password(name="Lin Zhixia", position="Head", phone="021-2311 0000")
    StaffRole.objects.create(user=person, role="case_officer")
    Membership.objects.create(user=person, organisation=organisation)
    invitation, _token = Invitation.issue(organisation=organisation, email="guest@x.example", role="member", by=person)
    sign_in(client, person)
    assert client.get("/profile/").status_code == 200
    asked = deletion.ask(by=person)

    assert deletion.erase_due(now=asked.due_at) == 1
    assert deletion.erase_due(now=asked.due_at) == 0

    person.refresh_from_db()
    invitation.refresh_from_db()
    assert (person.position, person.phone, person.is_active, person.former_role) == ("", "", False, "case_officer")
    assert person.email.endswith("@erased.invalid") and "Lin" not in person.name
    assert invitation.revoked_at is not None
    assert not person.staffrole_set.exists()
    assert not person.membership_set.current().exists()
    assert client.get("/profile/").status_code == 302  # the session is over
    assert sign_in(client, person).status_code == 200  # and no way back

"""Files: judged by content, limited, replaced without loss, and fetched only by those who may."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework import actions, moves
from casework.models import Attachment
from core.uploads import check_upload
from incubators.cases import BASE_FILING
from tests.casework.filing import Person, pdf, url
from tests.factories import OrganisationFactory, UserFactory
from tests.incubators.factories import IncubatorFactory, fill, start

pytestmark = pytest.mark.django_db


def send(person, case, upload, slot="plan", **more):
    return person.section(case, "files", later="1", **{f"{slot}-file": upload}, **more)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("programme.pdf", b"MZ\x90\x00" + b"\x00" * 600),
        ("programme.exe", b"MZ\x90\x00" + b"\x00" * 600),
        ("plan.exe.pdf", b"%PDF-1.4\n"),
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("empty.pdf", b""),
        ("\u202efdp.exe", b"MZ"),
    ],
)
def test_what_is_not_what_it_says_is_refused_with_a_sentence(client, filing, manager, name, content):
    response = send(Person(client, manager), filing, SimpleUploadedFile(name, content, content_type="application/pdf"))
    assert (response.status_code, filing.attachments.count()) == (422, 0)
    assert 'class="error-summary"' in response.content.decode()


def test_too_large_a_file_is_refused_and_the_limit_stands_beside_the_field(client, filing, manager):
    person = Person(client, manager)
    large = SimpleUploadedFile("plan.pdf", b"%PDF-1.4\n" + b"0" * (21 * 1024 * 1024))
    response = send(person, filing, large)
    assert (response.status_code, filing.attachments.count()) == (422, 0)
    assert "20" in response.content.decode()
    assert "at most 20 MB" in person.page("case-section", filing, "files")


def test_a_new_file_replaces_the_one_before(client, filing, manager):
    person = Person(client, manager)
    send(person, filing, pdf("first.pdf"))
    send(person, filing, pdf("second.pdf"))
    assert list(filing.attachments.current().values_list("name", flat=True)) == ["second.pdf"]
    assert filing.attachments.count() == 2


def test_a_place_for_several_files_takes_each_once_and_has_a_limit(client, filing, manager, monkeypatch):
    person = Person(client, manager)
    send(person, filing, pdf("a.pdf"), slot="other")
    send(person, filing, pdf("b.pdf"), slot="other")
    send(person, filing, pdf("a.pdf"), slot="other")
    assert filing.attachments.current().count() == 2

    slot = next(slot for slot in BASE_FILING.slots if slot.code == "other")
    for number in range(slot.most - 2):
        upload = pdf(f"{number}.pdf")
        actions.attach(case=filing, slot=slot, upload=upload, info=check_upload(upload), by=manager)
    response = send(person, filing, pdf("one-too-many.pdf"), slot="other")
    assert (response.status_code, filing.attachments.current().count()) == (409, slot.most)
    assert f"at most {slot.most} files" in response.content.decode()


def test_a_file_of_an_earlier_round_stays_for_that_round(client, to_correct, manager, officer):
    send(
        Person(client, manager),
        to_correct,
        pdf("plan-2.pdf"),
        **{f"answer-{to_correct.correction_items.first().public_id}": "Right."},
    )
    area = to_correct.correction_items.get(target="area")
    area.answer = "It is right."
    area.save()
    Person(client, manager).hand_in(to_correct)

    old = Attachment.objects.get(name="plan.pdf")
    assert old.public_id in {file["id"] for file in to_correct.submissions.first().files}
    assert Person(client, officer).fetch(to_correct, old) == 200
    assert (old.first_round, Attachment.objects.get(name="plan-2.pdf").first_round) == (1, 2)


def test_a_download_is_a_download(client, handed_in, officer):
    file = handed_in.attachments.first()
    response = Person(client, officer).get("case-file", handed_in, file.public_id)
    headers = response.headers
    assert headers["Content-Disposition"].startswith("attachment;")
    assert (headers["X-Content-Type-Options"], "no-store" in headers["Cache-Control"]) == ("nosniff", True)
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_strangers_and_other_tenants_get_a_404_also_for_a_guessed_id_of_another_case(
    client, handed_in, stranger, officer, manager
):
    file = handed_in.attachments.first()
    other_user = UserFactory(name="Another incubator")
    other = start(
        IncubatorFactory(organisation=OrganisationFactory(manager=other_user, capacities=["incubator"])), by=other_user
    )

    assert Person(client, stranger).get("case-file", handed_in, file.public_id).status_code == 404
    assert Person(client, other_user).get("case-file", handed_in, file.public_id).status_code == 404
    assert (
        Person(client, other_user).get("case-file", other, file.public_id).status_code == 404
    )  # own case, foreign file
    assert Person(client, officer).get("case-file", other, file.public_id).status_code == 404  # a draft
    assert Person(client, manager).get("case-file", handed_in, "a" * 16).status_code == 404
    client.logout()
    assert client.get(url("case-file", handed_in, file.public_id)).status_code == 302
    assert client.get(f"/media/{file.file.name}").status_code in (302, 404)


def test_another_tenants_file_cannot_be_removed(client, filled, manager):
    other_user = UserFactory(name="Another incubator")
    other = start(
        IncubatorFactory(organisation=OrganisationFactory(manager=other_user, capacities=["incubator"])), by=other_user
    )
    file = filled.attachments.first()
    person = Person(client, other_user)
    answers = [person.post("case-file-remove", case, file.public_id).status_code for case in (filled, other)]
    assert (answers, filled.attachments.filter(removed_at__isnull=True, pk=file.pk).exists()) == ([404, 404], True)


def test_the_owner_removes_a_file_of_the_draft(client, filled, manager):
    file = filled.attachments.get(slot="plan")
    response = Person(client, manager).post("case-file-remove", filled, file.public_id)
    assert (response.url, filled.attachments.current().filter(slot="plan").exists()) == (
        url("case-section", filled, "files"),
        False,
    )


def test_after_handing_in_nothing_is_added_or_removed(client, handed_in, manager):
    file, person = handed_in.attachments.get(slot="plan"), Person(client, manager)
    person.post("case-file-remove", handed_in, file.public_id)
    send(person, handed_in, pdf("late.pdf"))
    assert sorted(handed_in.attachments.current().values_list("name", flat=True)) == sorted(
        handed_in.attachments.values_list("name", flat=True)
    )
    slot = next(slot for slot in BASE_FILING.slots if slot.code == "plan")
    with pytest.raises(moves.StateChanged):
        actions.attach(case=handed_in, slot=slot, upload=pdf(), info=check_upload(pdf()), by=manager)


def test_a_file_uploaded_in_the_draft_and_thrown_away_is_never_shown_to_the_office(
    client, filing, manager, officer, district_officer
):
    send(Person(client, manager), filing, pdf("thought-better.pdf"))
    fill(filing, by=manager)
    moves.perform(filing, "submit", by=manager, data={"declared": True})
    thrown = Attachment.objects.get(name="thought-better.pdf")
    for user in (officer, district_officer):
        person = Person(client, user)
        assert "thought-better.pdf" not in person.page("case-detail", filing, tab="files")
        assert person.get("case-file", filing, thrown.public_id).status_code == 404
    assert "thought-better.pdf" in Person(client, manager).page("case-detail", filing, tab="files")

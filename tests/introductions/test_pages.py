"""The pages: each side walks through the browser's forms, mistakes stay beside their field, lists stay at a number of queries."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from introductions import actions
from introductions.models import Introduction, IntroductionSide, Meeting
from introductions.vocabulary import DONE, Said, Stage
from tests.introductions.factories import ENTERPRISE, OWNER, again, next_step, side_step
from tests.matching.factories import patch_maker, published

pytestmark = pytest.mark.django_db


def url(name, introduction, *more):
    return reverse(f"introductions:{name}", args=[introduction.case.public_id, *more])


def post_step(client, introduction, name, **data):
    version = again(introduction).case.version
    return client.post(url("step", introduction, name), {"version": version, **data})


def test_a_side_agrees_through_its_page_and_needs_the_contacts_agreement(sides, introduction, seller, english):
    english.force_login(seller)
    page = english.get(url("step", introduction, "agree"))
    assert page.context["form"].initial["contact_mail"] == seller.email

    without = post_step(english, introduction, "agree", contact_name="Li", contact_mail="li@planted.example")
    assert without.status_code == 422
    assert "consent" in without.context["form"].errors
    assert b'value="Li"' in without.content

    done = post_step(english, introduction, "agree", contact_name="Li", contact_mail="li@planted.example", consent="on")
    assert done.status_code == 302
    side = IntroductionSide.objects.get(introduction=introduction, side=ENTERPRISE)
    assert (side.said, side.contact_name) == (Said.AGREED, "Li")
    assert post_step(english, introduction, "agree", contact_name="Li", contact_mail="li@planted.example", consent="on").status_code in {302, 409}  # fmt: skip


def test_a_member_without_the_right_cannot_agree(introduction, assistant, english):
    english.force_login(assistant)

    assert (
        post_step(
            english, introduction, "agree", contact_name="A", contact_mail="a@b.example", consent="on"
        ).status_code
        == 403
    )


def test_an_old_page_gets_409_with_the_words_kept(sides, introduction, seller, english):
    sides.to(Stage.INTRODUCED)
    english.force_login(seller)
    old = again(introduction).case.version
    side_step(introduction, "plan", ENTERPRISE, seller, **next_step())

    answer = english.post(
        url("step", introduction, "plan"),
        {
            "version": old,
            "next_step": "Typed words",
            "next_on": timezone.localdate().isoformat(),
            "next_by": "enterprise",
        },
    )

    assert answer.status_code == 409
    assert b"Typed words" in answer.content


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"next_step": ""}, "next_step"),
        ({"next_on": ""}, "next_on"),
        ({"next_on": "2001-01-01"}, "next_on"),
        ({"next_on": "not a day"}, "next_on"),
        ({"next_by": "nobody"}, "next_by"),
    ],
)
def test_every_stage_asks_for_a_next_step_with_a_day(change, field, sides, introduction, seller, english):
    sides.to(Stage.INTRODUCED)
    english.force_login(seller)
    good = {"next_step": "Send", "next_on": timezone.localdate().isoformat(), "next_by": "enterprise"}

    answer = post_step(english, introduction, "to_meeting", **{**good, **change})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert again(introduction).case.state == Stage.INTRODUCED


def test_an_nda_that_ends_before_it_was_signed_is_refused(sides, introduction, seller, english):
    sides.to(Stage.INTRODUCED)
    english.force_login(seller)
    today = timezone.localdate()

    answer = post_step(
        english, introduction, "to_nda", signed_on=today, expires_on=today - timedelta(days=2), next_step="Go", next_on=today, next_by="enterprise"
    )  # fmt: skip

    assert answer.status_code == 422
    assert "expires_on" in answer.context["form"].errors


def test_a_meeting_is_entered_changed_and_fetched_as_a_calendar_file(sides, introduction, buyer, seller, english):
    sides.to(Stage.INTRODUCED)
    english.force_login(seller)
    begins = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    english.post(
        url("meeting-add", introduction), {"starts_at": begins, "minutes": 45, "topic": "First call; with, marks"}
    )
    english.post(
        url("meeting-add", introduction), {"starts_at": begins, "minutes": 45, "topic": "First call; with, marks"}
    )
    meeting = Meeting.objects.get()

    english.force_login(buyer)
    body = english.get(url("meeting-file", introduction, meeting.public_id)).content.decode()
    assert "SUMMARY:First call\\; with\\, marks" in body
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    held = {"starts_at": begins, "minutes": 45, "topic": "First call", "state": "held", "sequence": 0}
    assert (
        english.post(url("meeting-edit", introduction, meeting.public_id), held).status_code == 422
    )  # what came of it?
    assert (
        english.post(url("meeting-edit", introduction, meeting.public_id), {**held, "result": "Agreed."}).status_code
        == 302
    )
    late = english.post(url("meeting-edit", introduction, meeting.public_id), {**held, "result": "Later."})
    assert late.status_code == 409
    assert b"Later." in late.content


def test_the_office_proposes_on_the_page_of_candidates(demand, maker_company, officer, seller, english):
    from matching import responses

    responses.respond(demand=demand, enterprise=maker_company, side=ENTERPRISE, answer="interested", by=seller)
    english.force_login(officer)
    page = english.get(reverse("matching:candidates", args=[demand.public_id]))
    assert maker_company.public_id in page.content.decode()

    for _ in range(2):
        english.post(reverse("introductions:propose", args=[demand.public_id]), {"enterprise": maker_company.public_id})

    assert Introduction.objects.count() == 1


@pytest.mark.parametrize("role", ["reviewer", "administrator"])
def test_who_does_not_propose_is_told(role, demand, maker_company, request, english):
    english.force_login(request.getfixturevalue(role))

    answer = english.post(
        reverse("introductions:propose", args=[demand.public_id]), {"enterprise": maker_company.public_id}, follow=True
    )

    assert b"case officers and supervisors" in answer.content
    assert not Introduction.objects.exists()


def test_the_reviewer_clears_on_the_cases_page(sides, introduction, reviewer, english):
    sides.to(Stage.COMPLIANCE)
    english.force_login(reviewer)
    case = again(introduction).case
    page = english.get(case.get_absolute_url())
    assert b"Clear, and introduce them" in page.content

    answer = english.post(
        reverse("casework:case-move", args=[case.public_id, "clear"]),
        {
            "version": case.version,
            "conditions": "Samples only.",
            "next_step": "Call",
            "next_by": "enterprise",
            "note": "",
        },
    )

    assert answer.status_code == 302
    assert again(introduction).conditions == "Samples only."


@pytest.mark.parametrize("name", ["introduction-list", "introduction-board"])
@pytest.mark.parametrize("role", ["officer", "seller"])
def test_lists_take_as_many_queries_for_many_rows_as_for_few(
    name, role, sides, maker_company, officer, request, queries_of, english
):
    sides.to(Stage.MEETING)
    english.force_login(request.getfixturevalue(role))
    few, _page = queries_of(reverse(f"introductions:{name}"))
    for _ in range(9):
        other = published()
        actions.propose(demand=other, enterprise=maker_company, by=officer)
    many, page = queries_of(reverse(f"introductions:{name}"))

    assert page.status_code == 200
    assert many <= few


def test_the_page_of_an_introduction_takes_a_bounded_number_of_queries(
    sides, introduction, seller, queries_of, english
):
    sides.to(Stage.MEETING)
    english.force_login(seller)
    few, _page = queries_of(introduction.get_absolute_url())
    for number in range(12):
        actions.save_meeting(
            introduction=again(introduction), by=seller, values={"starts_at": timezone.now(), "minutes": 30, "topic": f"Call {number}", "place": ""}
        )  # fmt: skip
    many, _page = queries_of(introduction.get_absolute_url())

    assert many <= few <= 30


def test_filters_find_what_stands_still_and_what_waits(sides, introduction, officer, english):
    sides.to(Stage.MEETING)
    Introduction.objects.update(next_on=timezone.localdate() - timedelta(days=3))
    english.force_login(officer)
    listing = reverse("introductions:introduction-list")

    assert len(english.get(listing, {"waiting": "stale"}).context["rows"]) == 1
    assert len(english.get(listing, {"waiting": "office"}).context["rows"]) == 0
    assert len(english.get(listing, {"stage": Stage.MEETING}).context["rows"]) == 1
    assert len(english.get(listing, {"stage": DONE}).context["rows"]) == 0
    assert english.get(listing, {"stage": "nonsense"}).status_code == 200


def test_the_office_searches_by_name_and_a_side_by_the_demand_alone(sides, introduction, officer, buyer, english):
    listing = reverse("introductions:introduction-list")
    english.force_login(officer)
    assert len(english.get(listing, {"q": "麒麟"}).context["rows"]) == 1
    english.force_login(buyer)
    assert len(english.get(listing, {"q": "麒麟"}).context["rows"]) == 0
    assert len(english.get(listing, {"q": "ECG"}).context["rows"]) == 1


def test_who_has_nothing_to_do_with_introductions_has_no_list(district_officer, english):
    english.force_login(district_officer)

    assert english.get(reverse("introductions:introduction-list")).status_code == 403


def test_a_list_of_sanctions_is_loaded_with_its_faults_beside_the_field(supervisor, officer, english):
    from django.core.files.uploadedfile import SimpleUploadedFile

    def load(text):
        return english.post(
            reverse("introductions:sanctions-load"),
            {"name": "L", "publisher": "P", "published_on": "2026-11-01", "file": SimpleUploadedFile("l.csv", text, content_type="text/csv")},
        )  # fmt: skip

    english.force_login(officer)
    assert load(b"name\nA").status_code == 403
    english.force_login(supervisor)
    for broken in (b"title\nA", b"name\n", b"\xff\xfe\x00", b"name\n\x00"):
        assert load(broken).status_code == 422
    assert load("name,country\n示例公司,XX\n".encode()).status_code == 302
    assert "示例公司" not in english.get(reverse("introductions:sanctions")).content.decode()
    assert b">1<" in english.get(reverse("introductions:sanctions")).content


@pytest.fixture
def second_company(db):
    return patch_maker()


def test_two_pairs_of_one_demand_are_two_introductions(demand, maker_company, second_company, officer):
    first = actions.propose(demand=demand, enterprise=maker_company, by=officer)
    second = actions.propose(demand=demand, enterprise=second_company, by=officer)

    assert first != second
    assert {side.side for side in second.sides.all()} == {OWNER, ENTERPRISE}


def test_the_office_proposes_nobody_who_is_not_offered(demand, maker_company, officer, english):
    english.force_login(officer)

    answer = english.post(
        reverse("introductions:propose", args=[demand.public_id]), {"enterprise": maker_company.public_id}, follow=True
    )

    assert b"neither said that it is interested nor is it on the shortlist" in answer.content
    assert not Introduction.objects.exists()

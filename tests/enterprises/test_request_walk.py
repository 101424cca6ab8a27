"""A service request in the browser's steps: the enterprise asks, the office asks a base, the base answers, the enterprise rates."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework.models import Case, Notification
from enterprises.models import ServiceRequest
from incubators.service_types import ServiceType

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\nxref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000056 00000 n \ntrailer<</Size 3/Root 1 0 R>>\nstartxref\n106\n%%EOF\n"
WHAT = {"main_service": "policy_advice", "more_services": ["market_development"], "region": "AU", "base_wanted": ""}
DETAILS = {
    "text": "We want approval for our cardiac patch and pilots in two private hospitals in Brisbane.",
    "intake_policy_advice": "We have read the public guide.",
    "intake_market_development": "",
    "urgency": "high",
    "urgency_reason": "A fair in March.",
    "budget": "to_200k",
    "mailbox": "contact@enterprise.example",
    "open_to_providers": "on",
}
START = reverse("enterprises:request-start")


def at(name, case, *more):
    return reverse(f"casework:{name}", args=[case.public_id, *more])


@pytest.fixture
def walk(english, owner, enterprise, base, provider, officer, django_capture_on_commit_callbacks):
    """Goes through the steps as the people do; each returns the response."""

    class Walk:
        case = None

        def post(self, user, url, data):
            english.force_login(user)
            english.cookies["language"] = "en"
            with django_capture_on_commit_callbacks(execute=True):
                response = english.post(url, data)
            if self.case:
                self.case.refresh_from_db()
            return response

        def get(self, user, url):
            english.force_login(user)
            english.cookies["language"] = "en"
            return english.get(url)

        def start(self):
            response = self.post(owner, START, {**WHAT, "key": "abcdef"})
            self.case = Case.objects.get(kind="service_request")
            return response

        def details(self, **changes):
            data = {**DETAILS, "draft_version": self.case.draft_version, **changes}
            return self.post(owner, at("case-section", self.case, "details"), data)

        def hand_in(self, **data):
            seen = {"version": self.case.version, "draft_version": self.case.draft_version}
            return self.post(owner, at("case-check", self.case), {"declared": "on", **seen, **data})

        def step(self, user, name, data=None, *, page=True):
            version = {"version": self.case.version}
            if page:
                return self.post(user, at("case-move", self.case, name), {**version, **(data or {})})
            return self.post(user, at("case-decide", self.case), {**version, "move": name, **(data or {})})

    return Walk()


def test_the_whole_walk(walk, owner, provider, officer, base, enterprise):
    assert walk.start()["Location"] == at("case-section", walk.case, "details")
    assert walk.details()["Location"] == at("case-check", walk.case)
    check = walk.get(owner, at("case-check", walk.case)).content.decode()
    assert "We have read the public guide." in check
    assert walk.hand_in()["Location"] == at("case-receipt", walk.case)
    assert (walk.case.state, walk.case.country, walk.case.clock_limit) == ("submitted", "AU", 5)
    assert walk.case.receipt_no != ""

    page = walk.get(officer, walk.case.get_absolute_url()).content.decode()
    assert "Bases that fit" in page
    assert "It is in Australia itself." in page
    choice = walk.get(officer, at("case-move", walk.case, "assign")).content.decode()
    assert f'value="{base.public_id}"' in choice

    assert walk.get(provider, walk.case.get_absolute_url()).status_code == 404
    assert walk.step(officer, "assign", {"base": base.public_id}).status_code == 302
    assert (walk.case.state, walk.case.assignee, walk.case.clock_limit) == ("assigned", officer, 10)
    assert walk.case.case_no.startswith("FW")
    assert walk.get(provider, walk.case.get_absolute_url()).status_code == 200

    assert walk.step(provider, "take_on", page=False).status_code == 302
    answer = {"answer": "Register first, then ask for the list.", "file": SimpleUploadedFile("list.pdf", PDF)}
    assert walk.step(provider, "answer", answer).status_code == 302
    assert (walk.case.state, walk.case.clock_state) == ("answered", "stopped")
    given = ServiceRequest.objects.get(pk=walk.case.pk).answers.get()
    assert (given.organisation, given.base, given.by) == (base.operator, base, provider)

    shown = walk.get(owner, walk.case.get_absolute_url()).content.decode()
    assert "Register first, then ask for the list." in shown
    assert "list.pdf" in shown
    file = walk.get(owner, at("case-file", walk.case, given.attachment.public_id))
    assert (file.status_code, b"".join(file.streaming_content)) == (200, PDF)

    assert walk.step(owner, "confirm", {"rating": "5", "comment": "Very concrete."}).status_code == 302
    rated = ServiceRequest.objects.get(pk=walk.case.pk)
    assert (walk.case.state, walk.case.phase, rated.rating, rated.rating_comment, rated.rated_by) == (
        "closed",
        "closed_yes",
        5,
        "Very concrete.",
        owner,
    )
    moves = list(walk.case.events.exclude(to_state="").values_list("move", flat=True))
    assert moves == ["start", "submit", "assign", "take_on", "answer", "confirm"]
    told = Notification.objects.filter(case=walk.case, user=provider).count()
    assert told == 2  # asked, and rated


def test_three_pages_lead_to_the_receipt(walk, owner, enterprise):
    first = walk.get(owner, START).content.decode()
    assert "step 1 of 3" in first

    assert [walk.start().status_code, walk.details().status_code, walk.hand_in().status_code] == [302, 302, 302]
    assert Case.objects.get().state == "submitted"


def test_a_double_click_starts_one_request(walk, owner, enterprise):
    one = walk.post(owner, START, {**WHAT, "key": "same"})
    two = walk.post(owner, START, {**WHAT, "key": "same"})

    assert one["Location"] == two["Location"]
    assert ServiceRequest.objects.count() == 1


def test_another_persons_key_does_not_lead_to_his_request(walk, owner, rival, enterprise):
    walk.post(owner, START, {**WHAT, "key": "same"})
    other = walk.post(rival, START, {**WHAT, "key": "same"})

    assert walk.get(rival, other["Location"]).status_code == 200
    assert ServiceRequest.objects.count() == 2


def test_a_double_hand_in_makes_one_submission_and_shows_the_receipt(walk):
    walk.start()
    walk.details()
    version = walk.case.version

    first = walk.hand_in(version=version)
    second = walk.hand_in(version=version)

    assert first["Location"] == at("case-receipt", walk.case)
    assert second["Location"] in (at("case-receipt", walk.case), walk.case.get_absolute_url())
    assert (walk.case.submissions.count(), walk.case.state) == (1, "submitted")


def test_gaps_are_told_where_they_are(walk, owner):
    empty = walk.post(owner, START, {"main_service": "", "region": "CN", "key": "a"})
    assert empty.status_code == 422
    assert ServiceRequest.objects.count() == 0

    walk.start()
    missing = walk.details(text="", urgency_reason="", mailbox="nobody")
    page = missing.content.decode()
    assert missing.status_code == 422
    assert "3 things need changing" in page
    assert "Say why it is urgent: which date, which event." in page
    refused = walk.hand_in()
    assert (refused.status_code, walk.case.state) == (422, "draft")


def test_without_the_promise_nothing_is_handed_in(walk):
    walk.start()
    walk.details()

    refused = walk.hand_in(declared="")

    assert (refused.status_code, walk.case.state) == (422, "draft")


def test_a_draft_may_be_left_half_done(walk, owner):
    walk.start()
    saved = walk.details(text="", mailbox="", urgency="", later="1")

    assert (saved.status_code, saved["Location"]) == (302, at("case-tasks", walk.case))
    stored = ServiceRequest.objects.get(pk=walk.case.pk)
    assert stored.intake == {"policy_advice": "We have read the public guide."}


def test_who_changes_the_service_is_asked_its_question(walk, owner):
    walk.start()
    walk.details()
    what = {**WHAT, "main_service": "entry_residence", "more_services": [], "draft_version": walk.case.draft_version}
    walk.post(owner, at("case-section", walk.case, "what"), what)

    page = walk.get(owner, at("case-section", walk.case, "details")).content.decode()
    assert "Who travels, how often and for how long?" in page
    assert "Which rule, permit or registration" not in page

    walk.details(intake_entry_residence="Three engineers.")
    walk.hand_in()
    assert walk.case.title == "Entry and residence – Australia"


def test_a_request_sent_back_comes_again(walk, owner, officer):
    walk.start()
    walk.details()
    walk.hand_in()
    walk.step(officer, "send_back", {"note": "Which city?"}, page=False)
    assert (walk.case.state, walk.case.clock_state) == ("sent_back", "stopped")

    page = walk.get(owner, walk.case.get_absolute_url()).content.decode()
    assert "Which city?" in page
    walk.details(text="Brisbane, and then Perth.")
    walk.hand_in()

    assert (walk.case.state, walk.case.clock_state, walk.case.round) == ("submitted", "running", 2)
    changed = walk.get(officer, walk.case.get_absolute_url()).content.decode()
    assert "Brisbane, and then Perth.</ins>" in changed


def test_coming_from_a_base_its_country_is_filled_in(walk, owner, base):
    page = walk.get(owner, f"{START}?base={base.public_id}").content.decode()

    assert f'<option value="{base.public_id}" selected>' in page
    assert '<option value="AU" selected>' in page


def test_the_guide_says_who_may_and_how_long_it_takes(walk, owner):
    page = walk.get(owner, reverse("casework:guide", args=["service_request"])).content.decode()

    assert "Any verified technology enterprise of the city may ask." in page
    assert START in page


@pytest.mark.parametrize(
    "changes",
    [
        {"region": "\x00"},
        {"region": "XX"},
        {"base_wanted": "a\x00b"},
        {"base_wanted": "a" * 16},
        {"main_service": "theft"},
        {"more_services": ["theft"]},
        {"more_services": [code for code in ServiceType.values if code != "policy_advice"][:5]},
    ],
)
def test_strange_choices_are_refused(walk, owner, enterprise, changes):
    response = walk.post(owner, START, {**WHAT, "key": "a", **changes})

    assert (response.status_code, ServiceRequest.objects.count()) == (422, 0)


@pytest.mark.parametrize("wished", ["%00", "a%00b", "x" * 3000, "'"])
def test_a_strange_base_in_the_address_is_no_base(walk, owner, enterprise, wished):
    page = walk.get(owner, f"{START}?base={wished}")

    assert page.status_code == 200


def test_strange_keys_start_a_request_all_the_same(walk, owner, enterprise):
    for key in ("", "a\x00b", "x" * 500, "../"):
        assert walk.post(owner, START, {**WHAT, "key": key}).status_code == 302

    assert ServiceRequest.objects.count() == 4

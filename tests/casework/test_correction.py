"""Corrections: only what is named is open, what is being corrected is the applicant's alone, and the officer sees what changed."""

import pytest

from casework import moves
from casework.models import Case, CorrectionItem, Notification
from incubators.models import BaseFiling
from tests.casework.filing import ITEMS, Person, pdf, url
from tests.incubators.factories import SECTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(client, to_correct, manager):
    """The applicant has changed both things and written an answer, and has not handed in yet."""
    person = Person(client, manager)
    area, plan = to_correct.correction_items.all()
    person.section(to_correct, "base", area="77", **{f"answer-{area.public_id}": "Measured again."})
    person.section(
        to_correct, "files", **{"plan-file": pdf("plan-2.pdf"), f"answer-{plan.public_id}": "A better scan."}
    )
    return to_correct


class TestAsking:
    def test_several_items_at_once_each_at_its_field_or_file(self, client, handed_in, officer):
        person = Person(client, officer)
        data = {
            "version": handed_in.version,
            "answer_due_on": "2030-01-02",
            "text_base__area": "Which area is it?",
            "reason_files__slot_plan": "illegible",
            "note": "",
        }
        response = person.post("case-move", handed_in, "ask_correction", **data)
        handed_in.refresh_from_db()
        items = list(handed_in.correction_items.values_list("number", "section", "target", "text"))
        assert (response.status_code, handed_in.phase, handed_in.clock_state) == (302, "waiting_applicant", "stopped")
        assert items == [
            (1, "base", "area", "Which area is it?"),
            (2, "files", "slot:plan", "Cannot be read"),
        ]
        assert f"{handed_in.answer_due_on:%Y-%m-%d}" == "2030-01-02"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"text_base__area": ""}, "Say at one field or file"),
            ({"answer_due_on": "2020-01-01"}, "Choose a day after today"),
            ({"answer_due_on": "soon"}, ""),
            ({"text_base__area": "x" * 20_000}, ""),
        ],
    )
    def test_what_makes_no_sense_is_said_and_nothing_moves(self, client, handed_in, officer, changes, words):
        data = {"version": handed_in.version, "answer_due_on": "2030-01-02", "text_base__area": "Which?", **changes}
        response = Person(client, officer).post("case-move", handed_in, "ask_correction", **data)
        handed_in.refresh_from_db()
        assert (response.status_code, handed_in.state) == (422, "completeness")
        assert words in response.content.decode()

    def test_a_second_request_in_one_round_goes_on_counting(self, to_correct, officer):
        from casework.actions import open_correction
        from casework.moves import Step

        data = {"items": ITEMS[:1], "answer_due_on": "2030-01-02"}
        open_correction(Step(case=to_correct, move=None, by=officer, note="", data=data, today=None))
        assert list(to_correct.correction_items.values_list("number", flat=True)) == [1, 2, 3]


class TestWhatIsOpen:
    def test_the_task_list_says_where(self, client, to_correct, manager):
        badges = Person(client, manager).badges(to_correct)
        assert {code for code, words in badges.items() if words == "To correct"} == {"base", "files"}
        assert set(badges.values()) == {"To correct", "Nothing to correct"}

    def test_a_post_to_other_fields_files_and_sections_changes_nothing(self, client, to_correct, manager):
        before = BaseFiling.objects.values().get()
        files = sorted(to_correct.attachments.current().values_list("slot", "sha256"))
        person = Person(client, manager)
        person.section(
            to_correct,
            "base",
            area=str(before["area"]),
            city="Elsewhere",
            name_zh="别的",
            **{"premises-file": pdf("x.pdf", "new")},
        )
        person.section(to_correct, "people", head_name="Another", staff_local="99")
        person.section(to_correct, "files", **{"agreement-file": pdf("y.pdf", "new")})

        assert BaseFiling.objects.values().get() == before
        assert sorted(to_correct.attachments.current().values_list("slot", "sha256")) == files

    def test_sent_back_opens_everything(self, client, filled, manager, district_officer):
        moves.perform(filled, "submit", by=manager, data={"declared": True})
        moves.perform(filled, "return_to_applicant", by=district_officer, note="Much is missing")
        person = Person(client, manager)
        person.section(filled, "people", head_name="Another")
        person.section(filled, "base", city="Kobe", **{"premises-file": pdf("lease-2.pdf", "new")})
        filing = BaseFiling.objects.get()
        names = filled.attachments.current().filter(slot="premises").values_list("name", flat=True)
        assert (filing.head_name, filing.city, list(names)) == ("Another", "Kobe", ["lease-2.pdf"])
        assert "Nothing to correct" not in person.badges(filled).values()

    def test_a_rule_that_a_closed_field_no_longer_meets_does_not_lock_the_applicant_in(
        self, client, to_correct, manager
    ):
        BaseFiling.objects.update(head_name="")  # as if it had become required since
        person = Person(client, manager)
        person.section(to_correct, "base", area="77")
        person.section(to_correct, "files", **{"plan-file": pdf("plan-2.pdf", "new")})
        assert person.hand_in(to_correct).url == url("case-receipt", to_correct)


class TestAnswers:
    def test_an_answer_is_kept_in_the_draft(self, client, corrected, manager):
        assert list(corrected.correction_items.values_list("answer", flat=True)) == [
            "Measured again.",
            "A better scan.",
        ]
        assert "Measured again." in Person(client, manager).page("case-section", corrected, "base")

    def test_an_answer_just_typed_survives_a_mistake_in_the_field(self, client, to_correct, manager):
        item = to_correct.correction_items.first()
        response = Person(client, manager).section(
            to_correct, "base", area="much", **{f"answer-{item.public_id}": "My words"}
        )
        assert (response.status_code, "My words" in response.content.decode()) == (422, True)

    def test_another_cases_item_is_not_answered(self, client, to_correct, manager):
        CorrectionItem.objects.filter(case=to_correct).update(answer="")
        Person(client, manager).section(
            to_correct, "base", area="77", **{"answer-" + "a" * 16: "x", "answer-\x00": "x"}
        )
        assert set(CorrectionItem.objects.values_list("answer", flat=True)) == {""}

    @pytest.mark.parametrize("what", ["neither", "answer", "change"])
    def test_each_item_needs_a_change_or_an_answer(self, client, to_correct, manager, what):
        person = Person(client, manager)
        area, plan = to_correct.correction_items.all()
        if what == "answer":
            person.section(to_correct, "base", area="55", **{f"answer-{area.public_id}": "It is right."})
            person.section(to_correct, "files", **{f"answer-{plan.public_id}": "It can be read here."})
        elif what == "change":
            person.section(to_correct, "base", area="77")
            person.section(to_correct, "files", **{"plan-file": pdf("plan-2.pdf", "new")})
        response = person.hand_in(to_correct)
        to_correct.refresh_from_db()
        assert to_correct.state == ("correction" if what == "neither" else "completeness")
        if what == "neither":
            html = response.content.decode()
            assert response.status_code == 422
            assert all(f"Item {number} is neither changed nor answered" in html for number in (1, 2))


class TestUntilItIsHandedIn:
    """The office goes on reading the last submission."""

    def test_the_office_sees_neither_new_values_nor_answers_nor_files(
        self, client, corrected, officer, district_officer
    ):
        old = corrected.attachments.get(slot="plan", removed_at__isnull=False)
        new = corrected.attachments.current().get(slot="plan")
        for user in (officer, district_officer):
            person = Person(client, user)
            for tab in ("material", "files", "comments", "history"):
                html = person.page("case-detail", corrected, tab=tab)
                for secret in ("77 m²", "Measured again.", "A better scan.", "plan-2.pdf", new.public_id):
                    assert secret not in html.replace(corrected.public_id, ""), (tab, secret)
            assert "plan-2.pdf" not in person.page("case-print", corrected)
            assert (person.fetch(corrected, new), person.fetch(corrected, old)) == (404, 200)

    def test_the_replaced_file_is_still_in_force_for_the_office(self, client, corrected, officer, manager):
        theirs, ours = (
            {
                line.file.name: line.in_force
                for line in Person(client, user).get("case-detail", corrected).context["files"]
            }
            for user in (officer, manager)
        )
        assert (theirs["plan.pdf"], theirs.get("plan-2.pdf")) == (True, None)
        assert (ours["plan.pdf"], ours["plan-2.pdf"]) == (False, True)

    def test_the_counts_of_the_office_are_those_of_the_submission(self, client, to_correct, officer, manager):
        Person(client, manager).section(to_correct, "files", **{"plan-file": pdf("plan-2.pdf")})
        tabs = {
            code: count
            for code, _label, count in Person(client, officer).get("case-detail", to_correct).context["tabs"]
        }
        assert tabs["files"] == len(to_correct.submissions.get().files)

    def test_facts_beside_the_case_are_those_handed_in(self, client, corrected, officer, manager):
        area = {
            who: next(
                text
                for label, text in Person(client, user).get("case-detail", corrected).context["summary"]
                if label == "Floor area"
            )
            for who, user in (("office", officer), ("owner", manager))
        }
        assert area == {"office": "55 m²", "owner": "77 m²"}

    def test_what_was_withdrawn_in_the_middle_of_a_correction_stays_unread(self, client, corrected, officer, manager):
        moves.perform(corrected, "withdraw", by=manager)
        html = Person(client, officer).page("case-detail", corrected)
        assert ("77 m²" in html, "Measured again." in html) == (False, False)


class TestHandedInAgain:
    @pytest.fixture
    def again(self, client, corrected, manager):
        Person(client, manager).hand_in(corrected)
        return Case.objects.get(pk=corrected.pk)

    def test_it_goes_back_to_the_same_officer_who_is_told(self, again, officer):
        told = Notification.objects.filter(user=officer, case=again, text__contains="came back")
        assert (again.state, again.assignee, told.count(), again.clock_state) == ("completeness", officer, 1, "running")

    def test_changed_only_shows_old_and_new_and_nothing_else(self, client, again, officer):
        response = Person(client, officer).get("case-detail", again)
        html = response.content.decode()
        changed = [row.label for part in response.context["parts"] for row in part.rows if row.changed]
        assert (response.context["changes"], changed) == (2, ["Floor area", "Service plan of the year"])
        assert ("55 m²</del>" in html, "77 m²</ins>" in html, "plan.pdf</a></del>" in html) == (True, True, True)
        assert ("Measured again." in html, SECTIONS["people"]["head_name"] in html) == (True, False)

    def test_all_fields_are_one_click_away(self, client, again, officer):
        html = Person(client, officer).page("case-detail", again, show="all")
        assert SECTIONS["people"]["head_name"] in html

    def test_each_round_is_kept_as_it_was(self, again):
        first, second = again.submissions.all()
        assert [str(s.payload["base"]["area"]) for s in (first, second)] == ["55", "77"]
        assert [next(f["name"] for f in s.files if f["slot"] == "plan") for s in (first, second)] == [
            "plan.pdf",
            "plan-2.pdf",
        ]

    def test_the_items_are_closed_with_their_answers(self, again):
        assert [item.answer for item in again.correction_items.all()] == ["Measured again.", "A better scan."]
        assert not again.correction_items.open().exists()

"""The table of moves of a base filing: who may take which step, what it needs, what it leaves behind."""

import pytest
from django.utils import timezone

from accounts.models import ConflictDeclaration, Membership, StaffRole
from casework import moves
from casework.models import Case, CorrectionItem
from core import workdays
from incubators.cases import BASE_FILING
from incubators.models import BaseFiling, Incubator, OverseasEntity
from tests.factories import UserFactory
from tests.incubators.factories import attach, bring_to, check_all

pytestmark = pytest.mark.django_db

HANDED_IN = {"manager": ["withdraw"]}
MAY = {
    "draft": {"manager": ["submit", "discard"]},
    "submitted": {
        **HANDED_IN,
        "officer": ["to_district", "without_district", "ask_extension"],
        "reviewer": ["ask_extension"],
        "supervisor": ["extend"],
    },
    "district_opinion": {
        **HANDED_IN,
        "district_officer": ["recommend", "not_recommend", "return_to_applicant"],
        "officer": ["without_district", "ask_extension"],
        "reviewer": ["ask_extension"],
        "supervisor": ["extend"],
    },
    "completeness": {
        **HANDED_IN,
        "officer": ["accept", "ask_correction", "send_back", "ask_district_again", "not_accept", "ask_extension"],
        "reviewer": ["ask_extension"],
        "supervisor": ["extend"],
    },
    "sent_back": {"manager": ["hand_in_again", "withdraw"]},
    "correction": {"manager": ["resubmit", "withdraw"], "the portal": ["close_unanswered"]},
    "accepted": {
        **HANDED_IN,
        "officer": ["ask_extension"],
        "reviewer": ["begin_review", "ask_extension"],
        "supervisor": ["extend"],
    },
    "under_review": {
        **HANDED_IN,
        "officer": ["ask_correction", "ask_extension"],
        "reviewer": ["ask_correction", "recommend_filing", "recommend_refusal", "ask_extension"],
        "supervisor": ["extend"],
    },
    "decision": {
        **HANDED_IN,
        "officer": ["ask_extension"],
        "reviewer": ["ask_extension"],
        "second_reviewer": ["ask_extension", "file", "back_to_review", "refuse"],
        "supervisor": ["extend", "file", "back_to_review", "refuse"],
    },
    "public_notice": {
        "officer": ["end_notice", "note_objection", "answer_objection"],
        "second_reviewer": ["refuse"],
        "supervisor": ["refuse", "end_notice", "note_objection", "answer_objection"],
        "the portal": ["end_notice", "move_notice", "receive_objection"],
    },
    "not_accepted": {},
    "filed": {},
    "refused": {},
    "withdrawn": {},
}
ITEMS = {
    "items": [{"section": "base", "target": "area", "reason": "differs", "text": "Which area is right?"}],
    "answer_due_on": "2030-01-02",
}
DETOURS = {
    "sent_back": ("completeness", "send_back", "officer", {}),
    "correction": ("completeness", "ask_correction", "officer", ITEMS),
    "not_accepted": ("completeness", "not_accept", "officer", {"remedies": "…"}),
    "refused": ("decision", "refuse", "supervisor", {"remedies": "…"}),
    "withdrawn": ("accepted", "withdraw", "manager", {}),
}


def in_state(state, filled, people):
    """A filing in any state of the kind."""
    if state == "draft":
        return filled
    if state == "submitted":  # the district has nobody
        StaffRole.objects.filter(district="310115").delete()
        moves.perform(filled, "submit", by=people["manager"], data={"declared": True})
        return Case.objects.get(pk=filled.pk)
    if state == "filed":
        case = bring_to(filled, "public_notice", people)
        Case.objects.filter(pk=case.pk).update(notice_until="2026-01-05")
        moves.perform(case, "end_notice", by=None)
        return Case.objects.get(pk=case.pk)
    if state in DETOURS:
        start, move, who, data = DETOURS[state]
        case = bring_to(filled, start, people)
        moves.perform(case, move, by=people[who], note="Because.", data=data)
        return Case.objects.get(pk=case.pk)
    return bring_to(filled, state, people)


def test_the_expectations_name_every_state():
    assert set(MAY) == {state.code for state in BASE_FILING.states}


@pytest.mark.parametrize("state", [state.code for state in BASE_FILING.states])
def test_who_may_take_which_step(state, filled, people):
    second = UserFactory(name="Second reviewer", roles=["reviewer"])
    case = in_state(state, filled, people)
    if state == "submitted":
        people["district_officer"].forget_rights()

    everybody = {**people, "second_reviewer": second, "the portal": None}
    found = {who: [move.name for move in moves.available(case, user)] for who, user in everybody.items()}

    expected = dict(MAY[state])
    if state not in ("decision", "public_notice"):  # elsewhere the second reviewer is a reviewer like the first
        expected |= {"second_reviewer": expected["reviewer"]} if "reviewer" in expected else {}
    if state == "submitted":
        expected["the portal"] = ["to_district"]
    assert {who: names for who, names in found.items() if names} == expected


@pytest.mark.parametrize("state", [state.code for state in BASE_FILING.states])
def test_every_other_step_is_refused(state, filled, people):
    """Not only not offered: trying any move of the kind from here as anybody it is not meant for changes nothing."""
    case = in_state(state, filled, people)
    before = (case.state, case.version, case.events.count())
    for who, user in people.items():
        user.forget_rights()
        allowed = {move.name for move in moves.available(case, user)}
        for move in BASE_FILING.moves:
            if move.name not in allowed:
                with pytest.raises(moves.MoveNotAllowed):
                    moves.perform(
                        case, move.name, by=user, note="Because.", data={**ITEMS, "declared": True, "days": 3}
                    )
        case.refresh_from_db()
        assert (case.state, case.version, case.events.count()) == before, who


def test_the_plain_way_and_what_each_step_leaves(at, people):
    case = at("public_notice")

    told = [(event.move, event.by) for event in case.events.all()]
    assert told == [
        ("start", people["manager"]),
        ("submit", people["manager"]),
        ("to_district", None),
        ("recommend", people["district_officer"]),
        ("accept", people["officer"]),
        ("numbered", None),
        ("begin_review", people["reviewer"]),
        ("recommend_filing", people["reviewer"]),
        ("file", people["supervisor"]),
    ]
    filing = BaseFiling.objects.get(pk=case.pk)
    assert (filing.district_opinion, filing.recommendation, OverseasEntity.objects.get().status) == (
        "recommended",
        "file",
        "none",
    )


def test_the_second_reviewer_may_decide_and_the_first_may_not(at, people):
    case = at("decision")

    with pytest.raises(moves.NotYours):
        moves.perform(case, "file", by=people["reviewer"])
    moves.perform(case, "file", by=UserFactory(roles=["reviewer"]))

    assert Case.objects.get(pk=case.pk).state == "public_notice"


def test_a_person_with_both_roles_does_not_decide_what_they_recommended(at, people):
    StaffRole.objects.create(user=people["reviewer"], role="supervisor")
    people["reviewer"].forget_rights()
    case = at("decision")

    assert [m.name for m in moves.available(case, people["reviewer"])] == ["ask_extension", "extend"]


def test_nobody_handles_the_filing_of_an_organisation_they_belonged_to(at, people, organisation):
    Membership.objects.create(user=people["officer"], organisation=organisation, until="2024-01-01T00:00Z")
    ConflictDeclaration.objects.create(user=people["district_officer"], organisation=organisation, reason="Family")
    other = UserFactory(roles=["case_officer"])
    people["manager"].forget_rights()

    filled = Case.objects.get()
    moves.perform(filled, "submit", by=people["manager"], data={"declared": True})

    assert filled.state == "submitted"  # the only district officer is in conflict, so it stays with the office
    assert [moves.available(filled, people[who]) for who in ("officer", "district_officer")] == [[], []]
    assert [m.name for m in moves.available(filled, other)] == ["to_district", "without_district", "ask_extension"]


class TestSubmission:
    def test_gaps_are_named_with_their_section(self, draft, manager):
        with pytest.raises(moves.Incomplete) as refused:
            moves.perform(draft, "submit", by=manager, data={"declared": True})

        titles = [str(section.title) for section in BASE_FILING.sections]
        named = {reason.split(" – ")[0] for reason in refused.value.reasons}
        assert named == set(titles)

    def test_the_promise_is_needed(self, filled, manager):
        with pytest.raises(moves.Incomplete) as refused:
            moves.perform(filled, "submit", by=manager, data={})
        assert len(refused.value.reasons) == 1

    def test_a_recognition_that_has_ended_stops_it(self, filled, manager, incubator):
        Incubator.objects.filter(pk=incubator.pk).update(class_valid_until="2026-01-31")

        with pytest.raises(moves.Incomplete, match="2026-01-31"):
            moves.perform(filled, "submit", by=manager, data={"declared": True})

    def test_title_and_country_follow_the_form(self, filled, manager, district_officer):
        BaseFiling.objects.filter(pk=filled.pk).update(name_zh="神户服务点")
        moves.perform(filled, "submit", by=manager, data={"declared": True})
        assert (filled.title, filled.country, filled.state) == ("神户服务点", "JP", "district_opinion")

    def test_the_snapshot_holds_the_class_of_the_record(self, filled, manager, incubator, district_officer):
        Incubator.objects.filter(pk=incubator.pk).update(recognised_class="high_quality", class_evidence_no="HQ-9")
        moves.perform(filled, "submit", by=manager, data={"declared": True})
        applicant = filled.submissions.get().payload["applicant"]
        assert (applicant["recognised_class"], applicant["class_evidence_no"]) == ("high_quality", "HQ-9")


class TestDistrict:
    @pytest.mark.parametrize(
        ("move", "note", "state", "opinion"),
        [
            ("recommend", "", "completeness", "recommended"),
            ("not_recommend", "No staff.", "completeness", "not_recommended"),
            ("return_to_applicant", "Wrong city.", "sent_back", ""),
        ],
    )
    def test_its_three_answers(self, at, district_officer, move, note, state, opinion):
        case = at("district_opinion")
        moves.perform(case, move, by=district_officer, note=note)
        assert (case.state, BaseFiling.objects.get(pk=case.pk).district_opinion) == (state, opinion)
        due = workdays.add_workdays(timezone.localdate(), 20) if state == "sent_back" else None
        assert case.answer_due_on == due

    @pytest.mark.parametrize("move", ["not_recommend", "return_to_applicant"])
    def test_a_no_needs_a_reason(self, at, district_officer, move):
        case = at("district_opinion")
        with pytest.raises(moves.Incomplete):
            moves.perform(case, move, by=district_officer, note="  ")

    def test_what_it_returned_comes_back_to_it_with_a_fresh_time_limit(self, at, people):
        case = at("district_opinion")
        moves.perform(case, "return_to_applicant", by=people["district_officer"], note="Wrong city.")
        assert case.clock_state == "stopped"

        moves.perform(case, "hand_in_again", by=people["manager"], data={"declared": True})

        assert (case.state, case.clock_state, case.clock_used, case.round) == ("district_opinion", "running", 0, 2)

    def test_the_office_goes_on_without_it(self, at, officer):
        case = at("district_opinion")
        moves.perform(case, "without_district", by=officer, note="No answer for ten days.")
        assert (case.state, BaseFiling.objects.get(pk=case.pk).district_opinion) == ("completeness", "not_asked")


class TestReview:
    def test_a_recommendation_needs_the_whole_checklist(self, at, reviewer):
        case = at("under_review")
        with pytest.raises(moves.Incomplete):
            moves.perform(case, "recommend_filing", by=reviewer)
        check_all(case, by=reviewer)
        moves.perform(case, "recommend_filing", by=reviewer)
        assert (case.state, case.assignee) == ("decision", None)

    def test_a_line_that_is_not_met_forbids_to_recommend_filing(self, at, reviewer):
        case = at("under_review")
        check_all(case, by=reviewer, mark="no")
        with pytest.raises(moves.Incomplete):
            moves.perform(case, "recommend_filing", by=reviewer)
        moves.perform(case, "recommend_refusal", by=reviewer, note="No agreement.")
        assert (case.state, BaseFiling.objects.get(pk=case.pk).recommendation) == ("decision", "refuse")

    def test_a_correction_comes_back_to_the_same_person_and_state(self, at, people):
        case = at("under_review")
        moves.perform(case, "ask_correction", by=people["reviewer"], data=ITEMS)
        assert (case.state, case.clock_state, case.promised_on) == ("correction", "stopped", None)

        with pytest.raises(moves.Incomplete, match="Which area is right"):
            moves.perform(case, "resubmit", by=people["manager"], data={"declared": True})
        CorrectionItem.objects.filter(case=case).update(answer="55 is right.")
        moves.perform(case, "resubmit", by=people["manager"], data={"declared": True})

        assert (case.state, case.assignee, case.clock_state) == ("under_review", people["reviewer"], "running")
        assert CorrectionItem.objects.open().filter(case=case).count() == 0

    def test_a_file_can_be_what_is_corrected(self, at, people):
        case = at("completeness")
        items = [{"section": "files", "target": "slot:plan", "reason": "illegible", "text": "Cannot be read."}]
        moves.perform(case, "ask_correction", by=people["officer"], data={**ITEMS, "items": items})
        attach(case, "plan", by=people["manager"], name="plan-2.pdf")
        moves.perform(case, "resubmit", by=people["manager"], data={"declared": True})
        assert case.state == "completeness"

    def test_back_to_the_review_forgets_the_recommendation(self, at, people):
        case = at("decision")
        moves.perform(case, "back_to_review", by=people["supervisor"], note="Look at the lease again.")
        assert (case.state, BaseFiling.objects.get(pk=case.pk).recommendation) == ("under_review", "")


def test_who_asks_for_more_time_may_go_on_with_the_case_and_who_recommended_still_may_not(at, people):
    """Asking for more time needs a second person to approve it, and is no step before the decision."""
    from casework.placing import barred_from

    case = at("decision")
    moves.perform(case, "ask_extension", by=people["officer"], note="An expert is asked.", data={"days": 2})

    applicants = {people["manager"].pk, people["member"].pk}
    assert barred_from(case) - applicants == {people["reviewer"].pk}

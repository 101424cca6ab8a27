"""The verification as a case: who may do what, what each step does to the organisation, changes later."""

import pytest
from django.urls import reverse

from accounts.models import Capacity, Membership, Organisation
from casework import actions as case_actions
from casework import history, moves
from casework.models import Case
from core.identifiers import make_uscc
from onboarding import actions
from onboarding.cases import VERIFICATION
from onboarding.signals import organisation_verified
from tests.accounts.helpers import filled, in_english
from tests.factories import OrganisationFactory, UserFactory
from tests.onboarding.factories import (
    ABROAD,
    CAPACITIES,
    CITY,
    SUBJECT,
    SUBJECT_ABROAD,
    check,
    fill,
    recommended,
    registered,
    submitted,
)

pytestmark = pytest.mark.django_db
INCUBATOR = {
    "capacities": ["incubator"],
    "recognised_class": "municipal",
    "class_evidence_no": "2026-17",
    "class_valid_until": "2030-01-31",
    "activity": "We incubate.",
}


@pytest.fixture
def owner(db):
    return UserFactory(name="Owner")


def states(organisation) -> dict:
    return dict(Capacity.objects.filter(organisation=organisation).values_list("kind", "state"))


def organisation_of(case) -> Organisation:
    return Organisation.objects.get(pk=case.applicant_id)


def test_handing_in_asks_for_capacities_and_takes_the_data_over(owner):
    case = submitted(owner)
    organisation = organisation_of(case)
    assert (organisation.status, organisation.address, states(organisation)) == (
        "unverified",
        "1 Demo Road",
        {"enterprise": "asked"},
    )
    assert (case.state, case.clock_limit, bool(case.receipt_no), case.case_no) == ("submitted", 5, True, "")


@pytest.mark.parametrize("left_out", ["licence", "authorisation"])
def test_both_files_are_needed(owner, left_out):
    case = fill(registered(owner), owner, files={"licence", "authorisation"} - {left_out})
    with pytest.raises(moves.Incomplete):
        moves.perform(case, "submit", by=owner, data={"declared": True})


def test_the_promise_is_needed(owner):
    case = fill(registered(owner), owner)
    with pytest.raises(moves.Incomplete):
        moves.perform(case, "submit", by=owner, data={})


def test_a_member_fills_in_and_a_manager_hands_in(owner, member):
    case = registered(owner)
    Membership.objects.create(user=member, organisation=case.applicant)
    fill(case, member)
    with pytest.raises(moves.NotYours):
        moves.perform(case, "submit", by=member, data={"declared": True})


def test_a_recognised_class_is_proven_by_a_file(owner):
    case = fill(registered(owner), owner, capacities=INCUBATOR)
    with pytest.raises(moves.Incomplete, match="Municipal|市级"):
        moves.perform(case, "submit", by=owner, data={"declared": True})
    fill(case, owner, capacities=INCUBATOR, files={"recognition"})
    moves.perform(case, "submit", by=owner, data={"declared": True})
    assert case.state == "submitted"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"capacities": []}, {"capacities"}),
        ({"capacities": ["corporate"]}, {"capacities"}),
        ({"capacities": ["king"]}, {"capacities"}),
        ({"activity": ""}, {"activity"}),
        ({"activity": "x" * 1001}, {"activity"}),
        ({**INCUBATOR, "recognised_class": ""}, {"recognised_class"}),
        ({**INCUBATOR, "class_evidence_no": ""}, {"class_evidence_no"}),
        ({**INCUBATOR, "class_valid_until": ""}, {"class_valid_until"}),
        ({**INCUBATOR, "class_valid_until": "2020-01-01"}, {"class_valid_until"}),
        ({**INCUBATOR, "class_valid_until": "soon"}, {"class_valid_until"}),
        ({**INCUBATOR, "recognised_class": "other", "class_evidence_no": "", "class_valid_until": ""}, set()),
    ],
)
def test_the_capacities_are_judged(owner, typed, wrong):
    case = registered(owner)
    form = VERIFICATION.section("capacities").form(
        {**CAPACITIES, **typed}, instance=VERIFICATION.content(case), case=case
    )
    assert set(form.errors) == wrong


def test_class_fields_are_for_incubators_alone(owner):
    case = registered(owner)
    typed = {**INCUBATOR, "capacities": ["enterprise"]}
    form = VERIFICATION.section("capacities").form(typed, instance=VERIFICATION.content(case), case=case)
    assert form.is_valid()
    kept = form.save()
    assert (kept.recognised_class, kept.class_evidence_no, kept.class_valid_until) == ("", "", None)


def test_a_foreign_organisation_has_other_fields_and_capacities(owner):
    case = registered(owner, ABROAD)
    content = VERIFICATION.content(case)
    subject = VERIFICATION.section("subject").form(instance=content, case=case)
    capacities = VERIFICATION.section("capacities").form(instance=content, case=case)
    asked = {value for value, _label in capacities.fields["capacities"].choices}
    assert {"uscc", "district"} & set(subject.fields) == set()
    assert (asked, "recognised_class" in capacities.fields) == (
        {"corporate", "research_institution", "transfer_institution"},
        False,
    )
    fill(case, owner, subject=SUBJECT_ABROAD, capacities={"capacities": ["corporate"], "activity": "Robots."})
    moves.perform(case, "submit", by=owner, data={"declared": True})
    assert states(organisation_of(case)) == {"corporate": "asked"}


def test_a_number_that_another_organisation_has_is_refused_in_the_form(owner):
    OrganisationFactory(uscc=make_uscc(7002), name_en="Earlier Ltd")
    case = registered(owner)
    form = VERIFICATION.section("subject").form(
        {**SUBJECT, "uscc": make_uscc(7002)}, instance=VERIFICATION.content(case), case=case
    )
    assert set(form.errors) == {"uscc"}


def test_a_draft_is_kept_with_gaps_but_not_with_a_wrong_number(owner):
    case = registered(owner)
    section = VERIFICATION.section("subject").form
    gaps = section({"name_zh": "", "uscc": ""}, instance=VERIFICATION.content(case), case=case, lenient=True)
    wrong = section({"uscc": "123"}, instance=VERIFICATION.content(case), case=case, lenient=True)
    assert (gaps.is_valid(), set(wrong.errors)) == (True, {"uscc"})


MAY = {  # move: (state it starts from, who may)
    "submit": ("draft", {"owner"}),
    "ask_correction": ("submitted", {"officer"}),
    "recommend": ("submitted", {"officer"}),
    "advise_against": ("submitted", {"officer"}),
    "verify": ("checked", {"reviewer", "supervisor"}),
    "refuse": ("checked", {"reviewer", "supervisor"}),
    "check_again": ("checked", {"reviewer", "supervisor"}),
    "withdraw": ("submitted", {"owner"}),
}


@pytest.mark.parametrize("name", MAY)
def test_each_step_is_open_to_the_named_people_and_nobody_else(owner, officer, request, name):
    state, allowed = MAY[name]
    case = {"draft": registered, "submitted": submitted}.get(
        state, lambda by: recommended(by, UserFactory(roles=["case_officer"]))
    )(owner)
    everybody = ["owner", "officer", "reviewer", "supervisor", "administrator", "district_officer", "stranger"]
    open_to = {
        who for who in everybody if name in [m.name for m in moves.available(case, request.getfixturevalue(who))]
    }
    assert (case.state, open_to) == (state, allowed)


def test_who_recommended_does_not_decide(owner):
    both = UserFactory(roles=["case_officer", "reviewer"])
    case = recommended(owner, both)
    with pytest.raises(moves.NotYours):
        moves.perform(case, "verify", by=both, data={"capacities": ["enterprise"]})
    with pytest.raises(moves.NotYours):
        moves.perform(case, "refuse", by=both, note="No")
    assert organisation_of(case).status == "unverified"


def test_nobody_handles_their_own_organisation(owner, officer):
    case = submitted(owner)
    assert Case.objects.handled_by_office(officer).count() == 1

    Membership.objects.create(user=officer, organisation=case.applicant, until="2026-01-01T00:00Z")
    officer.__dict__.pop("_conflicted", None)

    assert (moves.available(case, officer), Case.objects.handled_by_office(officer).count()) == ([], 0)


def test_to_recommend_the_checklist_is_finished_and_nothing_unmet(owner, officer):
    case = submitted(owner)
    with pytest.raises(moves.Incomplete):
        moves.perform(case, "recommend", by=officer)
    check(case, officer, unmet="authority")
    with pytest.raises(moves.Incomplete):
        moves.perform(case, "recommend", by=officer)
    moves.perform(case, "advise_against", by=officer, note="The letter is not signed")
    assert (case.state, case.clock_limit, case.case_no[:2]) == ("checked", 10, "RZ")


def test_the_advice_is_read_by_the_office_alone(client, owner, officer):
    case = submitted(owner)
    check(case, officer)
    moves.perform(case, "advise_against", by=officer, note="Doubtful")
    url = f"{case.get_absolute_url()}?tab=history"
    client.force_login(owner)
    for_owner = client.get(url).content.decode()
    client.force_login(officer)
    assert ("Doubtful" in for_owner, "Doubtful" in client.get(url).content.decode()) == (False, True)


def test_a_correction_opens_the_named_field_and_comes_back(owner, officer):
    case = submitted(owner)
    items = [{"section": "subject", "target": "address", "reason": "differs", "text": "As on the licence"}]
    moves.perform(case, "ask_correction", by=officer, data={"items": items, "answer_due_on": "2099-01-05"})
    assert (case.state, case.clock_state, case.assignee) == ("correction", "stopped", officer)
    with pytest.raises(moves.Incomplete):
        moves.perform(case, "resubmit", by=owner, data={"declared": True})

    form = VERIFICATION.section("subject").form(
        {**SUBJECT, "address": "2 Demo Road"}, instance=VERIFICATION.content(case), case=case, only={"address"}
    )
    assert form.is_valid()
    case_actions.save_section(case=case, form=form, by=owner, draft_version=case.draft_version)
    moves.perform(case, "resubmit", by=owner, data={"declared": True})

    assert (case.state, case.clock_state, organisation_of(case).address) == ("submitted", "running", "2 Demo Road")


def test_verified_with_each_capacity_by_itself(client, owner, officer, reviewer):
    both = {"capacities": ["enterprise", "research_institution"], "activity": "Research."}
    case = recommended(owner, officer, capacities=both)
    client.force_login(reviewer)
    url = reverse("casework:case-move", args=[case.public_id, "verify"])

    nothing = client.post(url, {"version": case.version})
    foreign = client.post(url, {"version": case.version, "capacities": ["park"]})
    client.post(url, {"version": case.version, "capacities": ["research_institution"]})
    again = client.post(url, {"version": case.version, "capacities": ["enterprise"]})

    organisation = organisation_of(case)
    assert (nothing.status_code, foreign.status_code, again.status_code) == (422, 422, 409)
    assert (organisation.status, organisation.verified_at is not None) == ("verified", True)
    assert states(organisation) == {"enterprise": "refused", "research_institution": "verified"}


def test_a_stale_decision_is_told_and_its_words_are_kept(client, owner, officer, reviewer, supervisor):
    case = recommended(owner, officer)
    url = reverse("casework:case-move", args=[case.public_id, "verify"])
    client.force_login(reviewer)
    typed = filled(client.get(url), capacities=["enterprise"], note="My own words")
    moves.perform(case, "refuse", by=supervisor, note="Quicker")

    response = client.post(url, typed)

    assert (response.status_code, "My own words" in response.content.decode()) == (409, True)
    assert organisation_of(case).status == "refused"


@pytest.fixture
def announced():
    """What was announced while the block ran."""
    heard = []

    def listen(sender, **what):
        heard.append({name: what[name] for name in ("organisation", "verified", "refused", "recognition")})

    organisation_verified.connect(listen)
    yield heard
    organisation_verified.disconnect(listen)


def test_the_recognised_class_is_announced_after_commit(
    owner, officer, reviewer, announced, django_capture_on_commit_callbacks
):
    case = recommended(owner, officer, capacities=INCUBATOR, files=("licence", "authorisation", "recognition"))
    with django_capture_on_commit_callbacks(execute=True):
        moves.perform(case, "verify", by=reviewer, data={"capacities": ["incubator"]})
        assert announced == []

    recognition = announced[0].pop("recognition")
    assert announced == [{"organisation": organisation_of(case), "verified": ["incubator"], "refused": []}]
    assert (
        recognition["recognised_class"],
        recognition["class_evidence_no"],
        str(recognition["class_valid_until"]),
    ) == (
        "municipal",
        "2026-17",
        "2030-01-31",
    )
    assert str(Capacity.objects.get().until) == "2030-01-31"


def test_a_number_taken_in_the_meantime_stops_the_decision(owner, officer, reviewer):
    case = recommended(owner, officer)
    Organisation.objects.filter(pk=case.applicant_id).update(uscc=None)
    OrganisationFactory(uscc=CITY["uscc"])
    with pytest.raises(moves.Incomplete):
        moves.perform(case, "verify", by=reviewer, data={"capacities": ["enterprise"]})


def test_refused_with_a_reason_that_the_applicant_reads_and_may_try_again(client, owner, officer, supervisor):
    case = recommended(owner, officer)
    with pytest.raises(moves.Incomplete):
        moves.perform(case, "refuse", by=supervisor)
    moves.perform(case, "refuse", by=supervisor, note="Register says otherwise")

    organisation = organisation_of(case)
    client.force_login(owner)
    assert "Register says otherwise" in client.get(f"{case.get_absolute_url()}?tab=history").content.decode()
    assert (organisation.status, states(organisation)) == ("refused", {"enterprise": "refused"})
    again = actions.start_round(organisation=organisation, by=owner)
    content = VERIFICATION.content(again)
    assert (again.pk != case.pk, content.is_change, content.capacities, content.legal_representative) == (
        True,
        False,
        ["enterprise"],
        "Jiang Yifan",
    )


def test_withdrawn_forgets_what_was_asked(owner):
    case = submitted(owner)
    moves.perform(case, "withdraw", by=owner)
    assert (case.state, states(organisation_of(case))) == ("withdrawn", {})


def test_sent_back_to_be_checked_again(owner, officer, reviewer):
    case = recommended(owner, officer)
    moves.perform(case, "check_again", by=reviewer, note="Look at the letter")
    assert (case.state, case.clock_limit) == ("submitted", 5)
    moves.perform(case, "recommend", by=officer)
    moves.perform(case, "verify", by=reviewer, data={"capacities": ["enterprise"]})
    assert (case.state, list(history.verify())) == ("verified", [])


def test_the_office_reads_which_names_are_alike(client, owner, officer):
    OrganisationFactory(name_zh="上海聆波医疗科技股份有限公司", name_en="Other", uscc=make_uscc(7002))
    case = submitted(owner)
    client.force_login(officer)
    for_office = in_english(client).get(case.get_absolute_url()).content.decode()
    client.force_login(owner)
    for_owner = client.get(case.get_absolute_url()).content.decode()
    assert ("Similar names in the portal" in for_office, "Similar names in the portal" in for_owner) == (True, False)


def test_strangers_find_no_case_and_no_file(client, owner, stranger):
    case = submitted(owner)
    attachment = case.attachments.first()
    client.force_login(stranger)
    urls = [case.get_absolute_url(), reverse("casework:case-file", args=[case.public_id, attachment.public_id])]
    assert [client.get(url).status_code for url in urls] == [404, 404]

"""A demand is proposed, corrected, marked and published; who may take which step; what a published demand becomes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import moves
from casework.models import Case
from matching import actions
from matching.cases import MODERATION
from matching.models import Demand, DemandModeration, MatchRun
from matching.vocabulary import DemandStatus
from tests.factories import UserFactory
from tests.matching.factories import CorporateOrganisationFactory, begun, brought_to, marks, values

STATES = [state.code for state in MODERATION.states]
MAY = {
    ("draft", "buyer"): {"submit", "withdraw"},
    ("submitted", "buyer"): {"withdraw"},
    ("submitted", "officer"): {"accept", "ask_correction"},
    ("submitted", "reviewer"): {"ask_correction"},
    ("correction", "buyer"): {"resubmit", "withdraw"},
    ("under_review", "buyer"): {"withdraw"},
    ("under_review", "officer"): {"ask_correction"},
    ("under_review", "reviewer"): {"ask_correction", "publish", "hold", "reject"},
    ("under_review", "supervisor"): {"publish", "hold", "reject"},
    ("held", "buyer"): {"withdraw"},
    ("held", "reviewer"): {"publish", "resume", "reject"},
    ("held", "supervisor"): {"publish", "resume", "reject"},
}
END = {"published": "publish", "rejected": "reject", "withdrawn": "withdraw"}


@pytest.fixture
def people(buyer, assistant, officer, reviewer, supervisor, administrator, other_buyer, maker):
    return {
        "buyer": buyer,
        "assistant": assistant,
        "officer": officer,
        "reviewer": reviewer,
        "supervisor": supervisor,
        "administrator": administrator,
        "other_buyer": other_buyer,
        "maker": maker,
    }


def in_state(state, corporate, people):
    case = begun(corporate, people["buyer"])
    if state == "withdrawn":
        moves.perform(case, "withdraw", by=people["buyer"])
        return case
    target = END.get(state, state)
    return brought_to(case, target, manager=people["buyer"], officer=people["officer"], reviewer=people["reviewer"])


@pytest.mark.parametrize("state", STATES)
def test_every_move_is_open_to_exactly_those_whom_the_table_names(state, corporate, people):
    case = in_state(state, corporate, people)
    assert case.state == state

    found = {
        (state, name): {move.name for move in moves.available(case, person)}
        for name, person in people.items()
        if moves.available(case, person)
    }

    assert found == {key: names for key, names in MAY.items() if key[0] == state}


def test_who_accepted_cannot_publish(corporate, people):
    both = UserFactory(roles=["case_officer", "reviewer"])
    case = begun(corporate, people["buyer"])
    moves.perform(case, "submit", by=people["buyer"], data={"declared": True})
    moves.perform(case, "accept", by=both)

    with pytest.raises(moves.NotYours, match="second person"):
        moves.perform(case, "publish", by=both, data=marks())

    moves.perform(case, "publish", by=people["reviewer"], data=marks())
    assert case.state == "published"


def test_publishing_makes_a_version_and_asks_for_matching(corporate, people, django_capture_on_commit_callbacks):
    case = in_state("under_review", corporate, people)

    moves.perform(case, "publish", by=people["reviewer"], data=marks(flags=["personal_data"]))

    demand = Demand.objects.get()
    version = demand.current_version
    assert (demand.status, demand.number, demand.flags) == (DemandStatus.PUBLISHED, case.case_no, ["personal_data"])
    assert (version.number, version.title, version.region_id, version.published_by) == (
        1, "Long-term ECG patches for cardiac patients at home", "AU", people["reviewer"]
    )  # fmt: skip
    assert demand.valid_until == timezone.localdate() + timedelta(days=180)
    run = MatchRun.objects.get()
    assert (run.kind, run.demand, run.state) == ("demand", demand, "queued")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"mark_clarity": None}, "Give a mark: Clarity"),
        ({"mark_safety": 2}, "each mark must be 3 or more: Safety"),
    ],
)
def test_low_or_missing_marks_do_not_publish(given, said, corporate, people):
    case = in_state("under_review", corporate, people)

    with pytest.raises(moves.Incomplete) as refusal:
        moves.perform(
            case, "publish", by=people["reviewer"], data={k: v for k, v in marks(**given).items() if v is not None}
        )

    assert said in str(refusal.value)
    assert not Demand.objects.published().exists()


def test_export_control_words_have_to_be_looked_at(corporate, people, english):
    case = begun(
        corporate,
        people["buyer"],
        text="We look for a missile guidance chip that works in extreme cold and under strong vibration.",
    )
    brought_to(case, "under_review", manager=people["buyer"], officer=people["officer"], reviewer=people["reviewer"])

    with pytest.raises(moves.Incomplete, match="export-control words"):
        moves.perform(case, "publish", by=people["reviewer"], data=marks(export_checked=False))
    english.force_login(people["reviewer"])
    page = english.get(reverse("casework:case-move", args=[case.public_id, "publish"])).content.decode()

    assert "Found: missile (Missiles and rockets)" in page


def test_a_hidden_name_in_the_text_stops_handing_in(corporate, people):
    with pytest.raises(AssertionError, match="gives your name away"):
        begun(
            corporate,
            people["buyer"],
            text="Banksia cares for 5,500 patients at home each year and looks for thin ECG patches.",
        )


def test_a_shown_name_may_stand_in_the_text(corporate, people):
    text = "Banksia cares for 5,500 patients at home each year and looks for thin ECG patches."
    case = begun(corporate, people["buyer"], text=text, show_name="True")

    brought_to(case, "publish", manager=people["buyer"], officer=people["officer"], reviewer=people["reviewer"])

    assert Demand.objects.get().current_version.text == text


@pytest.mark.parametrize(
    ("state", "status"),
    [("held", DemandStatus.HELD), ("rejected", DemandStatus.REFUSED), ("withdrawn", DemandStatus.CLOSED)],
)
def test_a_demand_that_was_never_published_follows_its_case(state, status, corporate, people):
    in_state(state, corporate, people)

    demand = Demand.objects.get()
    assert (demand.status, demand.current_version) == (status, None)


def test_a_held_demand_can_be_gone_on_with_and_published(corporate, people):
    case = in_state("held", corporate, people)
    assert case.clock_state == "stopped"

    moves.perform(case, "resume", by=people["supervisor"])
    assert (case.clock_state, Demand.objects.get().status) == ("running", DemandStatus.DRAFT)
    moves.perform(case, "publish", by=people["reviewer"], data=marks())

    assert Demand.objects.get().status == DemandStatus.PUBLISHED


def test_a_change_leaves_the_published_words_until_it_is_published(corporate, people):
    in_state("published", corporate, people)
    demand = Demand.objects.get()
    case = actions.begin_change(demand=demand, by=people["buyer"], key="change-1")
    content = DemandModeration.objects.get(case=case)
    assert content.text == demand.current_version.text
    DemandModeration.objects.filter(case=case).update(title="ECG patches, now for children too")
    brought_to(case, "under_review", manager=people["buyer"], officer=people["officer"], reviewer=people["reviewer"])
    demand.refresh_from_db()
    assert (demand.title, demand.versions.count()) == ("Long-term ECG patches for cardiac patients at home", 1)

    moves.perform(case, "publish", by=people["reviewer"], data=marks())

    demand.refresh_from_db()
    assert (demand.title, demand.versions.count()) == ("ECG patches, now for children too", 2)


def test_a_refused_change_leaves_the_demand_published(corporate, people):
    in_state("published", corporate, people)
    demand = Demand.objects.get()
    case = actions.begin_change(demand=demand, by=people["buyer"], key="change-1")

    brought_to(case, "reject", manager=people["buyer"], officer=people["officer"], reviewer=people["reviewer"])

    demand.refresh_from_db()
    assert demand.status == DemandStatus.PUBLISHED


def test_two_clicks_on_change_are_one_case(corporate, people):
    in_state("published", corporate, people)
    demand = Demand.objects.get()

    first = actions.begin_change(demand=demand, by=people["buyer"], key="one")
    second = actions.begin_change(demand=demand, by=people["assistant"], key="two")

    assert (first.pk, Case.objects.count()) == (second.pk, 2)


def test_a_change_cannot_be_published_after_the_demand_was_closed(corporate, people):
    in_state("published", corporate, people)
    demand = Demand.objects.get()
    case = actions.begin_change(demand=demand, by=people["buyer"], key="change-1")
    brought_to(case, "under_review", manager=people["buyer"], officer=people["officer"], reviewer=people["reviewer"])
    actions.close(demand=demand, reason="need_changed", note="", by=people["buyer"])

    with pytest.raises(moves.Incomplete, match="was closed meanwhile"):
        moves.perform(case, "publish", by=people["reviewer"], data=marks())


def test_starting_twice_with_the_same_key_makes_one_demand(english, corporate, buyer):
    english.force_login(buyer)
    form = {"kind": "technology", "title": "Thin patches", "lang": "en", "key": "k" * 16}

    first = english.post(reverse("matching:demand-start"), form)
    second = english.post(reverse("matching:demand-start"), form)

    assert (first.status_code, first.url) == (302, second.url)
    assert (Demand.objects.count(), Case.objects.count()) == (1, 1)


def test_the_start_form_posted_empty_says_what_is_missing(english, corporate, buyer):
    english.force_login(buyer)

    answer = english.post(reverse("matching:demand-start"), {})

    assert answer.status_code == 422
    assert "Fill in “Title”." in answer.content.decode()
    assert not Demand.objects.exists()


@pytest.mark.parametrize("person", ["maker", "officer", "newcomer"])
def test_only_overseas_corporates_start_demands(person, english, corporate, enterprise, request):
    english.force_login(request.getfixturevalue(person))

    assert english.get(reverse("matching:demand-start")).status_code == 403


@pytest.mark.parametrize("section", [section.code for section in MODERATION.sections])
def test_each_section_is_shown_and_keeps_a_gap_for_later(section, english, corporate, buyer):
    case = actions.begin(
        organisation=corporate, by=buyer, key="x" * 16, values={"kind": "technology", "title": "Patches", "lang": "en"}
    )
    english.force_login(buyer)
    url = reverse("casework:case-section", args=[case.public_id, section])
    assert english.get(url).status_code == 200

    kept = english.post(
        url,
        {
            "later": "1",
            "draft_version": case.draft_version,
            "kind": "technology",
            "confidentiality": "members",
            "show_name": "False",
        },
    )

    assert kept.status_code == 302


def test_named_organisations_must_exist_and_be_verified(corporate, buyer):
    from matching.sections import ReadersSection

    case = actions.begin(
        organisation=corporate, by=buyer, key="x" * 16, values={"kind": "technology", "title": "Patches", "lang": "en"}
    )
    known = CorporateOrganisationFactory(name_en="Known Ltd")
    typed = {**values()["readers"], "confidentiality": "named", "named_organisations": "known ltd\nNobody & Sons"}

    form = ReadersSection(typed, instance=MODERATION.content(case), case=case)

    assert known.is_verified
    assert form.errors["named_organisations"] == [
        "Not found among the verified organisations: Nobody & Sons. Check the spelling."
    ]


@pytest.mark.parametrize(
    ("section", "typed", "field", "said"),
    [
        (
            "time_money",
            {"budget_low": 9, "budget_high": 5, "currency": "USD"},
            "budget_high",
            "The upper end is below the lower one.",
        ),
        ("time_money", {"budget_low": 9}, "currency", "Choose the currency of the budget."),
        ("time_money", {"deadline": "2020-01-01"}, "deadline", "Choose a day after today."),
        (
            "translation",
            {"title_zh": "贴片"},
            "translated_by",
            "Say who translated, so that readers know how far to trust the words.",
        ),
        ("need", {"text": "Too short"}, "text", "Say a little more: 9 characters are too few to match with."),
        (
            "requirements",
            {"must_haves": "x" * 200},
            "must_haves",
            f"A line has at most 160 characters; this one has 200: “{'x' * 30}…”",
        ),
        (
            "requirements",
            {"tech_fields": ["NO-SUCH"]},
            "tech_fields",
            "Select a valid choice. NO-SUCH is not one of the available choices.",
        ),
    ],
)
def test_each_mistake_has_its_sentence(section, typed, field, said, corporate, buyer):
    case = actions.begin(
        organisation=corporate, by=buyer, key="x" * 16, values={"kind": "technology", "title": "Patches", "lang": "en"}
    )

    form = MODERATION.section(section).form(
        {**values()[section], **typed}, instance=MODERATION.content(case), case=case
    )

    assert form.errors[field] == [said]


def test_certificates_get_their_usual_spelling(corporate, buyer):
    case = begun(corporate, buyer, required_certifications="iso13485\nISO 13485\nce mdr")

    assert MODERATION.content(case).required_certifications == ["ISO 13485", "CE MDR"]

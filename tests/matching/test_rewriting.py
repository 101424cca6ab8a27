"""What to rewrite in a demand with a thin list: carried out, each hint has exactly the effect that it names."""

import pytest
from django.urls import reverse

from matching import rewriting, sections, snapshots
from matching.engine import has_lexicon
from matching.index_cache import cache
from matching.models import Candidate, DemandModeration
from matching.views.staff import StaffDemands
from tests.factories import UserFactory
from tests.matching.factories import lidar_maker, listed, matched, patch_maker, published


def change(demand, **values):
    for name, value in values.items():
        setattr(demand.current_version, name, value)
    demand.current_version.save()


def hints_of(demand) -> dict[str, dict]:
    demand.refresh_from_db()
    return {one["code"]: one for one in demand.current_ranking.hints}


@pytest.fixture
def gated(corporate):
    """A must that three of four companies fail."""
    demand = published(corporate, required_certifications=["AS9100D"], gates=["certification"])
    patch_maker(UserFactory(), certifications=["AS9100D"])
    for _number in range(3):
        patch_maker(UserFactory(), certifications=["ISO 9001"])
    matched()
    return demand


def test_without_the_must_exactly_as_many_more_are_proposed_as_the_hint_says(gated):
    hint = hints_of(gated)["must"]
    before = len(listed(gated))

    change(gated, gates=[])
    cache.forget()
    matched()

    assert (before, hint["more"], hint["shut_out"]) == (1, 3, 3)
    assert len(listed(gated)) == before + hint["more"]
    assert Candidate.objects.current().get(demand=gated, rank=1).score == pytest.approx(hint["then"], abs=1e-9)


def test_the_owner_and_the_office_read_it_and_enterprises_do_not(english, buyer, officer, maker, gated):
    words = "Without the must “Certificates” (AS9100D)"
    pages = {}
    for user, url in (
        (buyer, reverse("matching:demand-owner", args=[gated.public_id])),
        (officer, reverse("matching:candidates", args=[gated.public_id])),
        (maker, gated.get_absolute_url()),
    ):
        english.force_login(user)
        pages[user] = english.get(url).content.decode()

    assert [words in pages[user] for user in (buyer, officer, maker)] == [True, True, False]
    assert "3 more companies would be proposed" in pages[buyer]


def test_the_field_that_the_text_speaks_of_has_the_effect_that_is_named(corporate):
    demand = published(corporate, tech_fields=[])
    patch_maker(UserFactory())
    matched()
    hint = hints_of(demand)["field"]
    before = Candidate.objects.current().get(demand=demand, rank=1).score

    change(demand, tech_fields=hint["codes"])
    cache.forget()
    matched()

    after = Candidate.objects.current().get(demand=demand, rank=1).score
    assert (hint["best"], hint["then"]) == (pytest.approx(before, abs=1e-9), pytest.approx(after, abs=1e-9))
    assert after > before


def test_words_that_nobody_offers_earn_and_cost_nothing(corporate):
    demand = published(corporate, text="A thin patch for heart rhythm. Zyglorine plating and quorvex seals.")
    patch_maker(UserFactory())
    matched()
    words = hints_of(demand)["nobody_offers"]["words"]
    with cache.over(snapshots.current()) as ready:
        question = ready.questions.of(demand.current_version)
        key = next(iter(ready.index.entries))
        whole = ready.index.match(question, key).score
        terms = [one.term for one in question.wanted]
        known = ready.index.postings.answered_by_anybody(terms)
        unknown = {term for term, is_known in zip(terms, known, strict=True) if not is_known}
        less = ready.index.match(question, key, without=frozenset(unknown)).score

    assert {"Zyglorine", "quorvex"} <= set(words)
    assert less == pytest.approx(whole, abs=1e-9)


@pytest.mark.skipif(has_lexicon("pt"), reason="a Portuguese dictionary is installed")
def test_a_language_without_dictionary_is_named_and_a_summary_ends_it(corporate, english, officer, buyer):
    demand = published(corporate, lang="pt", title="Adesivos cardíacos", text="Procuramos adesivos finos para doentes.")
    patch_maker(UserFactory())
    matched()
    urls = {
        officer: reverse("matching:candidates", args=[demand.public_id]),
        buyer: reverse("matching:demand-owner", args=[demand.public_id]),
    }
    notice = "There is no dictionary of this language here (Portuguese)"

    def noticed():
        found = []
        for user, url in urls.items():
            english.force_login(user)
            found.append(notice in english.get(url).content.decode())
        return found

    assert ("no_summary" in hints_of(demand), noticed()) == (True, [True, True])
    change(demand, summary_en="We look for thin patches for cardiac patients.")
    cache.forget()
    matched()
    assert ("no_summary" in hints_of(demand), noticed()) == (False, [False, False])


def test_no_number_is_said(corporate):
    demand = published(corporate)
    patch_maker(UserFactory())
    matched()
    assert "no_figure" in hints_of(demand)

    change(demand, must_haves=["at least 14 days of battery life"])
    cache.forget()
    matched()
    assert "no_figure" not in hints_of(demand)


def test_a_list_that_is_long_and_good_gets_no_advice(corporate):
    demand = published(corporate)
    for _number in range(rewriting.FEW):
        patch_maker(UserFactory())
    matched()

    assert listed(demand) and hints_of(demand) == {}


def test_nothing_is_tried_more_often_than_the_limit(corporate, monkeypatch):
    demand = published(corporate, required_certifications=[f"XX {number}" for number in range(30)])
    patch_maker(UserFactory())
    matched()
    tried = []
    own = rewriting.finding.Found
    monkeypatch.setattr(rewriting.finding, "Found", lambda *args, **more: tried.append(1) or own(*args, **more))

    with cache.over(snapshots.current()) as ready:
        rewriting.hints(own(ready.index, ready.questions.of(demand.current_version)))

    assert len(tried) == rewriting.MOST_TRIED


@pytest.mark.skipif(has_lexicon("pt"), reason="a Portuguese dictionary is installed")
@pytest.mark.parametrize(
    ("lang", "summary", "said"), [("pt", "", True), ("pt", "Thin patches.", False), ("en", "", False), ("", "", False)]
)
def test_the_form_says_when_the_language_cannot_be_read(db, lang, summary, said):
    content = DemandModeration(lang=lang, summary_en=summary)

    notices = [section(instance=content).notice for section in (sections.NeedSection, sections.TranslationSection)]

    assert [("no dictionary of Portuguese" in str(notice)) for notice in notices] == [said, said]


def test_how_certain_the_list_is_stands_on_both_pages_and_in_the_file(corporate, english, officer, buyer):
    demand = published(corporate)
    patch_maker(UserFactory())
    lidar_maker(UserFactory())
    matched()
    demand.refresh_from_db()
    spread = demand.current_ranking.certainty
    words = f"A clear first: {spread.lead:.1f} points before the second"
    for user, url in (
        (officer, reverse("matching:candidates", args=[demand.public_id])),
        (buyer, reverse("matching:demand-owner", args=[demand.public_id])),
    ):
        english.force_login(user)
        assert words in english.get(url).content.decode()

    columns = {str(one.label): one.value(demand) for one in StaffDemands.export_columns}
    assert (columns["Points before the second"], columns["How certain"]) == (round(spread.lead, 1), "Clear first")

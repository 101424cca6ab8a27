"""What would lift a company: followed to the letter, each piece of advice gives exactly the score that it promised."""

import pytest
from django.urls import reverse

from enterprises.models import Enterprise
from matching import advising
from matching.models import Candidate, ProfileAdvice
from tests.factories import UserFactory
from tests.matching.factories import lidar_maker, listed, matched, patch_maker, published

PAGE = "matching:found-for-you"
WANTING = {
    "certifications": ["ISO 9001"],
    "target_regions": ["SG"],
    "languages": ["zh"],
    "cooperation_types": ["investment"],
    "trl": None,
}
LISTED = {
    "certification": "certifications",
    "region": "target_regions",
    "language": "languages",
    "cooperation": "cooperation_types",
}


@pytest.fixture
def wanting(maker):
    """A maker of patches whose profile leaves most open."""
    return patch_maker(maker, **WANTING)


@pytest.fixture
def found(demand, wanting, rival):
    rival_maker = patch_maker(UserFactory())
    rival_maker.profile_en += " Patients keep it on in the shower after surgery."
    rival_maker.save()
    matched()
    assert wanting in listed(demand)
    return demand


def advice_for(enterprise) -> ProfileAdvice:
    advising.work_out(ProfileAdvice.objects.create(enterprise=enterprise).pk)
    return ProfileAdvice.objects.get(enterprise=enterprise)


def follow(enterprise: Enterprise, row: dict) -> None:
    """What a person would do with the advice."""
    code, value = row["code"], row["value"]
    if code in LISTED:
        setattr(enterprise, LISTED[code], [*getattr(enterprise, LISTED[code]), value])
    elif code == "word":
        name = advising.text_for(value)
        setattr(enterprise, name, f"{getattr(enterprise, name)}\n{value}")
    else:
        setattr(enterprise, {"trl": "trl", "capacity": "employees"}[code], value)
    enterprise.save()


def score(demand, enterprise) -> float:
    return Candidate.objects.current().get(demand=demand, enterprise=enterprise).score


@pytest.mark.parametrize("code", ["certification", "region", "language", "cooperation", "trl", "word"])
def test_following_the_advice_gives_exactly_the_score_that_it_promised(code, found, wanting):
    before = score(found, wanting)
    row = next(one for one in advice_for(wanting).additions if one["code"] == code)
    now, promised = row["rises"][str(found.pk)]

    follow(wanting, row)
    matched()

    assert now == pytest.approx(before, abs=1e-9)
    assert score(found, wanting) == pytest.approx(promised, abs=1e-9)
    assert promised > before


def test_trying_leaves_the_lists_and_the_index_as_they_were(found, wanting):
    before = list(Candidate.objects.current().order_by("demand", "rank").values_list("enterprise", "score", "terms"))

    advice_for(wanting)
    matched()

    assert before == list(
        Candidate.objects.current().order_by("demand", "rank").values_list("enterprise", "score", "terms")
    )


def test_for_all_demands_the_addition_that_helps_in_most_stands_first(found, wanting):
    second = published(title="Another patch for cardiac patients", region_id="SG")
    matched()

    whole = advising.over_all(advice_for(wanting), [found.pk, second.pk])

    assert [one.demands for one in whole] == sorted((one.demands for one in whole), reverse=True)
    assert whole[0].demands == 2
    assert "Name Australia among the countries you aim at" in {one.words for one in whole if one.demands == 1}


def test_only_readable_demands_count(found, wanting):
    advice = advice_for(wanting)

    assert advising.over_all(advice, []) == []


def test_the_page_shows_what_to_add_and_by_how_much(english, maker, found, wanting):
    advice = advice_for(wanting)
    english.force_login(maker)

    page = english.get(reverse(PAGE)).content.decode()
    on_demand = english.get(found.get_absolute_url()).content.decode()

    best = advising.lifts(advice, found.pk)[0]
    assert f"<strong>+{best.points:.1f}</strong>" in page
    assert "What would lift you most" in page and "Worked out" in page
    assert f"<strong>+{best.points:.1f}</strong>" in on_demand


def test_a_click_asks_once_and_the_page_says_so(english, maker, found, wanting):
    english.force_login(maker)

    for _click in range(2):
        english.post(reverse("matching:advice-start"))

    assert ProfileAdvice.objects.count() == 1
    assert "Being worked out" in english.get(reverse(PAGE)).content.decode()
    assert english.get(reverse("matching:advice-start")).status_code == 405


def test_others_start_nothing(english, officer, buyer, found):
    for user in (officer, buyer):
        english.force_login(user)
        assert english.post(reverse("matching:advice-start")).status_code == 403
    assert not ProfileAdvice.objects.exists()


def test_newer_advice_takes_the_place_of_older_and_says_when_lists_are_newer(english, maker, found, wanting):
    first = advice_for(wanting)
    second = advice_for(wanting)
    matched()
    english.force_login(maker)

    assert (list(ProfileAdvice.objects.all()), first.pk != second.pk) == ([second], True)
    assert "Lists have been made anew since." in english.get(reverse(PAGE)).content.decode()


def test_lost_work_is_sent_again(found, wanting, monkeypatch):
    from matching import tasks

    sent = []
    monkeypatch.setattr(tasks.advise, "delay", lambda **ids: sent.append(ids))
    advice = ProfileAdvice.objects.create(enterprise=wanting)
    ProfileAdvice.objects.update(queued_at="2026-01-01T00:00Z")

    assert (advising.stuck(), sent) == (1, [{"advice_id": advice.pk}])


def test_a_company_that_is_in_no_list_gets_empty_advice(db):
    alone = lidar_maker(UserFactory(), willing_to_be_matched=False)

    assert advice_for(alone).additions == []

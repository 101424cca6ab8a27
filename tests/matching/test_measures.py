"""Numbers with units: shown to both sides, and left out by when the owner has made them musts."""

import pytest
from django.utils import translation

from matching import adapters, wording
from matching.models import Candidate
from matching.sections import RequirementsSection
from tests.matching.factories import listed, matched, patch_maker, published

pytestmark = pytest.mark.django_db
MUST = "Each ECG patch must weigh at most 9 grams."


@pytest.fixture
def makers():
    light, heavy, silent = (patch_maker(), patch_maker(), patch_maker())
    light.profile_en += " The ECG patch weighs 8 g."
    heavy.profile_en += " The ECG patch weighs 0.012 kg."
    for one in (light, heavy):
        one.save()
    return {"light": light, "heavy": heavy, "silent": silent}


@pytest.mark.parametrize("gates", [[], ["measure"]])
def test_a_number_leaves_out_only_when_it_is_a_must(makers, gates):
    demand = published(must_haves=[MUST], gates=gates, lang="en")
    matched()

    proposed = set(listed(demand))
    assert proposed == ({makers["light"], makers["silent"]} if gates else set(makers.values()))
    heavy = Candidate.objects.current().get(demand=demand, enterprise=makers["heavy"])
    assert (heavy.left_out, heavy.left_out_params) == (("gate_unmet", {"criterion": "measure"}) if gates else ("", {}))
    if gates:
        assert demand.rankings.get().left_out_counts == {"gate_unmet": 1}


def test_both_sides_read_the_number_and_the_office_quotes_it(makers):
    demand = published(must_haves=[MUST], lang="en")
    matched()
    rows = Candidate.objects.current().filter(demand=demand)
    found = {row.enterprise: next(one for one in row.criteria if one["code"] == "measure") for row in rows}

    assert {makers_name(makers, one): found[one]["state"] for one in found} == {
        "light": "met",
        "heavy": "unmet",
        "silent": "unknown",
    }
    heavy, silent = found[makers["heavy"]]["reason"], found[makers["silent"]]["reason"]
    with translation.override("zh-hans"):
        assert wording.sentence(heavy, reader=wording.OFFICE) == "未达到“at most 9 grams”：“0.012 kg”"
        assert wording.sentence(silent, reader=wording.ENTERPRISE) == "请写明对应“at most 9 grams”的指标"
    assert "0.012" not in wording.sentence(heavy, reader=wording.OWNER, quotes=False)


def makers_name(makers, enterprise):
    return next(name for name, one in makers.items() if one == enterprise)


def test_the_form_names_the_numbers_of_the_text():
    from matching.models import DemandModeration

    form = RequirementsSection(instance=DemandModeration(text="A patch for 14 days, at most 9 grams.", lang="en"))

    assert "14 days; at most 9 grams" in str(form.fields["must_haves"].help_text)
    assert adapters.numbers_in("nothing to count", "en") == []

"""What the engine is given: versions of the taxonomy, retired fields under their successors, and names in every language."""

import pytest

from matching.engine import Demand, Index, Supplier
from matching.engine.codes import ReasonCode
from regions import drafts, terms
from regions.models import TaxonomyVersion

CHINESE = Supplier(id="1", name_zh="测试公司", profile_zh="本公司专业生产动态心电贴，用于家庭心脏监护。")
GERMAN = Demand(
    id="d", title="Suche nach Partner", text="Wir suchen einen Hersteller für Brustsensorpflaster.", lang="de"
)


def concepts(record, fields):
    from matching.engine import analyse

    return {
        term.term for field in analyse(record, fields).fields for term in field.terms if term.term.startswith("co:")
    }


def test_a_new_synonym_lets_a_german_demand_meet_a_chinese_profile(edit, publish):
    before = terms.in_force()
    publish(edit("MD-MON", synonyms={"de": ["Brustsensorpflaster"], "zh": ["动态心电贴"]}))
    after = terms.in_force()

    shared = [concepts(GERMAN, fields) & concepts(CHINESE, fields) for fields in (before, after)]
    assert shared == [set(), {"co:MD-MON"}]

    then, now = (Index.build([CHINESE], fields).rank(GERMAN, 1)[0] for fields in (before, after))
    assert [pair.offering_text for pair in then.terms] == []
    assert [pair.offering_text for pair in now.terms] == ["动态心电贴"]
    assert now.score > then.score


def test_the_codes_of_a_retired_field_count_as_its_successors(edit, publish):
    publish(edit("SN-LID", is_active=False, successor="SN-SPE"))
    fields = terms.in_force()
    assert "SN-LID" not in {node.code for node in fields.nodes}
    assert fields.current(["SN-LID", "SN-SPE", "IC"]) == ("SN-SPE", "IC")

    old, new = (Supplier(id=code, tech_fields=(code,), profile_en="Instruments.") for code in ("SN-LID", "SN-SPE"))
    asking = Demand(id="d", title="Instruments", text="Instruments wanted.", lang="en", tech_fields=("SN-SPE",))
    index = Index.build([old, new], fields)
    matches = {match.offering_id: match for match in index.rank(asking, 2)}
    assert matches["SN-LID"].score == matches["SN-SPE"].score
    reasons = {reason.code for reason in matches["SN-LID"].reasons_for}
    assert ReasonCode.FIELD_SAME in reasons


def test_the_names_of_a_retired_field_count_as_its_successors_and_without_one_not_at_all(edit, publish):
    laser = Supplier(id="1", profile_zh="测风激光雷达制造商。")
    first = concepts(laser, terms.in_force())
    assert "co:SN-LID" in first
    publish(edit("SN-LID", is_active=False, successor="SN-SPE"))
    assert concepts(laser, terms.in_force()) == first - {"co:SN-LID"} | {"co:SN-SPE"}
    publish(edit("SN-LID", is_active=False, successor=""))
    assert concepts(laser, terms.in_force()) == first - {"co:SN-LID"}


def test_successions_are_followed_to_the_end(edit, publish):
    publish(edit("SN-LID", is_active=False, successor="SN-SPE"))
    draft = edit("SN-SPE", is_active=False, successor="SN-GAS" if "SN-GAS" in _codes() else _another("SN-SPE"))
    last = drafts.Work(draft).nodes["SN-SPE"]["successor"]
    assert (
        drafts.Work(draft).problems and drafts.Work(draft).problems[0].code == "SN-LID"
    )  # its successor is retired now
    draft = edit("SN-LID", successor=last)
    publish(draft)
    assert terms.in_force().current(["SN-LID", "SN-SPE"]) == (last,)


def _codes():
    return {node["code"] for node in drafts.current().nodes}


def _another(code):
    return next(one for one in sorted(_codes()) if one.startswith("SN-") and one not in (code, "SN-LID"))


def test_a_version_can_be_had_by_the_name_that_a_run_keeps(edit, publish):
    first = terms.in_force()
    publish(edit("MD-MON", synonyms={"de": ["Pflaster"]}))
    assert terms.named(first.version) == first
    assert terms.named("nothing+1234") == terms.in_force() != first
    TaxonomyVersion.objects.filter(number=1).update(nodes=[])
    assert terms.named(first.version) == terms.in_force()


@pytest.mark.parametrize("seconds, seen", [(0, "EKG"), (10_000, "Wearable")])
def test_another_process_learns_of_new_names_in_time(edit, publish, settings, seconds, seen, monkeypatch):
    from regions import reference

    settings.REFERENCE_KEPT_SECONDS = seconds
    before = reference.field_label("MD-MON")
    draft = edit("MD-MON")
    node = drafts.Work(draft).nodes["MD-MON"]
    draft = edit("MD-MON", labels={**node["labels"], "en": "EKG at home"})
    monkeypatch.setattr(reference, "forget", lambda: None)  # that happens in the process that publishes
    publish(draft)
    assert reference.field_label("MD-MON") == ("EKG at home" if seen == "EKG" else before)

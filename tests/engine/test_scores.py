"""What a score promises: it adds up, it can be repeated, and each marked term is worth what it says."""

import json
import os
import subprocess
import sys
from pathlib import Path

from matching.engine import REASON_PARAMS, Demand, Index, PartCode, ReasonCode, Settings, Supplier, from_plain, to_plain
from matching.engine.analysis import texts_of

from .conftest import DATA, TEXTS

ROOT = Path(__file__).resolve().parents[2]
COUNT = """
import json, sys
from pathlib import Path
from matching.engine import Index, to_plain
from matching.engine.evaluate import load_pairs
from matching.engine.loading import read_taxonomy
data = Path(sys.argv[1])
demands, suppliers, _ = load_pairs(data)
index = Index.build(suppliers[:25], read_taxonomy(data / "taxonomy.json"))
assert "django" not in sys.modules
print(json.dumps([to_plain(match) for demand in demands[:4] for match in index.rank(demand, 6)]))
"""


def test_parts_add_up_to_the_score_and_pairs_to_their_part(ranked):
    for matches in ranked:
        for match in matches:
            points = {part.code: part.points for part in match.parts}
            assert abs(sum(points.values()) - match.score) < 1e-6
            assert abs(sum(pair.points for pair in match.terms) - points[PartCode.TERMS]) < 1e-6
            assert all(part.points <= part.out_of + 1e-9 for part in match.parts)
            assert 0 <= match.score <= 100


def test_score_without_a_marked_term_is_lower_by_exactly_its_share(index, questions, ranked):
    for question, matches in list(zip(questions, ranked, strict=True))[::6]:
        for match in matches[:3]:
            for pair in match.terms[:4]:
                less = index.match(question, match.offering_id, without=frozenset(pair.terms))

                assert abs(match.score - less.score - pair.points) < 1e-6


def test_marks_are_the_exact_words_of_the_original_texts(judged, ranked):
    demands = {demand.id: {name: text for name, text, *_ in texts_of(demand)} for demand in judged[0]}
    suppliers = {one.id: {name: text for name, text, *_ in texts_of(one)} for one in judged[1]}
    for matches in ranked:
        for match in matches:
            for pair in match.terms:
                asked = [demands[match.asking_id][span.field][span.start : span.end] for span in pair.asking_spans]
                offered = [
                    suppliers[match.offering_id][span.field][span.start : span.end] for span in pair.offering_spans
                ]
                assert pair.asking_text in asked
                assert pair.offering_text in offered
                assert all(asked + offered)
            answered = {span for pair in match.terms for span in pair.asking_spans}
            assert answered.isdisjoint(match.missing)


def test_reasons_quote_no_word_that_any_request_uses(judged, ranked):
    """ "Asked for and not mentioned: need, at least, 希望" would tell a reader nothing about the two."""
    empty = {"need", "least", "cent", "either", "preferably", "希望", "采购", "mindestens", "Procuramos", "対応"}
    texts = {demand.id: " ".join(text for _name, text, *_ in texts_of(demand)).split() for demand in judged[0]}
    assert empty & {word for words in texts.values() for word in words} >= {"need", "least", "cent", "mindestens"}
    reasons = [
        reason for matches in ranked for match in matches for reason in match.reasons_for + match.reasons_against
    ]
    quoted = {term for reason in reasons for term in reason.params.get("terms", ())}
    assert len(quoted) > 500
    assert quoted & empty == set()


def test_one_match_is_the_same_as_in_the_list(index, questions, ranked):
    for question, matches in list(zip(questions, ranked, strict=True))[::10]:
        assert index.match(question, matches[0].offering_id) == matches[0]


def test_every_reason_has_exactly_its_parameters(ranked):
    seen = set()
    for matches in ranked:
        for match in matches:
            reasons = [*match.reasons_for, *match.reasons_against, *(one.reason for one in match.criteria)]
            for reason in [*reasons, *([match.left_out] if match.left_out else [])]:
                assert set(reason.params) == set(REASON_PARAMS[reason.code])
                seen.add(reason.code)
    assert len(seen) > 15


def test_every_code_has_its_parameters_listed():
    assert set(REASON_PARAMS) == set(ReasonCode)


def test_match_comes_back_equal_from_json(ranked):
    for match in ranked[0]:
        assert from_plain(json.loads(json.dumps(to_plain(match)))) == match


def test_same_input_gives_the_same_bytes_in_another_process():
    """Two processes with other hash seeds: no order may hang on a set."""
    running = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", COUNT, str(DATA)]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=ROOT))
    outputs = [process.communicate()[0] for process in running]

    assert [process.returncode for process in running] == [0, 0]
    assert outputs[0] == outputs[1]
    assert len(json.loads(outputs[0])) == 24


def test_result_names_its_version_and_settings(taxonomy, index, ranked):
    match = ranked[0][0]

    assert (match.version, match.settings) == (index.version, Settings().hash(taxonomy.version))
    assert Settings(k1=2.0).hash("") != Settings().hash("") != Settings().hash("2")


def test_languages_meet(taxonomy):
    pair = TEXTS["pair"]
    suppliers = [
        Supplier(id="battery", profile_zh=pair["supplier_zh"]),
        Supplier(id="lidar", profile_zh=TEXTS["lidar_zh"]),
    ]
    index = Index.build(suppliers, taxonomy)
    for text in (pair["demand_ja"], pair["supplier_zh"], "Sulfide solid electrolyte wanted."):
        match = index.rank(Demand(id="D", text=text), 2)[0]

        assert match.offering_id == "battery"
        assert match.terms[0].points > 5


def test_excluded_thing_counts_against_and_says_so(taxonomy):
    suppliers = [Supplier(id="swap", profile_zh=TEXTS["swap_zh"]), Supplier(id="charge", profile_zh=TEXTS["charge_zh"])]
    index = Index.build(suppliers, taxonomy)
    plain = Demand(id="D", text="Fast charging equipment for highways.")
    excluding = Demand(id="D", text="Fast charging equipment for highways. Battery swapping cabinets are not wanted.")

    before, after = (index.match(demand, "swap") for demand in (plain, excluding))

    assert after.score < before.score
    reason = next(reason for reason in after.reasons_against if reason.code is ReasonCode.EXCLUDED_BY_DEMAND)
    assert any("swapping" in term for term in reason.params["terms"])
    assert [part.code for part in before.parts if part.points < 0] == []
    assert [part.code for part in after.parts if part.points < 0] == [PartCode.EXCLUSIONS]


def test_supplier_that_declines_scores_less_and_the_reason_names_it(taxonomy):
    suppliers = [Supplier(id="no", profile_zh=TEXTS["declines_zh"]), Supplier(id="yes", profile_zh=TEXTS["does_zh"])]
    index = Index.build(suppliers, taxonomy)

    yes, no = index.rank(Demand(id="D", text="Visual inspection software."), 2)

    assert (yes.offering_id, no.offering_id) == ("yes", "no")
    assert ReasonCode.SUPPLIER_DECLINES in {reason.code for reason in no.reasons_against}
    assert ReasonCode.SUPPLIER_DECLINES not in {reason.code for reason in yes.reasons_against}


def test_each_word_of_the_first_candidate_of_all_demands_is_worth_what_it_says(index, questions, ranked):
    for question, matches in zip(questions, ranked, strict=True):
        first = matches[0]
        for pair in first.terms:
            less = index.match(question, first.offering_id, without=frozenset(pair.terms))

            assert abs(first.score - less.score - pair.points) < 1e-6


def test_a_pair_across_languages_is_marked_at_its_exact_places_on_both_sides(taxonomy):
    demand = Demand(id="D", text="We look for autonomous driving software for buses.", lang="en")
    supplier = Supplier(id="S", profile_zh="我们提供城市公交的自动驾驶软件。")
    match = Index.build([supplier], taxonomy).match(demand, "S")

    pair = next(one for one in match.terms if "autonomous driving" in one.asking_text)
    asking, offering = pair.asking_spans, pair.offering_spans
    assert [demand.text[span.start : span.end] for span in asking] == ["autonomous driving"] or any(
        "autonomous driving" in demand.text[span.start : span.end] for span in asking
    )
    assert any("自动驾驶" in supplier.profile_zh[span.start : span.end] for span in offering)
    assert (demand.text.index("autonomous"), supplier.profile_zh.index("自动驾驶")) == (
        min(span.start for span in asking),
        min(span.start for span in offering),
    )

"""The floors that matching must not fall below, on the judged demo data, and the commands that measure them."""

import csv
import json
import random

import pytest

from matching.engine import NOBODY_FITS_BELOW, Settings, rank
from matching.engine import evaluate as evaluation
from matching.engine.evaluate import evaluate, measure, ndcg, run_demands, run_requests, text_only
from matching.engine.loading import demand_from, read_qrels, read_rows, supplier_from

from .conftest import DATA


@pytest.fixture(scope="module")
def full_run(index, questions):
    return {question.demand.id: index.scores(question) for question in questions}


def test_demands_find_their_suppliers(full_run, judged):
    demands, _, grades = judged

    groups = evaluate(full_run, grades, demands).groups

    assert groups["all"].n == 60
    assert groups["all"].ndcg >= 0.94
    assert groups["all"].mrr >= 0.97
    assert groups["all"].recall >= 0.97
    assert groups["non-English without summary"].n == 17
    assert groups["non-English without summary"].ndcg >= 0.92


def test_text_alone_finds_them_too(judged, taxonomy):
    demands, suppliers, grades = judged
    bare_demands, bare_suppliers, settings = text_only(demands, suppliers)

    groups = evaluate(run_demands(bare_demands, bare_suppliers, taxonomy, settings), grades, bare_demands).groups

    assert groups["all"].ndcg >= 0.86


def test_requests_find_their_bases(requests_judged, taxonomy):
    requests, bases, grades = requests_judged
    run = run_requests(requests, bases, taxonomy)

    values = [ndcg([name for name, _ in run[asking]], judged, 5) for asking, judged in grades.items()]

    assert len(values) == 50
    assert sum(values) / len(values) >= 0.97


def test_both_halves_of_the_demands_are_served(full_run, judged):
    """No weight serves one half at the cost of the other: ten random halves, seeded."""
    demands, _, grades = judged
    names = [demand.id for demand in demands]
    for seed in range(10):
        half = random.Random(seed).sample(names, len(names) // 2)
        assert measure(full_run, grades, half).ndcg >= 0.92


def test_traps_stay_below_the_right_supplier(full_run, judged):
    grades = judged[2]
    with (DATA / "hard_negatives.tsv").open(encoding="utf-8", newline="") as file:
        traps = [(row["demand_id"], row["enterprise_id"]) for row in csv.DictReader(file, delimiter="\t")]
    fooled = []
    for demand, trap in traps:
        scores = dict(full_run[demand])
        right = max(scores[name] for name, grade in grades[demand].items() if grade == 3)
        if scores[trap] >= right:
            fooled.append((demand, trap))
    assert len(traps) == 60
    assert len(fooled) <= 3


def test_it_is_said_when_nobody_fits(full_run, judged):
    grades = judged[2]
    silenced, alarms = 0, 0
    for demand, scores in full_run.items():
        alarms += scores[0][1] < NOBODY_FITS_BELOW
        others = [score for name, score in scores if not grades[demand].get(name)]
        silenced += max(others) < NOBODY_FITS_BELOW
    assert silenced >= 0.9 * len(full_run)
    assert alarms <= 0.05 * len(full_run)


def test_measures_of_a_known_ranking():
    grades = {"D": {"a": 3, "b": 2, "c": 0}, "empty": {"a": 0}}
    run = {"D": [("b", 2.0), ("x", 1.5), ("a", 1.0)], "empty": [("a", 1.0)]}

    found = measure(run, grades, ["D", "empty", "unknown"])

    assert found.n == 1
    assert found.mrr == pytest.approx(1 / 3)
    assert (found.recall, found.p3) == (1.0, pytest.approx(2 / 3))
    assert found.ndcg == pytest.approx((3 + 7 / 2) / (7 + 3 / 1.584962500721156))


@pytest.mark.parametrize("header", ["", "demand_id\tenterprise_id\tgrade\n"])
def test_judgments_with_and_without_header(tmp_path, header):
    path = tmp_path / "qrels.tsv"
    path.write_text(header + "D1\tE1\t3\nD1\tE2\t0\n", encoding="utf-8")

    assert read_qrels(path) == {"D1": {"E1": 3, "E2": 0}}


def test_broken_judgments_name_their_line(tmp_path):
    path = tmp_path / "qrels.tsv"
    path.write_text("D1\tE1\t3\nD1\tE2\n", encoding="utf-8")

    with pytest.raises(ValueError, match="line 2"):
        read_qrels(path)


def test_records_with_missing_null_and_empty_fields_are_read():
    assert (
        demand_from({"id": "D", "summary_en": None, "tech_fields": None, "corporate": {"country": "JP"}}).country
        == "JP"
    )
    assert supplier_from({"id": "E", "products": [{"name_zh": None}], "trl": None, "certifications": [""]}).trl is None


def test_a_record_without_id_names_its_line(tmp_path):
    path = tmp_path / "demands.jsonl"
    path.write_text('{"id": "D"}\n\n{"title": "x"}\n', encoding="utf-8")

    with pytest.raises(ValueError, match="line 3"):
        list(read_rows(path))


def test_command_ranks_texts_across_languages(tmp_path):
    queries, documents, out = tmp_path / "q.jsonl", tmp_path / "d.jsonl", tmp_path / "out.tsv"
    rows = [json.loads(line) for line in (DATA / "enterprises.jsonl").read_text(encoding="utf-8").splitlines()[:60]]
    documents.write_text(
        "".join(json.dumps({"id": row["id"], "lang": "zh", "text": row["profile_zh"]}) + "\n" for row in rows), "utf-8"
    )
    english = [row for row in rows if row.get("profile_en")]
    queries.write_text(
        "".join(json.dumps({"id": row["id"], "lang": "en", "text": row["profile_en"]}) + "\n" for row in english),
        "utf-8",
    )

    rank.main(["--queries", str(queries), "--docs", str(documents), "--k", "3", "--out", str(out)])

    lines = [line.split("\t") for line in out.read_text("utf-8").splitlines()]
    best = {query: document for query, document, _ in reversed(lines)}
    assert len(best) == len(english) >= 10
    assert sum(query == document for query, document in best.items()) >= 0.9 * len(best)
    assert all(len([line for line in lines if line[0] == query]) <= 3 for query in best)


def test_command_measures_a_folder(tmp_path, capsys):
    evaluation.main(
        ["--data", str(DATA), "--requests", "--run", str(tmp_path / "run.tsv"), "--json", str(tmp_path / "out.json")]
    )

    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["n"] == 50
    assert len((tmp_path / "run.tsv").read_text("utf-8").splitlines()) == 50 * 24
    assert "nDCG@5" in capsys.readouterr().out


def test_retrieval_settings_use_no_codes():
    settings = Settings.retrieval()

    assert (settings.use_codes, settings.use_criteria, settings.use_exclusions) == (False, False, False)

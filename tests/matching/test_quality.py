"""The judged data: the command that scores it, and the time that a full run over it takes."""

import json
import sys
import time

import pytest
from django.core.management import CommandError, call_command

from matching import running, runs
from matching.models import Candidate, DemandVersion
from tests.matching import judged_data


def test_the_command_prints_and_writes_the_measures(tmp_path, capsys):
    call_command("evaluate_matching", data=judged_data.DATA, run=tmp_path / "out.tsv", json=tmp_path / "out.json")

    printed = capsys.readouterr().out
    measures = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["groups"]
    lines = (tmp_path / "out.tsv").read_text(encoding="utf-8").splitlines()
    assert "nDCG@10" in printed
    assert measures["all"]["n"] == 60
    assert measures["all"]["ndcg"] >= 0.93
    assert measures["non-English without summary"]["ndcg"] >= 0.88
    assert "look_alike_word" in printed and "nobody fits:" in printed
    assert (len(lines), len(lines[0].split("\t"))) == (60 * 160, 3)


@pytest.mark.parametrize(("option", "name", "least"), [("text_only", "all", 0.86), ("requests", "requests", 0.98)])
def test_the_command_measures_texts_alone_and_requests(tmp_path, capsys, option, name, least):
    call_command("evaluate_matching", data=judged_data.DATA, json=tmp_path / "out.json", **{option: True})

    measures = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (measures["ndcg5"] if option == "requests" else measures["groups"]["all"]["ndcg"]) >= least
    assert name in capsys.readouterr().out


def test_a_folder_without_the_files_is_said_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate_matching", data=tmp_path)


def test_fields_may_be_missing_and_the_header_too(tmp_path, capsys):
    (tmp_path / "enterprises.jsonl").write_text(
        '{"id": "E1", "profile_zh": "心电贴"}\n{"id": "E2"}\n', encoding="utf-8"
    )
    (tmp_path / "demands.jsonl").write_text(
        '{"id": "D1", "title": "ECG patch", "summary_en": null}\n', encoding="utf-8"
    )
    (tmp_path / "qrels.tsv").write_text("D1\tE1\t3\n", encoding="utf-8")

    call_command("evaluate_matching", data=tmp_path)

    assert capsys.readouterr().out.splitlines()[1].split()[:3] == ["all", "1", "1.0000"]


@pytest.fixture
def the_data(db):
    judged_data.load_judged_data()


def test_a_full_run_over_the_data_stays_below_twenty_seconds(the_data, capsys):
    began, cpu = time.perf_counter(), time.process_time()
    run = running.run_inline(runs.request_full()[0])
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu

    again, cpu_again = time.perf_counter(), time.process_time()
    second = running.run_inline(runs.request_full()[0])
    wall_again, cpu_again = time.perf_counter() - again, time.process_time() - cpu_again
    with capsys.disabled():
        sys.stdout.write(
            f"\n60 x 160: first {wall:.1f} s ({cpu:.1f} cpu), again {wall_again:.1f} s ({cpu_again:.1f} cpu)\n"
        )

    assert (run.state, second.state, run.total_units) == ("done", "done", 9600)
    assert cpu < 20
    assert {row["new"] for row in (second.figures,)} == {0}


def test_a_changed_demand_has_its_candidates_within_two_seconds(the_data, capsys):
    running.run_inline(runs.request_full()[0])
    version = DemandVersion.objects.order_by("pk").first()

    cpu = time.process_time()
    running.run_inline(runs.request_for_demand(version.demand))
    cpu = time.process_time() - cpu
    with capsys.disabled():
        sys.stdout.write(f"\none changed demand against 160: {cpu:.2f} cpu s\n")

    assert cpu < 2
    assert Candidate.objects.current().proposed().filter(demand=version.demand).exists()

"""An index in a folder answers as the one it was made from, keeps its changes to itself, and is never read by halves."""

import json
from dataclasses import replace

import pytest

from matching.engine import Index, Settings, stored


@pytest.fixture
def built(judged, taxonomy):
    return Index.build(judged[1][:40], taxonomy, Settings())


@pytest.fixture
def folder(built, tmp_path):
    stored.save(built, tmp_path / "indexes" / "one")
    return tmp_path / "indexes" / "one"


def test_it_answers_with_the_same_matches(built, folder, questions, taxonomy):
    opened = stored.load(folder, taxonomy, Settings())

    assert len(opened) == 40 and list(opened.entries) == list(built.entries)
    assert [opened.rank(question, 5) for question in questions[:6]] == [built.rank(q, 5) for q in questions[:6]]


def test_changes_are_those_of_one_process(built, folder, questions, taxonomy, judged):
    opened, other = (stored.load(folder, taxonomy, Settings()) for _ in range(2))
    changed = replace(judged[1][3], profile_en="laser radar for cars", profile_zh="")
    for index in (built, opened):
        index.replace(changed)
        index.replace(judged[1][50])
        index.remove(judged[1][7].id)

    assert sorted(opened.entries) == sorted(built.entries) and len(opened) == 40
    assert [opened.scores(question) for question in questions[:6]] == [built.scores(q) for q in questions[:6]]
    assert judged[1][7].id in other and other.entries[changed.id].supplier == judged[1][3]


def test_a_second_writer_leaves_what_is_there(built, folder, taxonomy):
    before = (folder / "entries.bin").stat().st_mtime_ns

    stored.save(built, folder)

    assert (folder / "entries.bin").stat().st_mtime_ns == before
    assert [path.name for path in folder.parent.iterdir()] == ["one"]


def test_an_index_with_changes_is_not_stored(built, tmp_path, judged):
    built.remove(judged[1][0].id)

    with pytest.raises(ValueError, match="as it was built"):
        stored.save(built, tmp_path / "two")


@pytest.mark.parametrize("harm", ["missing", "half", "settings", "format"])
def test_what_is_not_this_index_is_refused(folder, taxonomy, harm):
    head = folder / "index.json"
    settings = Settings(k1=1.4) if harm == "settings" else Settings()
    if harm == "missing":
        head.unlink()
    elif harm == "half":
        head.write_text("{")
    elif harm == "format":
        head.write_text(json.dumps({**json.loads(head.read_text()), "format": 0}))

    with pytest.raises(stored.NotThisIndex):
        stored.load(folder, taxonomy, settings)


def test_nobody_can_be_stored(taxonomy, tmp_path, judged):
    stored.save(Index.build([], taxonomy), tmp_path / "empty")

    assert stored.load(tmp_path / "empty", taxonomy, Settings()).rank(judged[0][0], 3) == []

"""The optional encoder: read from a real folder, counted as a part of its own, and done without when it cannot be read."""

import json
import pickle
import shutil

import numpy as np
import pytest

from matching.engine import Demand, Index, PartCode, Settings, Supplier
from matching.engine.codes import NoteCode
from matching.engine.encoder import Encoder, load
from matching.engine.wordpieces import Tokenizer

from . import tiny_encoder

WITH_MEANING = Settings(terms_points=30.0, meaning_points=10.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_encoder.write(tmp_path_factory.mktemp("encoder") / "tiny")


@pytest.fixture(autouse=True)
def forget_folders():
    load.cache_clear()


def test_text_is_cut_into_word_pieces(folder):
    tokenizer = Tokenizer(folder / "tokenizer.json")

    assert tokenizer.numbers_of("Solidify, LIDAR 电池 éclair", 20) == [2, 4, 5, 12, 6, 7, 9, 10, 1, 3]
    assert tokenizer.numbers_of("solid solid solid solid", 4) == [2, 4, 4, 3]


def test_unigram_takes_the_likeliest_pieces(tmp_path):
    vocabulary = [
        ["<s>", 0],
        ["</s>", 0],
        ["<unk>", 0],
        ["▁solid", -2.0],
        ["▁so", -3.0],
        ["lid", -3.0],
        ["▁", -4.0],
        ["电", -5.0],
    ]
    data = {"model": {"type": "Unigram", "unk_id": 2, "vocab": vocabulary}}
    (tmp_path / "tokenizer.json").write_text(json.dumps(data), encoding="utf-8")

    tokenizer = Tokenizer(tmp_path / "tokenizer.json")

    assert tokenizer.numbers_of("solid ｓolid 电x", 20) == [0, 3, 3, 6, 7, 2, 1]


def test_vectors_have_unit_length_and_depend_on_the_text_alone(folder):
    encoder = Encoder(folder)

    first, again, other, long = encoder.encode(["solid battery", "Solid  battery", "radar", "solid battery " * 50])

    assert [round(float(np.linalg.norm(row)), 5) for row in (first, other, long)] == [1.0, 1.0, 1.0]
    assert np.allclose(first, again)
    assert not np.allclose(first, other, atol=0.05)


def test_a_layer_is_computed_as_bert_defines_it(folder):
    """One text followed by hand through the first attention head, with other formulas than the module's."""
    encoder = Encoder(folder)
    weights = tiny_encoder.arrays()
    states = np.random.default_rng(1).normal(size=(3, tiny_encoder.SIZE)).astype(np.float32)
    name = "encoder.layer.0.attention.self"

    found = encoder._attention(states, name)[:, :4]

    query, key, value = (
        np.einsum("tj,ij->ti", states, weights[f"{name}.{kind}.weight"])[:, :4] + weights[f"{name}.{kind}.bias"][:4]
        for kind in ("query", "key", "value")
    )
    strength = np.array([[np.exp(float(one @ other) / 2.0) for other in key] for one in query])
    assert np.allclose(found, (strength / strength.sum(axis=1)[:, None]) @ value, atol=1e-5)


@pytest.mark.parametrize(
    ("spoil", "note"),
    [
        (lambda folder: shutil.rmtree(folder), NoteCode.ENCODER_MISSING),
        (lambda folder: (folder / "tokenizer.json").unlink(), NoteCode.ENCODER_BROKEN),
        (lambda folder: (folder / "config.json").write_text("{", "utf-8"), NoteCode.ENCODER_BROKEN),
        (lambda folder: (folder / "config.json").write_text('{"model_type": "t5"}', "utf-8"), NoteCode.ENCODER_BROKEN),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"\x00" * 40), NoteCode.ENCODER_BROKEN),
        (
            lambda folder: tiny_encoder.write_safetensors(
                folder / "model.safetensors",
                {name: row for name, row in tiny_encoder.arrays().items() if "layer.1" not in name},
            ),
            NoteCode.ENCODER_BROKEN,
        ),
    ],
    ids=["no folder", "no tokenizer", "no JSON", "another kind", "no weights", "a layer short"],
)
def test_what_cannot_be_read_is_said_and_done_without(tmp_path, spoil, note):
    folder = tiny_encoder.write(tmp_path / "encoder")
    spoil(folder)

    assert load(str(folder)) == (None, note)


def test_without_a_folder_nothing_is_missing(folder):
    assert load("") == (None, None)
    encoder, note = load(str(folder))
    assert (encoder.dimensions, note) == (tiny_encoder.SIZE, None)


def _suppliers():
    texts = ("solid battery", "radar lidar", "radar", "lidar solid", "battery")
    return [Supplier(id=f"E{number}", profile_zh="电池", profile_en=text) for number, text in enumerate(texts)]


def test_meaning_is_a_part_with_points_of_its_own(folder, taxonomy):
    index = Index.build(_suppliers(), taxonomy, WITH_MEANING, encoder=Encoder(folder))
    plain = Index.build(_suppliers(), taxonomy, WITH_MEANING)
    demand = Demand(id="D", text="solid battery")

    matches = index.rank(demand, 5)

    for match in matches:
        points = {part.code: part.points for part in match.parts}
        assert abs(sum(points.values()) - match.score) < 1e-6
        assert 0.0 <= points[PartCode.MEANING] <= WITH_MEANING.meaning_points
        assert index.match(demand, match.offering_id) == match
        pair = match.terms[0]
        less = index.match(demand, match.offering_id, without=frozenset(pair.terms))
        assert abs(match.score - less.score - pair.points) < 1e-6
    assert matches[0].offering_id == "E0"
    best = {part.code: part.points for part in matches[0].parts}
    assert best[PartCode.MEANING] > 1.0
    silent = {part.code: part.points for part in plain.match(demand, "E0").parts}
    assert silent[PartCode.MEANING] == 0.0


def test_by_default_there_is_no_such_part(folder, taxonomy):
    index = Index.build(_suppliers(), taxonomy, encoder=Encoder(folder))

    assert PartCode.MEANING not in {part.code for part in index.match(Demand(id="D", text="solid battery"), "E0").parts}


def test_changed_and_stored_indexes_keep_their_meaning(folder, taxonomy):
    index = Index.build(_suppliers()[1:], taxonomy, WITH_MEANING, encoder=Encoder(folder))
    index.replace(_suppliers()[0])
    demand = Demand(id="D", text="solid battery")

    again = pickle.loads(pickle.dumps(index))

    assert len(index.meanings.vectors) == 5
    assert again.rank(demand, 5) == index.rank(demand, 5)

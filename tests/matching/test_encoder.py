"""A sentence encoder from a folder takes its part of the score; a folder that is not there or broken is said, and the run goes on."""

import pytest

from matching import adapters, progress
from matching.engine.encoder import load
from matching.models import Candidate
from tests.engine import tiny_encoder
from tests.matching.factories import listed, matched

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget_folders():
    load.cache_clear()
    yield
    load.cache_clear()


@pytest.fixture
def folder(tmp_path):
    return tiny_encoder.write(tmp_path / "tiny")


def parts(demand):
    row = Candidate.objects.current().proposed().get(demand=demand)
    return {part["code"]: part["out_of"] for part in row.parts}


def made_with(run) -> str:
    return dict(progress.settings_rows(run))["Sentence encoder"]


def test_it_counts_as_a_part_of_its_own(demand, enterprise, rival, settings, folder):
    plain = matched()
    assert (parts(demand)["terms"], "meaning" in parts(demand), made_with(plain)) == (40.0, False, "none")

    settings.MATCHING_ENCODER = str(folder)
    run = matched()

    assert listed(demand) == [enterprise]
    assert (parts(demand)["terms"], parts(demand)["meaning"]) == (32.0, 8.0)
    assert made_with(run) == "tiny" and run.settings_hash != plain.settings_hash


@pytest.mark.parametrize(("harm", "words"), [("missing", "is not there"), ("broken", "cannot be read")])
def test_without_its_folder_the_run_goes_on_and_says_so(demand, enterprise, rival, settings, folder, harm, words):
    settings.MATCHING_ENCODER = str(folder / "nowhere" if harm == "missing" else folder)
    if harm == "broken":
        (folder / "model.safetensors").write_bytes(b"half")
    run = matched()

    assert (run.state, listed(demand)) == ("done", [enterprise])
    assert words in made_with(run)
    assert adapters.with_encoder(adapters.SETTINGS) == adapters.SETTINGS

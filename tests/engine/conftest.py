"""The judged data as demo data, indexed once; texts in other scripts come from texts.json."""

import json
from pathlib import Path

import pytest

from matching.engine import Index, Settings
from matching.engine.evaluate import load_pairs, load_requests
from matching.engine.loading import manager_from, read_rows, read_taxonomy

DATA = Path(__file__).resolve().parents[2] / "demo_data" / "matching-eval"
TEXTS = json.loads((Path(__file__).resolve().parent / "texts.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def taxonomy():
    return read_taxonomy(DATA / "taxonomy.json")


@pytest.fixture(scope="session")
def judged():
    """Demands, suppliers, grades."""
    return load_pairs(DATA)


@pytest.fixture(scope="session")
def requests_judged():
    """Service requests, bases, grades."""
    return load_requests(DATA)


@pytest.fixture(scope="session")
def managers():
    return [manager_from(row) for row in read_rows(DATA / "managers.jsonl")]


@pytest.fixture(scope="session")
def index(judged, taxonomy):
    _, suppliers, _ = judged
    return Index.build(suppliers, taxonomy, Settings())


@pytest.fixture(scope="session")
def questions(index, judged):
    return [index.question(demand) for demand in judged[0]]


@pytest.fixture(scope="session")
def ranked(index, questions):
    """The best eight of each demand, with reasons."""
    return [index.rank(question, 8) for question in questions]

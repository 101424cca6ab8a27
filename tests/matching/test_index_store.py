"""What workers share on disk: built once, found by the next, gone when it is old, and not needed when the disk is full."""

import pytest

from matching import index_store, snapshots
from matching.engine import stored
from matching.index_cache import IndexCache
from tests.enterprises.factories import EnterpriseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MATCHING_INDEXES = tmp_path / "index"
    return settings.MATCHING_INDEXES


@pytest.fixture
def current():
    EnterpriseFactory.create_batch(3)
    snapshots.refresh_all()
    return snapshots.current()


def test_the_second_process_maps_what_the_first_has_built(current, monkeypatch):
    with IndexCache().over(current) as first:
        assert isinstance(first.index.entries, stored.StoredEntries)
    monkeypatch.setattr(stored, "build", lambda *args: pytest.fail("built twice"))

    with IndexCache().over(current) as second:
        assert sorted(second.index.entries) == sorted(map(str, current))


def test_other_snapshots_are_another_index_and_the_oldest_goes(current, folder):
    ids = sorted(current)
    for count in (3, 2, 1, 0):
        with IndexCache().over({pk: current[pk] for pk in ids[:count]}) as ready:
            assert len(ready.index) == count

    assert len(list(folder.iterdir())) == index_store.KEPT


def test_a_disk_that_takes_nothing_is_no_reason_not_to_match(current, settings, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    settings.MATCHING_INDEXES = tmp_path / "file" / "index"

    with IndexCache().over(current) as ready:
        assert len(ready.index) == 3
    assert "kept in memory only" in caplog.text

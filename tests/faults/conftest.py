"""One world for all faults: each has to leave it as good as it was."""

import pytest

from tests.faults.servers import missing
from tests.faults.world import SET_UP, World


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    place = World(tmp_path_factory.mktemp("faults"))
    try:
        place.manage("migrate", "-v", "0")
        place.start_all()
        place.manage("shell", "--no-imports", "-c", SET_UP)
        yield place
    finally:
        place.end()


def pytest_collection_modifyitems(items):
    reason = missing()
    for item in items:
        if reason and item.get_closest_marker("faults"):
            item.add_marker(pytest.mark.skip(reason=reason))

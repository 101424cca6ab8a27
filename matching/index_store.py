"""Indexes in folders that the workers of one machine share: the first that needs one builds it, the others map it into memory.

The name of a folder says what is in it (snapshots, taxonomy, engine, settings), so an index is never out of date and
never half there; workers on another machine build their own. Old folders go when a new one is written.
"""

import hashlib
import logging
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from django.conf import settings as django_settings

from matching import adapters, engine
from matching.engine import stored
from matching.models import ProfileSnapshot

KEPT = 3  # folders; a run that goes on reads one, the next one is being made, small changes still use the one before
logger = logging.getLogger(__name__)


def open_or_build(
    snapshots: Mapping[int, int],
    terms: engine.Taxonomy,
    settings: engine.Settings,
    rows: Callable[[], Iterable[ProfileSnapshot]],
) -> engine.Index:
    """The index over these snapshots (enterprise to snapshot). A disk that takes no index is no reason not to match."""
    encoder = adapters.encoder()[0] if settings.meaning_points else None
    if encoder is None:  # its vectors are not among the files
        try:
            return _in_folder(snapshots, terms, settings, rows)
        except OSError as problem:
            logger.warning("the index is kept in memory only: %s", problem)
    return engine.Index.build_stored((adapters.index_row(row, terms) for row in rows()), terms, settings, encoder)


def _in_folder(snapshots, terms: engine.Taxonomy, settings: engine.Settings, rows) -> engine.Index:
    folder = Path(django_settings.MATCHING_INDEXES) / _name(set(snapshots.values()), terms, settings)
    try:
        return stored.load(folder, terms, settings)
    except stored.NotThisIndex:
        stored.build((adapters.index_row(row, terms) for row in rows()), folder, terms, settings)
    _tidy(folder)
    return stored.load(folder, terms, settings)


def _name(snapshots: set[int], terms: engine.Taxonomy, settings: engine.Settings) -> str:
    """Of what is in the index, not of its rows: a database that was loaded afresh counts from 1 again."""
    rows = [engine.ENGINE_VERSION, settings.hash(terms.version), engine.prepared_key(terms, settings)]
    body = hashlib.sha256("\n".join(rows).encode())
    for pk, enterprise, key in ProfileSnapshot.objects.values_list("pk", "enterprise", "key").order_by(
        "enterprise", "pk"
    ):
        if pk in snapshots:
            body.update(f"{enterprise}:{key}\n".encode())
    return body.hexdigest()[:24]


def _tidy(newest: Path) -> None:
    """Files that a worker has mapped stay readable for it after their names are gone."""
    folders = [path for path in newest.parent.iterdir() if path != newest and not path.name.startswith(".")]
    for old in sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT - 1 :]:
        shutil.rmtree(old, ignore_errors=True)

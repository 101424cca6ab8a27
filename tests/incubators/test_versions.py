"""The register's memory: append only, chained, and equal to the replay of its history on every day."""

from datetime import date, datetime, time, timedelta

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incubators import versions
from incubators.models import EntityVersion, OverseasEntity
from incubators.models.version import VersionIsWritten
from incubators.register import current_version, register_as_of, write
from tests.incubators.factories import EntityFactory

pytestmark = pytest.mark.django_db

FIRST = date(2025, 3, 3)
STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),  # which base
        st.integers(0, 40),  # days after the step before
        st.one_of(
            st.sampled_from(["active", "suspended", "expired", "closed"]).map(lambda status: {"status": status}),
            st.integers(1, 50).map(lambda staff: {"staff": staff}),
            st.sampled_from(["大阪", "神户", "京都"]).map(lambda city: {"city": city}),
        ),
    ),
    max_size=9,
)


def at(day: date, hour: int = 12):
    return timezone.make_aware(datetime.combine(day, time(hour)))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_as_of_equals_the_replay_of_the_history(steps):
    """A plain model (a list of what was written, replayed up to the day) says the same as the query, for every day around a step."""
    models.QuerySet(EntityVersion).delete()
    models.QuerySet(OverseasEntity).delete()
    bases = [EntityFactory(name_zh=f"基地{n}") for n in range(3)]
    history = [(FIRST, base.pk, {"status": "active", "staff": 2, "city": "大阪"}) for base in bases]
    for base in bases:
        current_version(base)
    day = FIRST
    for which, days, values in steps:
        day += timedelta(days=days)
        write(bases[which], reason="changed", values=values, at=at(day))
        history.append((day, bases[which].pk, values))

    for asked in {
        FIRST - timedelta(days=1),
        *(when + timedelta(days=n) for when, _pk, _v in history for n in (-1, 0, 1)),
    }:
        replayed: dict = {}
        for when, pk, values in history:
            if when <= asked:
                replayed[pk] = {**replayed.get(pk, {}), **values}
        expected = {pk: row for pk, row in replayed.items() if row["status"] != "closed"}
        found = {
            version.entity_id: {"status": version.status, "staff": version.payload["staff"], "city": version.payload["city"]}
            for version in register_as_of(asked)
        }  # fmt: skip
        assert found == expected, asked
    assert list(versions.verify()) == []
    for base in bases:
        shown = base.versions.for_list().last().as_entity()
        stored = OverseasEntity.objects.get(pk=base.pk)
        names = (*versions.PUBLIC, *versions.STANDING)
        assert [getattr(shown, name) for name in names] == [getattr(stored, name) for name in names]


def test_a_version_is_never_changed_or_deleted():
    version = current_version(EntityFactory())
    version.status = "closed"
    for attempt in (
        version.save,
        version.delete,
        EntityVersion.objects.all().delete,
        lambda: EntityVersion.objects.update(status="closed"),
    ):
        with pytest.raises(VersionIsWritten):
            attempt()
    assert EntityVersion.objects.get().status == "active"


@pytest.mark.parametrize(
    ("what", "tamper"),
    [
        ("changed row", lambda rows, entity: rows.filter(number=1).update(payload={"city": "京都"})),
        ("changed row", lambda rows, entity: rows.filter(number=2).update(valid_until=date(2040, 1, 1))),
        ("changed row", lambda rows, entity: rows.filter(number=2).update(office={"head_name": "X"})),
        ("missing version", lambda rows, entity: rows.filter(number=1).delete()),
        ("written past the register", lambda rows, entity: OverseasEntity.objects.update(staff=99)),
        ("written past the register", lambda rows, entity: rows.filter(number=2).delete()),
    ],
)
def test_tampering_is_found(what, tamper):
    entity = EntityFactory()
    write(entity, reason="changed", values={"staff": 3}, office={"head_name": "王一明"})
    assert list(versions.verify()) == []
    tamper(models.QuerySet(EntityVersion), entity)
    assert any(finding.startswith(what) for finding in versions.verify())


def test_only_columns_of_the_register_can_be_written():
    with pytest.raises(ValueError, match="is_invented"):
        write(EntityFactory(), reason="changed", values={"is_invented": True})
    assert EntityVersion.objects.count() == 0


def test_contacts_are_kept_from_version_to_version():
    entity = EntityFactory()
    write(entity, reason="changed", values={}, office={"head_name": "王一明", "contact_phone": "021-1"})
    write(entity, reason="changed", values={"staff": 5}, office={"contact_phone": "021-2"})
    assert entity.versions.last().office == {"head_name": "王一明", "contact_phone": "021-2"}


def test_the_migration_makes_the_first_version_as_the_register_would():
    """The same row, digest and all: what the migration wrote is found whole."""
    from importlib import import_module

    active = EntityFactory(area="55.5", opened=date(2024, 1, 15))
    expired = EntityFactory(status="expired")
    EntityFactory(unfiled=True)
    import_module("incubators.migrations.0006_first_versions").first_versions(apps, None)

    assert list(versions.verify()) == []
    rows = {version.entity_id: version for version in EntityVersion.objects.all()}
    assert set(rows) == {active.pk, expired.pk}
    assert (rows[active.pk].valid_from, rows[active.pk].reason) == (at(date(2025, 3, 3), 0), "imported")
    assert rows[expired.pk].valid_from == expired.changed_at

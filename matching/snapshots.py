"""Enterprises as the engine was given them: made once for each wording, used by every run and every worker."""

from collections.abc import Iterable

from django.db import transaction

from enterprises.models import Enterprise
from matching import adapters
from matching.models import ProfileSnapshot

BATCH = 500


def refresh(enterprises: Iterable[Enterprise]) -> int:
    """See that the present wording of each enterprise has its snapshot. Returns how many were analysed anew."""
    made, batch = 0, []
    for enterprise in enterprises:
        batch.append(enterprise)
        if len(batch) == BATCH:
            made += _refresh(batch)
            batch = []
    return made + _refresh(batch)


def refresh_all() -> int:
    """The same for all who may be proposed."""
    willing = Enterprise.objects.willing().select_related("organisation").prefetch_related("products").order_by("pk")
    return refresh(willing.iterator(chunk_size=BATCH))


def refresh_these(ids: list[int]) -> int:
    """The same for these, as far as they may be proposed."""
    found = Enterprise.objects.willing().filter(pk__in=ids).select_related("organisation").prefetch_related("products")
    return refresh(found.order_by("pk"))


def refresh_one(enterprise_id: int) -> int:
    found = Enterprise.objects.filter(pk=enterprise_id).select_related("organisation").prefetch_related("products")
    return refresh(found)


def _refresh(enterprises: list[Enterprise]) -> int:
    terms = adapters.taxonomy()
    wanted = {}
    for enterprise in enterprises:
        record = adapters.supplier_record(enterprise)
        wanted[enterprise.pk] = (enterprise, record, adapters.snapshot_key(record, enterprise.pk, terms))
    known = ProfileSnapshot.objects.filter(enterprise__in=wanted)
    current = dict(known.filter(is_current=True).values_list("enterprise", "key"))
    changed = {pk: row for pk, row in wanted.items() if current.get(pk) != row[2]}
    if not changed:
        return 0
    old = set(known.filter(enterprise__in=changed).values_list("enterprise", "key"))
    fresh = [
        adapters.make_snapshot(enterprise, record, key, terms)
        for pk, (enterprise, record, key) in changed.items()
        if (pk, key) not in old
    ]
    with transaction.atomic():
        ProfileSnapshot.objects.filter(enterprise__in=changed, is_current=True).update(is_current=False)
        # Another worker may have made the same one meanwhile; the wording is the same, so either row will do.
        ProfileSnapshot.objects.bulk_create(_not_current(fresh), ignore_conflicts=True)
        for pk, (_enterprise, _record, key) in changed.items():
            ProfileSnapshot.objects.filter(enterprise=pk, key=key).update(is_current=True)
    return len(fresh)


def _not_current(rows: list[ProfileSnapshot]) -> list[ProfileSnapshot]:
    for row in rows:
        row.is_current = False
    return rows


def current() -> dict[int, int]:
    """Enterprise to snapshot, for everybody who may be proposed now."""
    return dict(ProfileSnapshot.objects.of_the_willing().order_by("enterprise").values_list("enterprise", "pk"))

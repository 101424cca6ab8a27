"""Version 1 for each base that stands in the register: what it holds now, in force since it was filed, or since its standing changed.

The functions are copies of how ``incubators.versions`` chained versions on this day: a migration does not follow later code.
"""

import hashlib
import json
from datetime import UTC, datetime

from django.db import migrations
from django.utils import timezone

PUBLIC = (
    "kind", "city", "city_en", "name_zh", "name_local", "name_en", "services", "specialised_fields", "covers_countries",
    "languages", "area", "opened", "legal_form", "partner", "capability_zh", "capability_en", "staff",
)  # fmt: skip


def _plain(value):
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "normalize"):
        return format(value.normalize(), "f") if value else "0"
    return value


def _digest(version, entity):
    body = [
        entity.public_id, 1, version.valid_from.astimezone(UTC).isoformat(timespec="microseconds"), "imported", "", version.status,
        version.filing_no, version.filed_on.isoformat(), version.valid_until.isoformat(), version.payload, "", "",
    ]  # fmt: skip
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_versions(apps, schema_editor):
    Entity = apps.get_model("incubators", "OverseasEntity")
    Version = apps.get_model("incubators", "EntityVersion")
    known = Version.objects.values("entity")
    for entity in Entity.objects.exclude(status="none").exclude(pk__in=known).select_related("region").iterator():
        filed = timezone.make_aware(datetime.combine(entity.filed_on, datetime.min.time()))
        version = Version(
            entity=entity,
            number=1,
            valid_from=filed if entity.status == "active" else entity.changed_at,
            reason="imported",
            status=entity.status,
            filing_no=entity.filing_no,
            filed_on=entity.filed_on,
            valid_until=entity.valid_until,
            kind=entity.kind,
            region=entity.region,
            payload={name: _plain(getattr(entity, name)) for name in PUBLIC} | {"region": entity.region.code},
            search_text=entity.search_text,
        )
        version.digest = _digest(version, entity)
        version.save()


class Migration(migrations.Migration):
    dependencies = [("incubators", "0005_life_of_a_base")]
    operations = [migrations.RunPython(first_versions, migrations.RunPython.noop)]

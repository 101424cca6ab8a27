"""What a version of the register holds, how versions are chained, how two of them differ, and whether anybody tampered."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from casework.dossier import plain
from core.form_view import displayed
from incubators.choices import EntityKind
from incubators.models import BaseFiling, EntityVersion, OverseasEntity
from incubators.service_types import service_label
from regions.reference import field_label, region_label
from talent.forms import LANGUAGES

# Columns that a filed filing carries over to its entity, by the same name.
CARRIED = (
    "kind", "region", "city", "city_en", "name_zh", "name_local", "name_en", "services", "specialised_fields",
    "covers_countries", "languages", "area", "opened", "legal_form", "partner", "capability_zh", "capability_en",
)  # fmt: skip
PUBLIC = (*CARRIED, "staff")
OFFICE = ("address", "head_name", "contact_name", "contact_position", "contact_phone", "contact_email")
STANDING = ("status", "filing_no", "filed_on", "valid_until")


def payload_of(record) -> dict[str, Any]:
    """The public columns of an entity (or of anything with columns of the same names) as JSON keeps them."""
    return {name: plain(getattr(record, name)) for name in PUBLIC if name != "region"} | {"region": record.region.code}


def _canonical(value) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def office_digest(salt: str, office: dict) -> str:
    return hashlib.sha256(salt.encode() + b"\n" + _canonical(office)).hexdigest() if salt else ""


def digest_of(version: EntityVersion, *, entity_id: str, case_id: str) -> str:
    """SHA-256 over all that a version says and the digest before it."""
    body = [
        entity_id, version.number, version.valid_from.astimezone(UTC).isoformat(timespec="microseconds"), version.reason, case_id,
        version.status, version.filing_no, version.filed_on.isoformat(), version.valid_until.isoformat(), version.payload,
        office_digest(version.office_salt, version.office), version.previous_digest,
    ]  # fmt: skip
    return hashlib.sha256(_canonical(body)).hexdigest()


def append(
    entity: OverseasEntity, last: EntityVersion | None, *, reason: str, case, at: datetime, office: dict
) -> EntityVersion:
    """The next version of an entity whose row the caller holds locked: the entity as it is now."""
    made = EntityVersion(
        entity=entity,
        number=last.number + 1 if last else 1,
        valid_from=max(at, last.valid_from) if last else at,
        reason=reason,
        case=case,
        **{name: getattr(entity, name) for name in STANDING},
        kind=entity.kind,
        region=entity.region,
        payload=payload_of(entity),
        office=office,
        office_salt=secrets.token_hex(16) if office else "",
        search_text=entity.search_text,
        previous_digest=last.digest if last else "",
    )
    made.digest = digest_of(made, entity_id=entity.public_id, case_id=case.public_id if case else "")
    made.save()
    return made


def verify() -> Iterator[str]:
    """A sentence for each sign of tampering: broken links, changed or missing versions, an entity that differs from its last."""
    entity, last = None, None
    for version in EntityVersion.objects.select_related("entity__region", "case").order_by("entity", "number"):
        if entity is None or version.entity_id != entity.pk:
            yield from _differs(entity, last)
            entity, last = version.entity, None
        name = f"{entity.public_id} version {version.number}"
        if version.number != (last.number + 1 if last else 1):
            yield f"missing version before {name}"
        if version.previous_digest != (last.digest if last else ""):
            yield f"broken link: {name}"
        case_id = version.case.public_id if version.case else ""
        if version.digest != digest_of(version, entity_id=entity.public_id, case_id=case_id):
            yield f"changed row: {name}"
        last = version
    yield from _differs(entity, last)


def _differs(entity: OverseasEntity | None, last: EntityVersion | None) -> Iterator[str]:
    if last is None:
        return
    now = (payload_of(entity), *(getattr(entity, name) for name in STANDING))
    if now != (last.payload, *(getattr(last, name) for name in STANDING)):
        yield f"written past the register: {entity.public_id}"


@dataclass(frozen=True)
class Difference:
    """One column on two sides, in the reader's words."""

    name: str
    label: str
    old: str
    new: str

    @property
    def changed(self) -> bool:
        return self.old != self.new


_LABELS = {
    "kind": lambda code: str(dict(EntityKind.choices).get(code, code)),
    "region": region_label,
    "services": lambda codes: displayed([service_label(code) for code in codes]),
    "specialised_fields": lambda codes: displayed([field_label(code) for code in codes]),
    "covers_countries": lambda codes: displayed([region_label(code) for code in codes]),
    "languages": lambda codes: displayed([str(dict(LANGUAGES).get(code, code)) for code in codes]),
    "area": lambda value: f"{value} m²",
}


def in_words(name: str, value: Any) -> str:
    """A stored value of a version in the reader's language; nothing is "" """
    if value in (None, "", []):
        return ""
    return _LABELS[name](value) if name in _LABELS else displayed(value)


def label_of(name: str) -> str:
    """The name of a column, as the form of a filing has it."""
    if name == "staff":
        return _("Team")
    words = str(BaseFiling._meta.get_field(name).verbose_name)
    return words[:1].upper() + words[1:]


def differences(old: dict[str, Any], new: dict[str, Any], names) -> list[Difference]:
    """The columns on both sides, the same ones too."""
    return [
        Difference(name, label_of(name), in_words(name, old.get(name)), in_words(name, new.get(name))) for name in names
    ]


def compare(old: EntityVersion, new: EntityVersion, *, with_office: bool) -> list[Difference]:
    """Two versions side by side: standing, public columns and, where the reader may know them, the office's."""
    rows = [
        Difference("status", _("Status"), str(old.get_status_display()), str(new.get_status_display())),
        Difference("filing_no", _("Filing number"), old.filing_no, new.filing_no),
        Difference("filed_on", _("Filed on"), f"{old.filed_on:%Y-%m-%d}", f"{new.filed_on:%Y-%m-%d}"),
        Difference("valid_until", _("Valid until"), f"{old.valid_until:%Y-%m-%d}", f"{new.valid_until:%Y-%m-%d}"),
        *differences(old.payload, new.payload, PUBLIC),
    ]
    return rows + differences(old.office, new.office, OFFICE) if with_office else rows

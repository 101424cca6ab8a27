"""Writes around incubators that are no moves of a case: the profile, the class, the start and the copy of a filing."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import actions as case_actions
from casework.models import Case
from casework.moves import Incomplete, StateChanged
from core.models import AuditEntry
from incubators import conf, register
from incubators.cases import BASE_FILING
from incubators.choices import EntityStatus, FilingPurpose, VersionReason
from incubators.models import BaseFiling, Incubator, OverseasEntity
from incubators.permissions import hindrances
from incubators.versions import CARRIED


class Stale(Exception):
    """Somebody saved the same record in between. ``str()`` is a sentence for the page."""

    def __str__(self):
        return _(
            "A colleague saved this in the meantime. Compare with what is stored now, then save again to keep your words."
        )


@transaction.atomic
def save_profile(*, organisation, form, by) -> Incubator:
    """Make or change an incubator's profile. Raises Stale when the form showed an older one."""
    stored = Incubator.objects.select_for_update().filter(organisation=organisation).first()
    if (stored.version if stored else 0) != form.cleaned_data["version"]:
        raise Stale
    incubator = form.save(commit=False)
    incubator.organisation = organisation
    incubator.version = form.cleaned_data["version"] + 1
    incubator.updated_at = timezone.now()
    incubator.save()
    return incubator


@transaction.atomic
def record_class(*, incubator: Incubator, form, by) -> Incubator:
    """The commission enters the recognised class. Before and after stand in the audit log. Raises Stale."""
    stored = Incubator.objects.select_for_update().get(pk=incubator.pk)
    if stored.version != form.cleaned_data["version"]:
        raise Stale
    before = _class_words(stored)
    for name in ("recognised_class", "class_evidence_no", "class_valid_until"):
        setattr(stored, name, form.cleaned_data[name])
    stored.version += 1
    stored.updated_at = timezone.now()
    stored.save()
    AuditEntry.record("incubator_class", by=by, subject=stored.public_id, before=before, after=_class_words(stored))
    return stored


def _class_words(incubator: Incubator) -> str:
    return f"{incubator.recognised_class} {incubator.class_evidence_no} {incubator.class_valid_until or ''}".strip()


@transaction.atomic
def start_filing(*, incubator: Incubator, by, name_zh: str, kind: str, region, key: str) -> Case:
    """Open a draft for a base that the portal does not know yet. The same ``key`` twice is one draft. Raises Incomplete."""
    incubator = _locked(incubator)
    known = Case.objects.filter(start_key=key, kind=BASE_FILING.code).first()
    if known:
        return known
    entity = OverseasEntity(operator=incubator.organisation, kind=kind, region=region, name_zh=name_zh)
    entity.refresh_search_text()
    entity.save()
    return _open(incubator, entity, by=by, key=key, values={"name_zh": name_zh, "kind": kind, "region": region})


@transaction.atomic
def file_again(*, incubator: Incubator, entity: OverseasEntity, by, key: str) -> Case:
    """A new draft for a base with the words of its last filing, or of the register; files are not copied.

    Raises Incomplete when the incubator may not file, StateChanged when a filing of this base is under way.
    """
    incubator = _locked(incubator)
    known = Case.objects.filter(start_key=key, kind=BASE_FILING.code).first()
    if known:
        return known
    entity = OverseasEntity.objects.select_for_update().get(pk=entity.pk)
    if entity.status == EntityStatus.CLOSED:
        raise Incomplete(_("This base is closed. File a new one instead."))
    opens = renewal_opens(entity)
    if opens and opens > timezone.localdate():
        raise Incomplete(
            _("The filing can be renewed from %(day)s on. For what changes before, use “Change”.")
            % {"day": f"{opens:%Y-%m-%d}"}
        )
    running = BaseFiling.objects.unfinished().filter(entity=entity).select_related("case").first()
    if running:
        raise StateChanged(
            _("A filing of this base is under way already: “%(title)s”, %(state)s.")
            % {"title": running.case.title, "state": running.case.state_of.label_for("applicant")}
        )
    last = BaseFiling.objects.finished().filter(entity=entity).order_by("-pk").first()
    return _open(incubator, entity, by=by, key=key, values=_values_of(last) if last else _values_from(entity))


def renewal_opens(entity: OverseasEntity) -> date | None:
    """The first day on which a filing in force can be renewed; None where there is nothing to wait for."""
    if not entity.is_in_force and entity.status != EntityStatus.SUSPENDED:
        return None
    return entity.valid_until - timedelta(days=conf.renewal_days())


def _locked(incubator: Incubator) -> Incubator:
    """The incubator's row, so that two clicks come one after the other. Raises Incomplete when it may not file."""
    incubator = Incubator.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=incubator.pk)
    reasons = hindrances(incubator)
    if reasons:
        raise Incomplete(*reasons)
    return incubator


def _open(incubator: Incubator, entity: OverseasEntity, *, by, key: str, values: dict) -> Case:
    organisation = incubator.organisation
    purpose = FilingPurpose.NEW if entity.status == EntityStatus.NONE else FilingPurpose.RENEWAL
    contact = {
        "contact_name": by.name,
        "contact_position": by.position,
        "contact_phone": by.phone,
        "contact_email": by.email,
    }
    size = {
        "incubator_area": incubator.area,
        "incubator_staff": incubator.staff,
        "incubator_tenants": incubator.tenants,
    }
    return case_actions.start(
        kind=BASE_FILING,
        by=by,
        title=values.get("name_zh") or entity.name_zh,
        organisation=organisation,
        country=values["region"].country if values.get("region") else entity.region.country,
        district=organisation.district,
        key=key,
        content={
            **contact,
            **{k: v for k, v in values.items() if v not in (None, "")},
            **size,
            "entity": entity,
            "purpose": purpose,
        },
    )


def _values_of(filing: BaseFiling) -> dict:
    """What the applicant had filled in, by the sections' own fields."""
    names = {name for section in BASE_FILING.sections if section.form for name in section.form._meta.fields}
    return {name: getattr(filing, name) for name in names}


def _values_from(entity: OverseasEntity) -> dict:
    return {name: getattr(entity, name) for name in CARRIED}


@transaction.atomic
def register_existing(*, operator, form, filing_no: str, filed_on, valid_until) -> OverseasEntity:
    """A base that was filed before the portal existed: checked by its form, entered with its old number."""
    entity = form.save(commit=False)
    entity.operator = operator
    entity.refresh_search_text()
    entity.save()
    register.write(
        entity,
        reason=VersionReason.IMPORTED,
        values={
            "filing_no": filing_no,
            "filed_on": filed_on,
            "valid_until": valid_until,
            "status": EntityStatus.ACTIVE,
        },
        at=timezone.make_aware(datetime.combine(filed_on, time.min)),
    )
    return entity

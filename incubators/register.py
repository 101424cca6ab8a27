"""Into the register, through it and out of it. Whatever changes an entity's columns goes through ``write``, which keeps the version."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from core.filters import make_search_text
from core.numbers import next_number
from incubators import conf, versions
from incubators.choices import EntityStatus, FilingPurpose, VersionReason
from incubators.models import BaseFiling, EntityVersion, OverseasEntity
from incubators.signals import announce
from incubators.versions import CARRIED

SERIES = "base_filing_no"
WRITABLE = frozenset((*versions.PUBLIC, *versions.STANDING, "current_submission"))


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 28 February for a leap day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


@transaction.atomic
def write(
    entity: OverseasEntity,
    *,
    reason: str,
    values: dict,
    case=None,
    office: dict | None = None,
    at: datetime | None = None,
) -> EntityVersion:
    """Change an entity in the register and keep the version. The only way to do so.

    ``values``: columns of the entity; ``office``: what of the contacts changes. ``at``: when it took force, now if not given.
    Raises ValueError for a column that is not the register's. The given instance is brought up to date.
    """
    unknown = set(values) - WRITABLE
    if unknown:
        raise ValueError(f"not columns of the register: {sorted(unknown)}")
    locked = OverseasEntity.objects.select_for_update().get(pk=entity.pk)
    last = locked.versions.order_by("-number").first() or _as_known(locked)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.changed_at = timezone.now()
    locked.refresh_search_text()
    locked.search_text = " ".join([locked.search_text, make_search_text(*earlier_numbers(locked))])
    locked.save()
    made = versions.append(
        locked,
        last,
        reason=reason,
        case=case,
        at=at or locked.changed_at,
        office={**(last.office if last else {}), **(office or {})},
    )
    announce(locked)
    entity.refresh_from_db()
    return made


def _as_known(entity: OverseasEntity) -> EntityVersion | None:
    """An entity that stood in the register before it kept versions: what it holds now is the first."""
    if entity.status == EntityStatus.NONE:
        return None
    at = timezone.make_aware(datetime.combine(entity.filed_on, datetime.min.time()))
    return versions.append(entity, None, reason=VersionReason.IMPORTED, case=None, at=at, office={})


def current_version(entity: OverseasEntity) -> EntityVersion | None:
    """The version in force; for an entity from before the versions, what the register holds becomes the first."""
    return entity.versions.order_by("-number").first() or _as_known(OverseasEntity.objects.get(pk=entity.pk))


def enter(step) -> None:
    """Effect of filing: number, validity, and the submission as the version in force.

    A renewal gets a number of its own; the earlier ones stay in the versions. Handed in in time, it goes on from the day on
    which the filing before it ends, so that nobody loses days by being early.
    """
    case, filing = step.case, step.content
    entity = OverseasEntity.objects.select_for_update().get(pk=filing.entity_id)
    renewed = filing.purpose == FilingPurpose.RENEWAL
    from_day = entity.valid_until if renewed and entity.is_in_force else step.today
    suspended = entity.status == EntityStatus.SUSPENDED  # stays so until it resumes
    number = conf.filing_number(year=step.today.year, serial=next_number(SERIES, year=step.today.year))
    write(
        entity,
        reason=VersionReason.RENEWED if renewed else VersionReason.FILED,
        case=case,
        values={
            **{name: getattr(filing, name) for name in CARRIED},
            "staff": filing.team,
            "filing_no": number,
            "filed_on": step.today,
            "valid_until": years_later(from_day, conf.valid_years()),
            "status": EntityStatus.SUSPENDED if suspended else EntityStatus.ACTIVE,
            "current_submission": case.submissions.last(),
        },
        office={name: getattr(filing, name) for name in versions.OFFICE},
    )
    case.filing_no = number
    case.save(update_fields=["filing_no"])


def set_status(entity: OverseasEntity, status: str, *, reason: str, case=None) -> EntityVersion:
    """A change of the standing alone."""
    return write(entity, reason=reason, values={"status": status}, case=case)


def register_as_of(day: date):
    """The register as it stood at the end of a day: one version for each entity that was in it."""
    return EntityVersion.objects.as_of(day).in_register().for_list()


def earlier_numbers(entity: OverseasEntity) -> list[str]:
    """The filing numbers that the base had before the one in force, the latest first: the chain of its renewals."""
    numbers = entity.versions.order_by("-number").values_list("filing_no", flat=True)
    return [number for number in dict.fromkeys(numbers) if number != entity.filing_no]


def last_filing(entity: OverseasEntity) -> BaseFiling | None:
    """The filing that the version in force goes back to."""
    submission = entity.current_submission_id
    return BaseFiling.objects.filter(case__submissions=submission).first() if submission else None


def forget_taken_over(entity: OverseasEntity) -> None:
    """Delete an entity that an import took over by mistake, with the one version it has. Raises ValueError for any other.

    The register keeps every version; this is the one exception, and only for a row that never was anything else.
    """
    reasons = list(entity.versions.values_list("reason", flat=True))
    if reasons != [VersionReason.IMPORTED]:
        raise ValueError(f"this base has a history: {reasons}")
    entity.versions.all()._raw_delete(entity._state.db)
    entity.delete()

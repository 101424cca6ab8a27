"""Into the register and out of it: what a filed filing makes of its entity, and what a day that passes does."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from core.numbers import next_number
from incubators import conf
from incubators.choices import EntityStatus
from incubators.models import BaseFiling, OverseasEntity
from incubators.signals import announce

SERIES = "base_filing_no"
# Columns that a filed filing carries over to its entity, by the same name.
CARRIED = (
    "kind", "region", "city", "city_en", "name_zh", "name_local", "name_en", "services", "specialised_fields",
    "covers_countries", "languages", "area", "opened", "legal_form", "partner", "capability_zh", "capability_en",
)  # fmt: skip


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 28 February for a leap day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def carry_over(filing: BaseFiling, entity: OverseasEntity) -> None:
    """The entity becomes what the filing says. Not saved."""
    for name in CARRIED:
        setattr(entity, name, getattr(filing, name))
    entity.staff = filing.team
    entity.refresh_search_text()


def enter(step) -> None:
    """Effect of filing: number, validity, and the submission as the version in force."""
    case, filing = step.case, step.content
    entity = OverseasEntity.objects.select_for_update().get(pk=filing.entity_id)
    carry_over(filing, entity)
    entity.filing_no = conf.filing_number(year=step.today.year, serial=next_number(SERIES, year=step.today.year))
    entity.filed_on = step.today
    entity.valid_until = years_later(step.today, conf.valid_years())
    entity.status = EntityStatus.ACTIVE
    entity.current_submission = case.submissions.last()
    entity.changed_at = timezone.now()
    entity.save()
    case.filing_no = entity.filing_no
    case.save(update_fields=["filing_no"])
    announce(entity)


@transaction.atomic
def expire_lapsed(today=None) -> int:
    """Mark filings whose last day has passed. Returns how many; the second run of a day finds none."""
    lapsed = list(OverseasEntity.objects.select_for_update().lapsed(today).order_by("pk"))
    for entity in lapsed:
        entity.status, entity.changed_at = EntityStatus.EXPIRED, timezone.now()
        entity.save(update_fields=["status", "changed_at"])
        announce(entity)
    return len(lapsed)

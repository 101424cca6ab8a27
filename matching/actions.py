"""Writes to demands: begun, published, extended, closed. Publishing and what follows a moderation are effects of its moves."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import actions as case_actions
from casework.models import Case
from core.models import AuditEntry
from matching import runs
from matching.models import Corporate, Demand, DemandEvent, DemandModeration, DemandVersion
from matching.sections import organisations_named
from matching.vocabulary import DEFAULT_LIFE, LONGEST_LIFE, ClosingReason, Confidentiality, DemandStatus
from regions.models import TechnologyField

WORDS_LIMIT = 20_000


class NotPossible(Exception):
    """``str()`` is a sentence for the page."""

    status = 409


@transaction.atomic
def begin(*, organisation, by, values: dict, key: str) -> Case:
    """Start a demand with its first moderation. The same ``key`` twice gives the same case."""
    from matching.cases import MODERATION

    known = Case.objects.filter(start_key=key, kind=MODERATION.code).first()
    if known:
        return known
    corporate, _made = Corporate.objects.get_or_create(organisation=organisation)
    demand = Demand.objects.create(organisation=organisation, draft_title=values["title"])
    content = {"demand": demand, "show_name": corporate.show_name, **values}
    case = _start(demand, by=by, title=values["title"], key=key, content=content)
    if DemandModeration.objects.get(case=case).demand_id != demand.pk:  # the other click was quicker
        demand.delete()
    return case


def _start(demand: Demand, *, by, title: str, key: str, content: dict) -> Case:
    from matching.cases import MODERATION

    return case_actions.start(
        kind=MODERATION,
        by=by,
        title=title,
        organisation=demand.organisation,
        country=str(demand.organisation.country),
        key=key,
        content=content,
    )


@transaction.atomic
def begin_change(*, demand: Demand, by, key: str) -> Case:
    """A new moderation with the published words filled in; the open one, when there is one. The demand stays as it is."""
    demand = Demand.objects.select_for_update().get(pk=demand.pk)
    under_way = demand.moderations.open().select_related("case").first()
    if under_way:
        return under_way.case
    if demand.status != DemandStatus.PUBLISHED:
        raise NotPossible(_("Only a published demand can be changed."))
    version = demand.current_version
    content = {**version.content_values(), "valid_until": demand.valid_until, "demand": demand}
    return _start(demand, by=by, title=version.title, key=key, content=content)


def publish(step) -> None:
    """Effect: the proposed words become the demand's current version, and are matched."""
    content = step.content
    demand = Demand.objects.select_for_update().get(pk=content.demand_id)
    values = content.content_values()
    values["valid_until"] = values["valid_until"] or _life(values["deadline"])
    last = demand.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = DemandVersion.objects.create(
        demand=demand, number=last + 1, case=step.case, published_by=step.by, **values
    )
    demand.current_version, demand.status = version, DemandStatus.PUBLISHED
    demand.confidentiality, demand.region_id = version.confidentiality, version.region_id
    demand.valid_until, demand.flags = version.valid_until, content.flags
    demand.published_at = demand.published_at or timezone.now()
    demand.public_words, demand.search_words = _words(version)
    demand.save()
    named = version.confidentiality == Confidentiality.NAMED
    demand.named.set(organisations_named(version.named_organisations) if named else [])
    runs.request_for_demand(demand)


def _life(deadline):
    from_now = timezone.localdate() + timedelta(days=DEFAULT_LIFE)
    return max(deadline, from_now) if deadline else from_now


def _words(version: DemandVersion) -> tuple[str, str]:
    """What is searched for everybody, and for those who may read the whole. The owner's name is in neither."""
    public = [version.title, version.teaser, version.title_zh]
    fields = TechnologyField.objects.filter(code__in=version.tech_fields).order_by("code")
    public += [name for field in fields for name in field.labels.values()]
    rest = [
        version.text,
        version.summary_en,
        version.summary_zh,
        version.application,
        *version.must_haves,
        *version.nice_to_haves,
    ]
    rest += version.required_certifications
    return " ".join(filter(None, public))[:WORDS_LIMIT], " ".join(filter(None, [*public, *rest]))[:WORDS_LIMIT]


def number_the_demand(step) -> None:
    """Effect of acceptance: the first case's number is the demand's."""
    content = step.content
    Demand.objects.filter(pk=content.demand_id, number="").update(number=step.case.case_no)


def retitle(step) -> None:
    """Effect of handing in: the case goes by the title that was handed in."""
    content = step.content
    if content.title and content.title != step.case.title:
        step.case.title = content.title
        step.case.save(update_fields=["title"])
    Demand.objects.filter(pk=content.demand_id, current_version=None).update(draft_title=content.title)


def ended_unpublished(step) -> None:
    """Effect of holding, going on, refusing, withdrawing: a demand that was never published follows; a published one stays."""
    status = {
        "held": DemandStatus.HELD,
        "under_review": DemandStatus.DRAFT,
        "rejected": DemandStatus.REFUSED,
        "withdrawn": DemandStatus.CLOSED,
    }[step.case.state]
    never = Demand.objects.filter(pk=step.content.demand_id, current_version=None)
    reason = ClosingReason.WITHDRAWN if status == DemandStatus.CLOSED else ""
    never.update(
        status=status, closing_reason=reason, closed_at=timezone.now() if status == DemandStatus.CLOSED else None
    )


# --- the owner's own steps --------------------------------------------------------------------------


@transaction.atomic
def extend(*, demand: Demand, until, by) -> Demand:
    """Keep a published demand for longer. An expired one comes back and is matched again. Twice to one day is once."""
    locked = Demand.objects.select_for_update().get(pk=demand.pk)
    if locked.status not in {DemandStatus.PUBLISHED, DemandStatus.EXPIRED}:
        raise NotPossible(
            _("A demand in the state “%(state)s” cannot be extended.") % {"state": locked.get_status_display()}
        )
    if not timezone.localdate() < until <= timezone.localdate() + timedelta(days=LONGEST_LIFE):
        raise NotPossible(_("Choose a day after today, two years from now at most."))
    back = locked.status == DemandStatus.EXPIRED
    if not back and locked.valid_until == until:  # a second click
        return locked
    locked.status, locked.valid_until, locked.closed_at = DemandStatus.PUBLISHED, until, None
    locked.extensions += 1
    locked.save(update_fields=["status", "valid_until", "extensions", "closed_at"])
    DemandEvent.objects.create(demand=locked, what=DemandEvent.What.EXTENDED, by=by, until=until)
    if back:
        runs.request_for_demand(locked, by=by)
    return locked


@transaction.atomic
def close(*, demand: Demand, reason: str, note: str, by) -> Demand:
    """Take a demand off with a reason. Closing it twice changes nothing."""
    locked = Demand.objects.select_for_update().get(pk=demand.pk)
    if locked.status == DemandStatus.CLOSED:
        return locked
    if locked.status not in {DemandStatus.PUBLISHED, DemandStatus.EXPIRED}:
        raise NotPossible(
            _("A demand in the state “%(state)s” cannot be closed.") % {"state": locked.get_status_display()}
        )
    _off(locked, status=DemandStatus.CLOSED, reason=reason)
    DemandEvent.objects.create(demand=locked, what=DemandEvent.What.CLOSED, by=by, reason=reason, note=note)
    AuditEntry.record("demand.closed", by=by, subject=locked.public_id, after=reason)
    return locked


@transaction.atomic
def expire(demand: Demand) -> bool:
    """The last day is over. False when somebody extended or closed it meanwhile."""
    locked = Demand.objects.select_for_update().get(pk=demand.pk)
    if (
        locked.status != DemandStatus.PUBLISHED
        or locked.valid_until is None
        or locked.valid_until >= timezone.localdate()
    ):
        return False
    _off(locked, status=DemandStatus.EXPIRED, reason="")
    DemandEvent.objects.create(demand=locked, what=DemandEvent.What.EXPIRED, until=locked.valid_until)
    return True


def _off(demand: Demand, *, status: str, reason: str) -> None:
    """No longer published: it leaves every enterprise's list at once, since lists show published demands only."""
    demand.status, demand.closing_reason, demand.closed_at = status, reason, timezone.now()
    demand.save(update_fields=["status", "closing_reason", "closed_at"])

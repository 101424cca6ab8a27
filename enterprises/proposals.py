"""Which bases suit a request: rows to engine values and back. The engine is a library; this module alone knows both sides."""

from django.db import transaction
from django.utils import timezone

from casework.models import CaseParty, PartyRole
from enterprises.models import BaseProposal, ServiceRequest
from incubators.models import OverseasEntity
from matching import engine
from matching.engine.bases import FITS_WELL, MINIMUM, BaseIndex
from regions import terms

KEPT = 8  # proposals stored per request
WORTH_SAYING = 1.0  # points from which a pair of words is named as a reason

__all__ = [
    "FITS_WELL",
    "MINIMUM",
    "active_bases",
    "asked_before",
    "base_index",
    "best_of",
    "fitting_of",
    "refresh",
]


def active_bases():
    """What may be proposed: filed and in force today."""
    return OverseasEntity.objects.active().filter(valid_until__gte=timezone.localdate()).for_list()


def fitting_of(request_pk: int, user):
    """Proposals of a request whose base is in force and run by an organisation of this person."""
    return BaseProposal.objects.filter(
        request=request_pk, base__operator__in=user.organisation_ids, base__in=active_bases()
    )


def best_of(requests, user) -> dict[int, BaseProposal]:
    """For each request the best proposal among the bases of this person's organisations, in one query."""
    rows = BaseProposal.objects.filter(
        request__in=[request.pk for request in requests],
        base__operator__in=user.organisation_ids,
        base__in=active_bases(),
    )
    best = {}
    for row in rows.select_related("base__operator", "base__region").order_by("rank"):
        best.setdefault(row.request_id, row)
    return best


def asked_before(request_pk: int) -> frozenset[int]:
    """Organisations that were asked to answer this request and do not any more: they declined, or it was taken back."""
    former = CaseParty.objects.filter(case=request_pk, role=PartyRole.PROVIDER, until__isnull=False)
    return frozenset(former.values_list("organisation_id", flat=True))


def engine_base(base: OverseasEntity) -> engine.Base:
    return engine.Base(
        id=base.public_id,
        country=base.region.country,
        city=base.city,
        kind=base.kind,
        services=tuple(base.services),
        specialised_fields=tuple(base.specialised_fields),
        covers_countries=tuple(base.covers_countries),
        capability=base.capability_zh or base.capability_en,
        staff=base.staff,
        area_m2=int(base.area) if base.area else None,
    )


def engine_request(request: ServiceRequest) -> engine.ServiceRequest:
    """The request with the enterprise's own fields; the answers to the intake questions belong to the text."""
    words = [request.text, *(request.intake.get(code, "") for code in request.services)]
    return engine.ServiceRequest(
        id=request.case.public_id,
        service_type=request.main_service,
        target_country=request.region.country if request.region else "",
        text="\n".join(word for word in words if word),
        tech_fields=tuple(request.enterprise.tech_fields),
        urgency=request.urgency,
    )


def base_index(bases) -> BaseIndex:
    """The given bases, analysed once for many requests."""
    return BaseIndex([engine_base(base) for base in bases], terms.in_force())


def refresh(request: ServiceRequest, *, bases=None, index: BaseIndex | None = None) -> list[BaseProposal]:
    """Compare all bases in force with the request and store the best, in place of what was stored before.

    ``bases`` and ``index`` may be given when many requests are compared in a row; they must belong together.
    """
    bases = list(bases if bases is not None else active_bases())
    index = index or base_index(bases)
    by_id = {base.public_id: base for base in bases}
    matches = [match for match in index.rank(engine_request(request), k=KEPT) if match.left_out is None]
    now = timezone.now()
    rows = [
        _row(request, by_id[match.offering_id], match, rank=rank, now=now)
        for rank, match in enumerate(matches, start=1)
    ]
    with transaction.atomic():
        ServiceRequest.objects.select_for_update().filter(pk=request.pk).update(proposed_at=now)
        request.proposals.all().delete()
        BaseProposal.objects.bulk_create(rows)
    request.proposed_at = now
    return rows


def _row(request, base, match: engine.Match, *, rank: int, now) -> BaseProposal:
    return BaseProposal(
        request=request,
        base=base,
        rank=rank,
        score=round(match.score, 2),
        parts=[
            {"code": str(part.code), "points": round(part.points, 2), "out_of": part.out_of} for part in match.parts
        ],
        reasons_for=[plain for reason in match.reasons_for if (plain := _plain(reason, match))],
        reasons_against=[plain for reason in match.reasons_against if (plain := _plain(reason, match))],
        engine_version=match.version,
        settings_hash=match.settings,
        computed_at=now,
    )


def _plain(reason: engine.Reason, match: engine.Match) -> dict | None:
    """A reason as JSON. Words that hardly count are not named; without any left, None."""
    params = {key: list(value) if isinstance(value, list | tuple) else value for key, value in reason.params.items()}
    if reason.code == engine.ReasonCode.TERMS_MATCHED:
        params["terms"] = list(dict.fromkeys(pair.asking_text for pair in match.terms if pair.points >= WORTH_SAYING))
        if not params["terms"]:
            return None
    return {"code": str(reason.code), "params": params}

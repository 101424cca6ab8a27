"""Writes to services of the catalogue."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services import telling
from services.actions.common import Refused, Stale, next_state, note
from services.choices import OfferState
from services.models import Service, ServiceVersion
from services.models.service import CONTENT
from services.models.words import CHANGED
from services.permissions import is_provider, may_offer, may_take_down


@transaction.atomic
def save_service(*, service: Service | None, provider, values: dict, by, version: int = 0, key: str = "") -> Service:
    """Make (``service`` None) or change a service. A published one gets a new version at once, if anything in it differs.

    The same ``key`` twice makes one. Raises PermissionDenied, Stale when the form showed an older one.
    """
    if not may_offer(by, provider):
        raise PermissionDenied
    if service is None:
        known = Service.objects.filter(start_key=key, provider=provider).first() if key else None
        if known:
            return known
        kept = Service(provider=provider, start_key=key or None)
    else:
        kept = _locked(service)
        if kept.version != version:
            raise Stale
        kept.version += 1
    for name, value in values.items():
        setattr(kept, name, value)
    _check_base(kept)
    kept.changed_at = timezone.now()
    kept.refresh_derived()
    kept.save()
    if kept.state in (OfferState.PUBLISHED, OfferState.PAUSED, OfferState.TAKEN_DOWN) and _differs(kept):
        _new_version(kept, by=by)
        note(state=kept.state, by=by, service=kept, text=CHANGED)
    return kept


@transaction.atomic
def move_service(*, service: Service, move: str, by) -> Service:
    """Publish, pause or retire. Made twice it is made once. Raises PermissionDenied, Stale, Refused."""
    kept = _locked(service)
    if not may_offer(by, kept.provider):
        raise PermissionDenied
    target = next_state(kept.state, move, office=False)
    if target is None:
        return kept
    if target == OfferState.PUBLISHED:
        if not is_provider(kept.provider):
            raise Refused(_("Only verified carriers publish services."))
        _check_base(kept)
        kept.published_at = timezone.now()
        if _differs(kept):
            _new_version(kept, by=by)
    return _moved(kept, target, by=by)


@transaction.atomic
def office_service(*, service: Service, move: str, by, reason: str = "") -> Service:
    """The office takes a service down, with a reason, or puts it back; the provider is told. Raises PermissionDenied, Stale."""
    kept = _locked(service)
    if not may_take_down(by, [kept.provider]):
        raise PermissionDenied
    target = next_state(kept.state, move, office=True)
    if target is None:
        return kept
    kept.reason = reason if target == OfferState.TAKEN_DOWN else ""
    _moved(kept, target, by=by, office=True, text=reason)
    telling.tell(
        telling.members_of([kept.provider_id]),
        telling.TAKEN_DOWN if target == OfferState.TAKEN_DOWN else telling.PUT_BACK,
        topic=telling.OFFER, url=kept.get_absolute_url(), except_for=by, names={"title": kept}, reason=reason,
    )  # fmt: skip
    return kept


def _locked(service: Service) -> Service:
    return Service.objects.select_for_update(of=("self",)).select_related("provider").get(pk=service.pk)


def _check_base(service: Service) -> None:
    if service.base and service.base.operator_id != service.provider_id:
        raise Refused(_("The base belongs to another organisation."))


def _content(service: Service) -> dict:
    found = {name: getattr(service, name) for name in CONTENT}
    return {**found, "amount": None if service.amount is None else f"{service.amount:.2f}"}


def _differs(service: Service) -> bool:
    return service.current_version is None or service.current_version.content != _content(service)


def _new_version(service: Service, *, by) -> None:
    last = service.versions.order_by("-number").values_list("number", flat=True).first() or 0
    service.current_version = ServiceVersion.objects.create(
        service=service, number=last + 1, content=_content(service), published_by=by
    )
    service.save(update_fields=["current_version"])


def _moved(service: Service, target: str, *, by, office: bool = False, text: str = "") -> Service:
    service.state = target
    service.changed_at = timezone.now()
    service.version += 1
    service.save()
    note(state=target, by=by, office=office, text=text, service=service)
    return service

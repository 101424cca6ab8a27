"""What the portal-wide search finds of this app: the catalogue, for everybody."""

from core.filters import search
from services.models import Platform, Service


def find_services(user, words: str, limit: int) -> list[tuple[str, str, str]]:
    """(title, address, caption) of the services that hold every word."""
    found = search(Service.objects.visible_to(user), words).for_list().order_by("-published_at", "-pk")[:limit]
    return [(row.title, row.get_absolute_url(), f"{row.get_kind_display()} · {row.provider}") for row in found]


def find_platforms(user, words: str, limit: int) -> list[tuple[str, str, str]]:
    found = search(Platform.objects.visible_to(user), words).for_list().order_by("-published_at", "-pk")[:limit]
    return [(row.name, row.get_absolute_url(), f"{row.get_kind_display()} · {row.place}") for row in found]

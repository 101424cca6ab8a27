"""What the portal-wide search finds of this app: filed bases, for everybody."""

from core.filters import search
from incubators.models import OverseasEntity


def find_bases(user, words: str, limit: int) -> list[tuple[str, str, str]]:
    """(title, address, caption) of the bases that hold every word."""
    found = search(OverseasEntity.objects.visible_to(user), words).for_list().order_by("-filed_on", "-pk")[:limit]
    return [(entity.name, entity.get_absolute_url(), f"{entity.place} · {entity.operator}") for entity in found]

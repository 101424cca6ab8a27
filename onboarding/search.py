"""Organisations in the portal's search."""

from django.urls import reverse

from accounts.models import Organisation
from core.filters import search

FIELDS = ("name_zh", "name_en", "uscc", "registry_no")


def find(user, words: str, limit: int) -> list[tuple[str, str, str]]:
    """(name, address, number) of organisations that the person may see: all for the commission, their own for others."""
    if not user.is_authenticated:
        return []
    page = "onboarding:organisation-staff" if user.is_commission_staff else "accounts:organisation"
    found = search(Organisation.objects.visible_to(user), words, fields=FIELDS).order_by("pk")[:limit]
    return [(str(row), reverse(page, args=[row.public_id]), row.uscc or row.registry_no) for row in found]

"""The log of who opened whose personal data: noted while a page is made, written when the answer has left.

A view says ``opened(request, people, page="members")``. The row is written after the response was sent, outside the page's own
work: a log that cannot be written never fails the page, and the page changes nothing by being read.
"""

import time
from collections.abc import Iterable

import structlog
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from accounts.models import PersonalDataView, User

logger = structlog.get_logger(__name__)
QUARTER = 15 * 60  # seconds
# Code of a page → what its reader needs the data for.
PURPOSES = {
    "members": _("Members of an organisation: to know one's colleagues and manage them"),
    "person": _("Administration: to give and check roles"),
}


def name_pages(purposes: dict) -> None:
    """A higher app makes its own pages known."""
    PURPOSES.update(purposes)


def purpose_choices() -> list[tuple[str, object]]:
    return sorted(PURPOSES.items(), key=lambda pair: str(pair[1]))


def opened(request, people: Iterable[User | int | None], *, page: str) -> None:
    """Note that this page shows personal data of ``people`` (users or their keys); one's own is left out."""
    if page not in PURPOSES:
        raise ValueError(f"page {page!r} has no purpose; see accounts.personal.log.name_pages")
    ids = {getattr(person, "pk", person) for person in people} - {None, request.user.pk}
    if ids and request.user.is_authenticated:
        request.__dict__.setdefault("_personal_data_opened", set()).update((pk, page) for pk in ids)


class PersonalDataLogMiddleware:
    """Hands what was noted over to the moment when the answer is closed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        noted = request.__dict__.get("_personal_data_opened")
        if noted and response.status_code == 200:
            viewer, at = request.user.pk, int(time.time())
            response._resource_closers.append(lambda: _write(viewer, noted, at // QUARTER))
        return response


def _write(viewer: int, noted: set[tuple[int, str]], quarter: int) -> None:
    rows = [PersonalDataView(viewer_id=viewer, person_id=pk, page=page, quarter=quarter) for pk, page in sorted(noted)]
    try:
        PersonalDataView.objects.bulk_create(rows, ignore_conflicts=True)
    except DatabaseError as problem:
        logger.error("personal_data_view_not_written", problem=type(problem).__name__)

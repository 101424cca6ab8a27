"""The first notices of a portal. They are published when the tables are made, so that an account can be opened at once."""

from datetime import UTC, datetime
from pathlib import Path

from django.db import connections
from django.utils import timezone

from accounts.models import Notice, NoticeCode

FOLDER = Path(__file__).resolve().parent.parent / "data" / "notices"
# (notice, version, published on); None is the day the portal is set up. The files never change once they were published.
FIRST = (
    (NoticeCode.GENERAL, "2026-11", datetime(2026, 11, 1, tzinfo=UTC)),
    (NoticeCode.GENERAL, "2026-12", None),
    (NoticeCode.ABROAD, "2026-12", None),
)


def text_of(code: str, version: str, language: str) -> str:
    return (FOLDER / f"{code}-{version}.{language}.txt").read_text(encoding="utf-8").strip()


def first_notices(using: str = "default", **kwargs) -> None:
    """After migrations and after the tables were emptied: each notice that has no version at all gets its first ones."""
    if Notice._meta.db_table not in connections[using].introspection.table_names():
        return
    known = set(Notice.objects.using(using).values_list("code", "version"))
    published = set(Notice.objects.using(using).published().exclude(version="2026-11").values_list("code", flat=True))
    Notice.objects.using(using).bulk_create(
        Notice(
            code=code,
            version=version,
            text_zh=text_of(code, version, "zh"),
            text_en=text_of(code, version, "en"),
            published_at=day or timezone.now(),
        )
        for code, version, day in FIRST
        if (code, version) not in known and code not in published
    )

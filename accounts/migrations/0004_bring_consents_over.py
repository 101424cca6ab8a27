"""Consents named a version by its number; now they point to the notice with its text. The one consent there was is the general one."""

from pathlib import Path

from django.db import migrations
from django.utils import timezone

TEXTS = Path(__file__).resolve().parent.parent / "data" / "notices"


def _notice(apps, version, first_given):
    """The notice of a version. Of one older than this portal's own notices the wording was never stored: it says so."""
    texts = {}
    for language in ("zh", "en"):
        path = TEXTS / f"general-{version}.{language}.txt"
        texts[f"text_{language}"] = path.read_text(encoding="utf-8").strip() if path.is_file() else f"({version})"
    notice, _new = apps.get_model("accounts", "Notice").objects.get_or_create(
        code="general", version=version, defaults={"published_at": first_given, **texts}
    )
    return notice


def bring_over(apps, schema_editor):
    Consent = apps.get_model("accounts", "Consent")
    notices, in_force = {}, set()
    for consent in Consent.objects.filter(notice__isnull=True).order_by("given_at", "pk"):
        if consent.version not in notices:
            notices[consent.version] = _notice(apps, consent.version, consent.given_at)
        key = (consent.user_id, consent.version)
        if consent.withdrawn_at is None and key in in_force:  # a second click of old: the first one counts
            consent.withdrawn_at = timezone.now()
        elif consent.withdrawn_at is None:
            in_force.add(key)
        consent.notice, consent.how = notices[consent.version], "registration"
        consent.save(update_fields=["notice", "how", "withdrawn_at"])


def take_back(apps, schema_editor):
    for consent in apps.get_model("accounts", "Consent").objects.select_related("notice"):
        consent.old_notice, consent.version = "privacy", consent.notice.version
        consent.save(update_fields=["old_notice", "version"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_personal_data")]

    operations = [migrations.RunPython(bring_over, take_back)]

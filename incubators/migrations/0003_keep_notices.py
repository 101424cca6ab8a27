from django.db import migrations

from core import workdays


def keep(apps, schema_editor):
    """Notices under way become batches of their first day; counted objections become rows that have to be answered."""
    filings = apps.get_model("incubators", "BaseFiling")
    batches = apps.get_model("incubators", "NoticeBatch")
    objections = apps.get_model("incubators", "Objection")
    numbers = {}
    for filing in filings.objects.filter(notice_from__isnull=False).select_related("case").order_by("notice_from", "pk"):
        begins, ends = filing.notice_from, filing.case.notice_until or filing.notice_from
        batch = batches.objects.filter(begins=begins).first()
        if batch is None:
            numbers[begins.year] = numbers.get(begins.year, 0) + 1
            batch = batches.objects.create(
                year=begins.year, number=numbers[begins.year], begins=begins, ends=max(begins, ends),
                working_days=max(1, workdays.workdays_between(begins, ends) + 1),
            )  # fmt: skip
        filing.notice_batch = batch
        filing.save(update_fields=["notice_batch"])
        for number in range(filing.open_objections):
            objections.objects.create(
                filing=filing, number=f"YYS0-{filing.pk}-{number}", channel="office", from_kind="person", name="-",
                text="-", key=f"kept-{filing.pk}-{number}",
            )  # fmt: skip
    counters = apps.get_model("core", "Counter")
    for year, last in numbers.items():
        counters.objects.update_or_create(series="notice_batch", year=year, defaults={"last": last})


class Migration(migrations.Migration):
    dependencies = [("incubators", "0002_public_notices"), ("core", "0001_initial"), ("casework", "0001_initial")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]

"""Which of several duplicates a row fills. Until now it was the first of them, so that is what decisions under way mean."""

from django.db import migrations, models


def first_of_them(apps, schema_editor):
    rows = apps.get_model("core", "ImportRow").objects.filter(decision="fill", target="")
    for row in rows.iterator():
        row.target = next((known["ref"] for known in row.duplicates), "")
        row.save(update_fields=["target"])


class Migration(migrations.Migration):
    dependencies = [("core", "0003_savedview_seen")]

    operations = [
        migrations.AddField(
            model_name="importrow",
            name="target",
            field=models.CharField(
                blank=True, help_text="Which of the duplicates is filled: its reference", max_length=40
            ),
        ),
        migrations.RunPython(first_of_them, migrations.RunPython.noop),
    ]

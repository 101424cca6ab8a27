"""Files know the submission they were first part of; submissions keep the columns that the forms fill."""

from django.db import migrations, models


def rounds_of_files(apps, schema_editor):
    Submission = apps.get_model("casework", "Submission")
    Attachment = apps.get_model("casework", "Attachment")
    for submission in Submission.objects.order_by("case", "round").iterator():
        ids = [file["id"] for file in submission.files]
        Attachment.objects.filter(public_id__in=ids, first_round__isnull=True).update(first_round=submission.round)


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]

    operations = [
        migrations.AddField(
            "attachment",
            "first_round",
            models.PositiveSmallIntegerField(blank=True, help_text="Submission it was first part of", null=True),
        ),
        migrations.AddField(
            "submission",
            "columns",
            models.JSONField(default=dict, help_text="Columns of the content that the form fills, as they were"),
        ),
        migrations.AddIndex("anchorhead", models.Index(fields=["case_public_id", "seq"], name="anchor_head_case")),
        migrations.AddIndex("task", models.Index(fields=["owner", "done_at"], name="task_owner_open")),
        migrations.RunPython(rounds_of_files, migrations.RunPython.noop),
    ]

"""A person may take the general consent back; the consent to sensitive data, which nothing has ever asked for, goes."""

from django.db import migrations, models


def drop_unused(apps, schema_editor):
    apps.get_model("accounts", "Consent").objects.filter(notice__code="sensitive").delete()
    apps.get_model("accounts", "Notice").objects.filter(code="sensitive").delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_consents_point_to_notices")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="consent_withdrawn_at",
            field=models.DateTimeField(
                blank=True,
                null=True,
                help_text="Since when the general notice is not agreed to any more; nothing new is done",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="code",
            field=models.CharField(
                choices=[("general", "Personal information"), ("abroad", "Passing data abroad")],
                max_length=12,
                verbose_name="notice",
            ),
        ),
        migrations.RunPython(drop_unused, migrations.RunPython.noop),
    ]

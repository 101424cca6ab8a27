import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_bring_consents_over")]

    operations = [
        migrations.AlterField(
            model_name="consent",
            name="notice",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="accounts.notice"),
        ),
        migrations.AlterField(
            model_name="consent", name="version", field=models.CharField(blank=True, default="", max_length=20)
        ),
        migrations.RemoveField(model_name="consent", name="version"),
        migrations.RemoveField(model_name="consent", name="old_notice"),
        migrations.AddIndex(
            model_name="consent", index=models.Index(fields=["user", "-given_at"], name="consent_newest")
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("user", "notice"),
                name="consent_one_in_force",
            ),
        ),
    ]

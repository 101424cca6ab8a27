"""One saved view of a list may be the one that it opens with."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "savedview",
            "is_default",
            models.BooleanField(default=False, help_text="The list opens with it when nothing else is asked for"),
        ),
        migrations.AddConstraint(
            "savedview",
            models.UniqueConstraint(
                condition=models.Q(("is_default", True)),
                fields=("user", "page"),
                name="savedview_one_default_per_page",
            ),
        ),
    ]

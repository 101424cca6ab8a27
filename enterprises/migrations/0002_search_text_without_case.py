"""Search texts are kept without case since ``core.filters`` looks for them so. Their folded half was lower case already."""

from django.db import migrations
from django.db.models.functions import Lower


def drop_case(apps, schema_editor):
    for model, column in [("Enterprise", "search_text"), ("Enterprise", "public_text")]:
        rows = apps.get_model("enterprises", model).objects
        rows.update(**{column: Lower(column)})


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0001_initial")]
    operations = [migrations.RunPython(drop_case, migrations.RunPython.noop)]

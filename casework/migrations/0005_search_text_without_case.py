"""Search texts are kept without case since ``core.filters`` looks for them so. Their folded half was lower case already."""

from django.db import migrations
from django.db.models.functions import Lower


def drop_case(apps, schema_editor):
    for model, column in [("Case", "search_text")]:
        rows = apps.get_model("casework", model).objects
        rows.update(**{column: Lower(column)})


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_inbox_indexes")]
    operations = [migrations.RunPython(drop_case, migrations.RunPython.noop)]

"""Search texts are kept without case since ``core.filters`` looks for them so. Their folded half was lower case already."""

from django.db import migrations
from django.db.models.functions import Lower


def drop_case(apps, schema_editor):
    for model, column in [("OverseasEntity", "search_text"), ("EntityVersion", "search_text")]:
        rows = apps.get_model("incubators", model).objects
        rows.update(**{column: Lower(column)})


class Migration(migrations.Migration):
    dependencies = [("incubators", "0005_campaigns")]
    operations = [migrations.RunPython(drop_case, migrations.RunPython.noop)]

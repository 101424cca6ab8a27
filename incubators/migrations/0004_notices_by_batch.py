from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("incubators", "0003_keep_notices")]
    operations = [
        migrations.RemoveField(
            model_name='basefiling',
            name='notice_from',
        ),
        migrations.RemoveField(
            model_name='basefiling',
            name='open_objections',
        ),
    ]

import uuid

from django.db import migrations, models

MODELS = ('portalrole',)


def fill(apps, schema_editor):
    for name in MODELS:
        model = apps.get_model("accounts", name)
        for row in model.objects.all():
            row.key = uuid.uuid4()  # the default of a new column is the same for all rows
            row.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_kept_posts")]

    operations = [
        migrations.AddField("portalrole", "key", models.UUIDField(default=uuid.uuid4, editable=False, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("portalrole", "key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
    ]

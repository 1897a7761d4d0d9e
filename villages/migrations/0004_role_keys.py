import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MODELS = ('advisor', 'assignment', 'membership', 'officer', 'roleinvitation')


def fill(apps, schema_editor):
    for name in MODELS:
        model = apps.get_model("villages", name)
        for row in model.objects.all():
            row.key = uuid.uuid4()  # the default of a new column is the same for all rows
            row.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [
        ("villages", "0003_contact_reference"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("advisor", "key", models.UUIDField(default=uuid.uuid4, editable=False, null=True)),
        migrations.AddField("assignment", "key", models.UUIDField(default=uuid.uuid4, editable=False, null=True)),
        migrations.AddField("membership", "key", models.UUIDField(default=uuid.uuid4, editable=False, null=True)),
        migrations.AddField("officer", "key", models.UUIDField(default=uuid.uuid4, editable=False, null=True)),
        migrations.AddField("roleinvitation", "key", models.UUIDField(default=uuid.uuid4, editable=False, null=True)),
        migrations.AddField(
            "roleinvitation",
            "withdrawn_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("advisor", "key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        migrations.AlterField("assignment", "key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        migrations.AlterField("membership", "key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        migrations.AlterField("officer", "key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        migrations.AlterField("roleinvitation", "key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
    ]

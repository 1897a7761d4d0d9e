from django.db import migrations, models

import villages.references


def fill(apps, schema_editor):
    for contact in apps.get_model("villages", "Contact").objects.filter(reference=None):
        contact.reference = villages.references.new_reference()
        contact.save(update_fields=["reference"])


class Migration(migrations.Migration):
    dependencies = [("villages", "0002_signups")]
    operations = [
        migrations.AddField(
            "contact", "reference", models.CharField(max_length=12, null=True, editable=False)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            "contact",
            "reference",
            models.CharField(
                max_length=12, unique=True, default=villages.references.new_reference, editable=False
            ),
        ),
    ]

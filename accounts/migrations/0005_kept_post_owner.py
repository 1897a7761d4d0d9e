import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def delete_of_nobody(apps, schema_editor):
    """Text of which nobody knew who typed it was offered to whoever signed in; it lived a day anyhow."""
    apps.get_model("accounts", "KeptPost").objects.filter(user=None).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_exports")]

    operations = [
        migrations.RunPython(delete_of_nobody, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="keptpost",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="persoon",
            ),
        ),
        migrations.RemoveField(model_name="keptpost", name="browser_hash"),
    ]

"""Changes of the layout are counted for each section, so that no address holds a key of the database."""

from django.db import migrations, models

COUNT = """
ALTER TABLE plans_structurechange DISABLE TRIGGER structure_change_append_only;
UPDATE plans_structurechange AS change SET number = counted.number
    FROM (SELECT id, row_number() OVER (PARTITION BY section_id ORDER BY id) AS number FROM plans_structurechange)
    AS counted WHERE counted.id = change.id;
ALTER TABLE plans_structurechange ENABLE TRIGGER structure_change_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0010_image_rules")]
    operations = [
        migrations.AddField(
            model_name="structurechange",
            name="number",
            field=models.PositiveIntegerField(default=0, verbose_name="nummer"),
            preserve_default=False,
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="structurechange",
            constraint=models.UniqueConstraint(
                fields=("section", "number"), name="structure_change_number_once"
            ),
        ),
    ]

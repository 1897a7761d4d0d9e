"""A picture never changes, and one that came into a saved text is never deleted: an old text shows it still."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION plans_refuse_changing_image() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an image does not change, and stays once a text shows it' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER plan_image_stays BEFORE DELETE ON plans_planimage
    FOR EACH ROW WHEN (OLD.used_at IS NOT NULL) EXECUTE FUNCTION plans_refuse_changing_image();
CREATE TRIGGER plan_image_is_what_it_was BEFORE UPDATE ON plans_planimage
    FOR EACH ROW WHEN (
        NEW.key <> OLD.key OR NEW.plan_id <> OLD.plan_id OR NEW.kind <> OLD.kind OR NEW.sha256 <> OLD.sha256
        OR NEW.large <> OLD.large OR NEW.small <> OLD.small OR NEW.width <> OLD.width OR NEW.height <> OLD.height
        OR (OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at)
    ) EXECUTE FUNCTION plans_refuse_changing_image();
CREATE TRIGGER version_image_append_only BEFORE UPDATE OR DELETE ON plans_versionimage
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_rewriting();
"""

BACKWARD = """
DROP TRIGGER version_image_append_only ON plans_versionimage;
DROP TRIGGER plan_image_is_what_it_was ON plans_planimage;
DROP TRIGGER plan_image_stays ON plans_planimage;
DROP FUNCTION plans_refuse_changing_image();
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0009_images")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

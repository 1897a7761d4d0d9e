"""What is frozen stays frozen, whoever writes: `save()`, `QuerySet.update()` or raw SQL.

Of a version only the status moves (and the name of who froze it may be erased); a file and a move never
change. Emptying a whole table (TRUNCATE, as tests do) is not a row being deleted.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION plans_refuse_change_of_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - TG_ARGV::text[]) = (to_jsonb(OLD) - TG_ARGV::text[]) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is frozen', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER plan_version_frozen BEFORE UPDATE OR DELETE ON plans_planversion
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_change_of_frozen('status', 'frozen_by_id');
CREATE TRIGGER plan_file_frozen BEFORE UPDATE OR DELETE ON plans_planfile
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_change_of_frozen('');
CREATE TRIGGER version_move_append_only BEFORE UPDATE OR DELETE ON plans_versionmove
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_rewriting('by_id');
CREATE TRIGGER plan_download_append_only BEFORE UPDATE OR DELETE ON plans_plandownload
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_rewriting('user_id');
"""

BACKWARD = """
DROP TRIGGER plan_download_append_only ON plans_plandownload;
DROP TRIGGER version_move_append_only ON plans_versionmove;
DROP TRIGGER plan_file_frozen ON plans_planfile;
DROP TRIGGER plan_version_frozen ON plans_planversion;
DROP FUNCTION plans_refuse_change_of_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_versions")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

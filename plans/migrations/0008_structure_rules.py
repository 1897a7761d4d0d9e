"""What holds whoever writes: the history of the layout is not rewritten, a section keeps its key and its plan,
and none is ever deleted. Texts, drafts and reactions find their section by these.
"""

from django.db import migrations

FORWARD = """
CREATE TRIGGER structure_change_append_only BEFORE UPDATE OR DELETE ON plans_structurechange
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_rewriting('by_id');

CREATE FUNCTION plans_refuse_losing_section() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a section keeps its key and its plan, and is taken out instead of deleted'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER section_keeps_its_key BEFORE UPDATE ON plans_section
    FOR EACH ROW WHEN (NEW.key <> OLD.key OR NEW.plan_id <> OLD.plan_id)
    EXECUTE FUNCTION plans_refuse_losing_section();
CREATE TRIGGER section_is_not_deleted BEFORE DELETE ON plans_section
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_losing_section();
"""

BACKWARD = """
DROP TRIGGER section_is_not_deleted ON plans_section;
DROP TRIGGER section_keeps_its_key ON plans_section;
DROP FUNCTION plans_refuse_losing_section();
DROP TRIGGER structure_change_append_only ON plans_structurechange;
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0007_structure")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

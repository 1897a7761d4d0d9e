"""What holds whoever writes: the steps of a reaction are not rewritten; a reaction with a number keeps it, stays with
its section, and is never deleted. What was withdrawn is emptied.
"""

from django.db import migrations

FORWARD = """
CREATE TRIGGER reaction_change_append_only BEFORE UPDATE OR DELETE ON plans_reactionchange
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_rewriting('by_id');

CREATE FUNCTION plans_refuse_losing_reaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a reaction with a number keeps it, stays with its section, and is not deleted'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER reaction_keeps_its_place BEFORE UPDATE ON plans_reaction
    FOR EACH ROW WHEN (
        NEW.plan_id <> OLD.plan_id OR NEW.section_id <> OLD.section_id
        OR (OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number)
        OR NEW.version_id IS DISTINCT FROM OLD.version_id AND OLD.number IS NOT NULL
    ) EXECUTE FUNCTION plans_refuse_losing_reaction();
CREATE TRIGGER reaction_is_not_deleted BEFORE DELETE ON plans_reaction
    FOR EACH ROW WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION plans_refuse_losing_reaction();
"""

BACKWARD = """
DROP TRIGGER reaction_is_not_deleted ON plans_reaction;
DROP TRIGGER reaction_keeps_its_place ON plans_reaction;
DROP FUNCTION plans_refuse_losing_reaction();
DROP TRIGGER reaction_change_append_only ON plans_reactionchange;
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0012_reactions")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

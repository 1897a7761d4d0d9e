"""A takeover is never rewritten. It names two people, who may each leave: any of the named keys may become NULL."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION plans_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (
        SELECT bool_and(value = to_jsonb(OLD) -> key OR (key = ANY(TG_ARGV) AND value = 'null'))
        FROM jsonb_each(to_jsonb(NEW))
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER section_takeover_append_only BEFORE UPDATE OR DELETE ON plans_sectiontakeover
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_rewriting('taken_from_id', 'by_id');
"""

BACKWARD = """
DROP TRIGGER section_takeover_append_only ON plans_sectiontakeover;

CREATE OR REPLACE FUNCTION plans_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) = to_jsonb(OLD) || jsonb_build_object(TG_ARGV[0], NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_personal_drafts")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

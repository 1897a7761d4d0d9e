"""What must hold whoever writes: history is never rewritten, and no text changes outside its version number.

A revision may lose its author (a person leaves: Django sets the key to NULL) and nothing else. There is no door
for deleting: emptying a whole table (TRUNCATE, as tests do) is not a row being deleted. The same holds for the
steps of a section. A section's text only changes together with its version, plus one: an admin page or a
`QuerySet.update()` that forgets the check of `save_section` is refused by the database.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION plans_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) = to_jsonb(OLD) || jsonb_build_object(TG_ARGV[0], NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER section_revision_append_only BEFORE UPDATE OR DELETE ON plans_sectionrevision
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_rewriting('author_id');
CREATE TRIGGER section_status_change_append_only BEFORE UPDATE OR DELETE ON plans_sectionstatuschange
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_rewriting('by_id');

CREATE FUNCTION plans_refuse_text_without_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the text of a section changes only together with its version'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER section_text_has_version BEFORE UPDATE ON plans_section
    FOR EACH ROW WHEN (NEW.version <> OLD.version + (NEW.body <> OLD.body)::int)
    EXECUTE FUNCTION plans_refuse_text_without_version();
"""

BACKWARD = """
DROP TRIGGER section_text_has_version ON plans_section;
DROP FUNCTION plans_refuse_text_without_version();
DROP TRIGGER section_status_change_append_only ON plans_sectionstatuschange;
DROP TRIGGER section_revision_append_only ON plans_sectionrevision;
DROP FUNCTION plans_refuse_rewriting();
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

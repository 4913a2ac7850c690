-- What clocks have come to are facts, and what a calendar once said stays said: neither is changed or deleted, but with its organization.
CREATE FUNCTION refuse_rewriting_deadlines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('rapport.deleting_organization', true) = OLD.organization_id::text THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER clock_facts_append_only BEFORE UPDATE OR DELETE ON clock_facts FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_deadlines();
--> statement-breakpoint
CREATE TRIGGER calendar_revisions_append_only BEFORE UPDATE OR DELETE ON calendar_revisions FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_deadlines();

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
--> statement-breakpoint
-- A team that is deleted leaves its complaints to nobody. Only the team is cleared: the organization is part of the key.
ALTER TABLE complaints DROP CONSTRAINT complaints_team_fkey,
  ADD CONSTRAINT complaints_team_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams (organization_id, id) ON DELETE SET NULL (team_id);
--> statement-breakpoint
ALTER TABLE complaints
  ADD CONSTRAINT complaints_severity_check CHECK (severity BETWEEN 1 AND 5),
  ADD CONSTRAINT complaints_anonymous_check CHECK (NOT anonymous OR contact_id IS NULL);
--> statement-breakpoint
-- What the complainant said is never edited: an erasure (which says so for its transaction) takes it away.
CREATE FUNCTION refuse_editing_complaints() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('rapport.erasing', true) = 'on' AND NEW.reference = OLD.reference AND NEW.description IS NULL THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the words and the reference of a complaint are never edited' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER complaints_words BEFORE UPDATE OF description, reference ON complaints FOR EACH ROW
  WHEN (NEW.reference IS DISTINCT FROM OLD.reference OR NEW.description IS DISTINCT FROM OLD.description) EXECUTE FUNCTION refuse_editing_complaints();
--> statement-breakpoint
-- The history is append-only: what may change is what was said, to nothing, by an erasure.
CREATE FUNCTION refuse_rewriting_complaint_actions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('rapport.erasing', true) = 'on' AND NEW.details = '{}'
    AND to_jsonb(NEW) - 'details' = to_jsonb(OLD) - 'details' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the history of a complaint is never changed' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER complaint_actions_append_only BEFORE UPDATE ON complaint_actions FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_complaint_actions();
--> statement-breakpoint
-- What an event is about is part of what never changes.
DROP TRIGGER events_append_only ON events;
--> statement-breakpoint
CREATE TRIGGER events_append_only BEFORE DELETE OR UPDATE OF organization_id, id, type, occurred_at, actor, resource_type, resource_id,
  contact_id, related_contact_id, about_id, data, previous, origin, announced, audited ON events FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_events();

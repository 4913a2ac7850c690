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
--> statement-breakpoint
-- A file is kept or deleted; what it is, and what its content hashes to, never changes.
CREATE FUNCTION refuse_changing_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'files are never changed' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER files_never_changed BEFORE UPDATE ON files FOR EACH ROW EXECUTE FUNCTION refuse_changing_files();
--> statement-breakpoint

-- Whatever deletes a file, its blob is noted as stray in the same transaction.
CREATE FUNCTION leave_stray_blob() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stray_blobs (organization_id, blob_key, remove_after) VALUES (OLD.organization_id, OLD.blob_key, now());
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER files_leave_blobs AFTER DELETE ON files FOR EACH ROW EXECUTE FUNCTION leave_stray_blob();
--> statement-breakpoint

-- For tables whose rows hang a file on something, under the file's id: with the row the file goes, whatever took the row.
CREATE FUNCTION delete_hung_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM files WHERE organization_id = OLD.organization_id AND id = OLD.id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER attachments_hang_files AFTER DELETE ON attachments FOR EACH ROW EXECUTE FUNCTION delete_hung_file();
--> statement-breakpoint

-- The deletion of an organization empties its tables; its blobs have still to be removed.
CREATE FUNCTION keep_stray_blobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('rapport.deleting_organization', true) = OLD.organization_id::text THEN RETURN NULL; END IF;
  RETURN OLD;
END $$;
--> statement-breakpoint
CREATE TRIGGER stray_blobs_outlive BEFORE DELETE ON stray_blobs FOR EACH ROW EXECUTE FUNCTION keep_stray_blobs();
--> statement-breakpoint
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
-- Money has a currency, a measure is something, and nothing is offered that nobody approved.
ALTER TABLE complaint_remedies
  ADD CONSTRAINT complaint_remedies_money_check CHECK ((amount IS NULL) = (currency IS NULL) AND amount > 0),
  ADD CONSTRAINT complaint_remedies_points_check CHECK (points > 0),
  ADD CONSTRAINT complaint_remedies_percent_check CHECK (percent BETWEEN 1 AND 100),
  ADD CONSTRAINT complaint_remedies_approved_check CHECK (status IN ('proposed', 'withdrawn') OR approved_by IS NOT NULL),
  ADD CONSTRAINT complaint_remedies_fulfilled_check CHECK ((status = 'fulfilled') = (fulfilled_at IS NOT NULL));
--> statement-breakpoint
-- What was fulfilled, declined or withdrawn stays so: what may change is its words, to nothing, by an erasure.
CREATE FUNCTION refuse_changing_past_remedies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('rapport.erasing', true) = 'on' AND NEW.description IS NULL AND NEW.fulfilment IS NULL AND NEW.reason IS NULL
    AND to_jsonb(NEW) - '{description,fulfilment,reason}'::text[] = to_jsonb(OLD) - '{description,fulfilment,reason}'::text[] THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a remedy that is over is never changed' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER complaint_remedies_past BEFORE UPDATE ON complaint_remedies FOR EACH ROW
  WHEN (OLD.status IN ('fulfilled', 'declined', 'withdrawn')) EXECUTE FUNCTION refuse_changing_past_remedies();
--> statement-breakpoint
-- Evidence is never replaced and never said to show something else: it is kept, or goes with the person it is about.
CREATE FUNCTION refuse_changing_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'evidence is never changed' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER complaint_evidence_never_changed BEFORE UPDATE ON complaint_evidence FOR EACH ROW EXECUTE FUNCTION refuse_changing_evidence();
--> statement-breakpoint
CREATE TRIGGER complaint_evidence_hangs_files AFTER DELETE ON complaint_evidence FOR EACH ROW EXECUTE FUNCTION delete_hung_file();

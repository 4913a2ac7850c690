-- Evidence is never replaced and never said to show something else: it is kept, or goes with the person it is about.
CREATE FUNCTION refuse_changing_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'evidence is never changed' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER complaint_evidence_never_changed BEFORE UPDATE ON complaint_evidence FOR EACH ROW EXECUTE FUNCTION refuse_changing_evidence();
--> statement-breakpoint
CREATE TRIGGER complaint_evidence_hangs_files AFTER DELETE ON complaint_evidence FOR EACH ROW EXECUTE FUNCTION delete_hung_file();

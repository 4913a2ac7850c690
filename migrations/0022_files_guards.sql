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

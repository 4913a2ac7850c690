-- Every announced event waits for its number, whoever writes it: also a process of the version before, while it still runs.
CREATE FUNCTION queue_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO event_queue (organization_id, event_id) SELECT organization_id, id FROM happened WHERE announced;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER events_queued AFTER INSERT ON events REFERENCING NEW TABLE AS happened FOR EACH STATEMENT EXECUTE FUNCTION queue_events();
--> statement-breakpoint
CREATE TRIGGER event_numbers_append_only BEFORE UPDATE OR DELETE ON event_numbers FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_events();

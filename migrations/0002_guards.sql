-- Laws that the database keeps by itself.

-- Events are append-only. What may change: the number, once, by the sequencer; and personal values, to null or to an
-- empty object, by an erasure (which says so for its transaction).
CREATE FUNCTION refuse_rewriting_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF current_setting('rapport.deleting_organization', true) = OLD.organization_id::text THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'events are never deleted' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.sequence IS NULL AND NEW.sequence IS NOT NULL AND to_jsonb(NEW) - 'sequence' = to_jsonb(OLD) - 'sequence' THEN RETURN NEW; END IF;
  IF current_setting('rapport.erasing', true) = 'on'
    AND to_jsonb(NEW) - ARRAY['data', 'previous', 'origin'] = to_jsonb(OLD) - ARRAY['data', 'previous', 'origin'] THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'events are never changed' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_events();

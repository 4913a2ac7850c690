-- Laws that the database keeps by itself.

-- Events are append-only. What may change: the number, once, by the sequencer; and personal values, to null or to an
-- empty object, by an erasure (which says so for its transaction).
CREATE FUNCTION refuse_rewriting_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF current_setting('rapport.deleting_organization', true) = OLD.organization_id::text THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'events are never deleted' USING ERRCODE = 'restrict_violation';
  END IF;
  IF current_setting('rapport.erasing', true) = 'on'
    AND to_jsonb(NEW) - ARRAY['data', 'previous', 'origin'] = to_jsonb(OLD) - ARRAY['data', 'previous', 'origin'] THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'events are never changed' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER events_append_only BEFORE DELETE OR UPDATE OF organization_id, id, type, occurred_at, actor, resource_type, resource_id,
  contact_id, data, previous, origin, announced, audited ON events FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_events();
--> statement-breakpoint
-- Numbering is what happens to every event: it does not call the function at all.
CREATE TRIGGER events_numbered_once BEFORE UPDATE OF sequence ON events FOR EACH ROW
  WHEN (OLD.sequence IS NOT NULL OR NEW.sequence IS NULL) EXECUTE FUNCTION refuse_rewriting_events();
--> statement-breakpoint

-- Claims an Idempotency-Key for the transaction, or fails, so that what was sent after the claim comes to nothing.
CREATE FUNCTION claim_idempotency_key(organization uuid, actor_key text, wanted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', organization, actor_key, wanted), 0)) THEN
    RAISE EXCEPTION 'the request is being answered' USING ERRCODE = 'RP001';
  END IF;
  -- A statement of its own: its snapshot holds what the lock's last owner committed.
  PERFORM FROM idempotency_keys WHERE organization_id = organization AND actor = actor_key AND key = wanted;
  IF FOUND THEN RAISE EXCEPTION 'the request was answered' USING ERRCODE = 'RP002'; END IF;
END $$;

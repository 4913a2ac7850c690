-- A version that was published stays as it was published.
CREATE TRIGGER program_versions_as_published BEFORE UPDATE ON program_versions FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
-- What happened, and what it gave, stays; when the person is erased, what was known of them goes.
CREATE FUNCTION refuse_rewriting_loyalty_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('rapport.deleting_organization', true) = OLD.organization_id::text THEN RETURN OLD; END IF;
  IF TG_OP = 'UPDATE' AND current_setting('rapport.erasing', true) = 'on' AND to_jsonb(NEW) - 'known' = to_jsonb(OLD) - 'known' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'loyalty events are never changed' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER loyalty_events_append_only BEFORE UPDATE OR DELETE ON loyalty_events FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_loyalty_events();--> statement-breakpoint
CREATE TRIGGER earnings_as_booked BEFORE DELETE OR UPDATE OF organization_id, event_id, rule_key, program_id, member_id, unit, card, amount, occurred_at, matures_at, journal_id
  ON earnings FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();

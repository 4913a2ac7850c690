-- That a member came from one tier to another stays as it was.
CREATE TRIGGER tier_moves_append_only BEFORE UPDATE OR DELETE ON tier_moves FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER opening_balances_append_only BEFORE UPDATE OR DELETE ON opening_balances FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
-- When two contacts become one, what happened to the one member is what happened to the other: whose it is changes then, and nothing else.
CREATE OR REPLACE FUNCTION refuse_rewriting_loyalty_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('rapport.deleting_organization', true) = OLD.organization_id::text THEN RETURN OLD; END IF;
  IF TG_OP = 'UPDATE' AND current_setting('rapport.erasing', true) = 'on' AND to_jsonb(NEW) - 'known' = to_jsonb(OLD) - 'known' THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' AND current_setting('rapport.merging', true) = 'on' AND to_jsonb(NEW) - 'member_id' = to_jsonb(OLD) - 'member_id' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'loyalty events are never changed' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
DROP TRIGGER earnings_as_booked ON earnings;--> statement-breakpoint
CREATE TRIGGER earnings_as_booked BEFORE DELETE OR UPDATE OF organization_id, event_id, rule_key, program_id, unit, card, amount, occurred_at, matures_at, journal_id
  ON earnings FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER earnings_of_member BEFORE UPDATE OF member_id ON earnings FOR EACH ROW WHEN (current_setting('rapport.merging', true) IS DISTINCT FROM 'on')
  EXECUTE FUNCTION refuse_rewriting_ledger();

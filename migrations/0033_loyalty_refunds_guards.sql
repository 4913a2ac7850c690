-- What was taken back stays as it was taken back.
CREATE TRIGGER loyalty_refunds_append_only BEFORE UPDATE OR DELETE ON loyalty_refunds FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
-- Of a full card only that its reward was taken back is still to come, once.
CREATE TRIGGER card_cycles_kept BEFORE DELETE ON card_cycles FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER card_cycles_as_booked BEFORE UPDATE ON card_cycles FOR EACH ROW
  WHEN (OLD.revoked_at IS NOT NULL OR to_jsonb(NEW) - 'revoked_at' IS DISTINCT FROM to_jsonb(OLD) - 'revoked_at') EXECUTE FUNCTION refuse_rewriting_ledger();

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

-- Consents are append-only: what may change is the evidence, to null, by an erasure, and whose they are, by a merge or its
-- revert (each says so for its transaction).
CREATE OR REPLACE FUNCTION refuse_rewriting_consents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('rapport.erasing', true) = 'on' AND NEW.evidence IS NULL
    AND to_jsonb(NEW) - 'evidence' = to_jsonb(OLD) - 'evidence' THEN RETURN NEW; END IF;
  IF current_setting('rapport.merging', true) = 'on'
    AND to_jsonb(NEW) - 'contact_id' = to_jsonb(OLD) - 'contact_id' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'consents are never changed' USING ERRCODE = 'restrict_violation';
END $$;

-- Of what happened to a member who is erased, what was known of the person goes, and with it why rules gave nothing: which tells what they looked at.
CREATE OR REPLACE FUNCTION refuse_rewriting_loyalty_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('rapport.deleting_organization', true) = OLD.organization_id::text THEN RETURN OLD; END IF;
  IF TG_OP = 'UPDATE' AND current_setting('rapport.erasing', true) = 'on' AND to_jsonb(NEW) - '{known,outcome}'::text[] = to_jsonb(OLD) - '{known,outcome}'::text[]
    AND NEW.outcome - 'notApplied' = OLD.outcome - 'notApplied' THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' AND current_setting('rapport.merging', true) = 'on' AND to_jsonb(NEW) - 'member_id' = to_jsonb(OLD) - 'member_id' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'loyalty events are never changed' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
-- Lots of a member that are left, and those from which something is held, expire later from now on, by an act that has its journal. Of what has expired by
-- now nothing comes back.
-- posting: as for post_journal, without transfers. @returns { journalId, repeated, expired, lots }: how many lots were extended; without any there is no journal
CREATE OR REPLACE FUNCTION extend_lots(organization uuid, posting jsonb, member uuid, of_unit text, until timestamptz, only_journal uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  journal CONSTANT uuid := posting ->> 'id';
  program CONSTANT uuid := posting ->> 'programId';
  at CONSTANT timestamptz := posting ->> 'recordedAt';
  locked record;
  found_journal uuid;
  extended integer;
BEGIN
  SELECT gone INTO locked FROM lock_account(organization, program, member, of_unit, 'available', at);
  SELECT id INTO found_journal FROM journals
  WHERE organization_id = organization AND program_id = program AND source_type = posting ->> 'sourceType' AND source_id = posting ->> 'sourceId';
  IF FOUND THEN
    RETURN jsonb_build_object('journalId', found_journal, 'repeated', true, 'expired', locked.gone,
      'lots', (SELECT count(*) FROM lot_extensions WHERE organization_id = organization AND journal_id = found_journal));
  END IF;
  WITH living AS (
    SELECT journal_id, number, expires_at FROM lots WHERE organization_id = organization AND member_id = member AND unit = of_unit AND remaining > 0
    UNION
    SELECT lots.journal_id, lots.number, lots.expires_at FROM holds
    JOIN draws ON draws.organization_id = organization AND draws.journal_id = holds.id AND draws.kind = 'draw'
    JOIN lots ON lots.organization_id = organization AND lots.journal_id = draws.lot_journal_id AND lots.number = draws.lot_number
    WHERE holds.organization_id = organization AND holds.member_id = member AND holds.unit = of_unit AND holds.ended_by IS NULL AND lots.expires_at > at
  ), later AS (
    SELECT journal_id, number, expires_at FROM living WHERE expires_at < until AND (only_journal IS NULL OR journal_id = only_journal)
  ), noted AS (
    INSERT INTO lot_extensions (organization_id, lot_journal_id, lot_number, journal_id, previous_expiry, expires_at)
    SELECT organization, journal_id, number, journal, expires_at, until FROM later
  )
  UPDATE lots SET expires_at = until FROM later WHERE lots.organization_id = organization AND lots.journal_id = later.journal_id AND lots.number = later.number;
  GET DIAGNOSTICS extended = ROW_COUNT;
  IF extended > 0 THEN
    INSERT INTO journals (organization_id, id, program_id, kind, source_type, source_id, about_id, effective_at, recorded_at, actor, details)
    VALUES (organization, journal, program, 'extend', posting ->> 'sourceType', posting ->> 'sourceId', only_journal, at, at, posting -> 'actor', posting -> 'details');
    PERFORM await_seal(organization, journal, at, (posting ->> 'live')::boolean);
    IF until < 'infinity' THEN PERFORM schedule_expiry(organization, program, until, (posting ->> 'live')::boolean); END IF;
  END IF;
  RETURN jsonb_build_object('journalId', CASE WHEN extended > 0 THEN journal END, 'repeated', false, 'expired', locked.gone, 'lots', extended);
END $$;

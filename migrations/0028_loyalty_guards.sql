-- What is written in the ledger stays as it was written. Only with its whole organization does it go.
CREATE FUNCTION refuse_rewriting_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('rapport.deleting_organization', true) = OLD.organization_id::text THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% are never changed', replace(TG_TABLE_NAME, '_', ' ') USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER journals_append_only BEFORE UPDATE OR DELETE ON journals FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER transfers_append_only BEFORE UPDATE OR DELETE ON transfers FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER draws_append_only BEFORE UPDATE OR DELETE ON draws FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER lot_extensions_append_only BEFORE UPDATE OR DELETE ON lot_extensions FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER ledger_seals_append_only BEFORE UPDATE OR DELETE ON ledger_seals FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER sealed_journals_append_only BEFORE UPDATE OR DELETE ON sealed_journals FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER ledger_periods_append_only BEFORE UPDATE OR DELETE ON ledger_periods FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
-- Of a lot only what is left changes, when it expires and whose it is; of a hold whose it is and how it ended, once; accounts are never taken away.
CREATE TRIGGER lots_as_made BEFORE DELETE OR UPDATE OF organization_id, journal_id, number, program_id, unit, amount, earned_at ON lots
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER holds_kept BEFORE DELETE ON holds FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER holds_end_once BEFORE UPDATE ON holds FOR EACH ROW
  WHEN ((OLD.ended_by IS NOT NULL AND (OLD.ended_by, OLD.ended_at, OLD.captured) IS DISTINCT FROM (NEW.ended_by, NEW.ended_at, NEW.captured))
    OR (OLD.organization_id, OLD.id, OLD.program_id, OLD.unit, OLD.amount, OLD.created_at, OLD.expires_at)
    IS DISTINCT FROM (NEW.organization_id, NEW.id, NEW.program_id, NEW.unit, NEW.amount, NEW.created_at, NEW.expires_at))
  EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER member_accounts_kept BEFORE DELETE OR UPDATE OF organization_id, member_id, unit, account, program_id ON member_accounts
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE FUNCTION refuse_emptying_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% are never emptied', replace(TG_TABLE_NAME, '_', ' ') USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER journals_kept BEFORE TRUNCATE ON journals FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying_ledger();--> statement-breakpoint
CREATE TRIGGER transfers_kept BEFORE TRUNCATE ON transfers FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying_ledger();--> statement-breakpoint
CREATE TRIGGER ledger_seals_kept BEFORE TRUNCATE ON ledger_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying_ledger();--> statement-breakpoint
CREATE TRIGGER ledger_periods_kept BEFORE TRUNCATE ON ledger_periods FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying_ledger();--> statement-breakpoint
CREATE TRIGGER draws_kept BEFORE TRUNCATE ON draws FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying_ledger();--> statement-breakpoint
ALTER TABLE member_accounts SET (fillfactor = 70);--> statement-breakpoint
ALTER TABLE lots SET (fillfactor = 80);--> statement-breakpoint
ALTER TABLE unsealed_journals SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);--> statement-breakpoint

-- UUID version 7 (RFC 9562, 5.7), of this instant.
CREATE FUNCTION uuid_of_instant(at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE AS $$
  SELECT encode(set_byte(overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send((extract(epoch FROM at) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
    6, (get_byte(uuid_send(gen_random_uuid()), 0) & 15) | 112), 'hex')::uuid
$$;
--> statement-breakpoint

-- Takes from the lots of an account that the caller has locked, those of the journal `preferred` first, then the first to expire. The caller has
-- booked what is expired. @returns what there was too little of
CREATE FUNCTION draw_from_lots(organization uuid, member uuid, of_unit text, wanted bigint, preferred uuid, by_journal uuid, by_number integer, as_kind text)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  lot record;
  left_over bigint := wanted;
  taken bigint;
BEGIN
  IF preferred IS NOT NULL THEN
    FOR lot IN
      SELECT journal_id, number, remaining FROM lots
      WHERE organization_id = organization AND journal_id = preferred AND member_id = member AND unit = of_unit AND remaining > 0 ORDER BY number
    LOOP
      EXIT WHEN left_over = 0;
      taken := least(lot.remaining, left_over);
      UPDATE lots SET remaining = remaining - taken WHERE organization_id = organization AND journal_id = lot.journal_id AND number = lot.number;
      INSERT INTO draws (organization_id, lot_journal_id, lot_number, journal_id, number, kind, amount)
      VALUES (organization, lot.journal_id, lot.number, by_journal, by_number, as_kind, taken);
      left_over := left_over - taken;
    END LOOP;
    IF left_over = 0 THEN RETURN 0; END IF;
  END IF;
  FOR lot IN
    SELECT journal_id, number, remaining FROM lots
    WHERE organization_id = organization AND member_id = member AND unit = of_unit AND remaining > 0 AND journal_id IS DISTINCT FROM preferred
    ORDER BY expires_at, earned_at, journal_id, number
  LOOP
    taken := least(lot.remaining, left_over);
    UPDATE lots SET remaining = remaining - taken WHERE organization_id = organization AND journal_id = lot.journal_id AND number = lot.number;
    INSERT INTO draws (organization_id, lot_journal_id, lot_number, journal_id, number, kind, amount)
    VALUES (organization, lot.journal_id, lot.number, by_journal, by_number, as_kind, taken);
    left_over := left_over - taken;
    EXIT WHEN left_over = 0;
  END LOOP;
  RETURN left_over;
END $$;
--> statement-breakpoint

-- Books what has expired by now on an account that the caller has locked: a journal for each instant at which something did. @returns how much
CREATE FUNCTION book_expiries(organization uuid, member uuid, of_unit text, at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  due record;
  journal uuid;
  after record;
  total bigint := 0;
BEGIN
  FOR due IN
    SELECT expires_at, program_id, sum(remaining)::bigint AS amount FROM lots
    WHERE organization_id = organization AND member_id = member AND unit = of_unit AND remaining > 0 AND expires_at <= at
    GROUP BY expires_at, program_id ORDER BY expires_at
  LOOP
    journal := uuid_of_instant(at);
    UPDATE member_accounts SET balance = balance - due.amount, version = version + 1
    WHERE organization_id = organization AND member_id = member AND unit = of_unit AND account = 'available' RETURNING balance, version INTO after;
    INSERT INTO journals (organization_id, id, program_id, kind, effective_at, recorded_at, actor, details)
    VALUES (organization, journal, due.program_id, 'expire', due.expires_at, at, '{"type":"system","id":"ledger"}', '{}');
    INSERT INTO transfers (organization_id, journal_id, number, program_id, unit, amount, debit_account, debit_member_id, debit_version, debit_balance,
      credit_account, effective_at, recorded_at)
    VALUES (organization, journal, 1, due.program_id, of_unit, due.amount, 'available', member, after.version, after.balance, 'expired', due.expires_at, at);
    WITH gone AS (
      SELECT journal_id, number, remaining FROM lots
      WHERE organization_id = organization AND member_id = member AND unit = of_unit AND remaining > 0 AND expires_at = due.expires_at
    ), drawn AS (
      INSERT INTO draws (organization_id, lot_journal_id, lot_number, journal_id, number, kind, amount)
      SELECT organization, journal_id, number, journal, 1, 'draw', remaining FROM gone
    )
    UPDATE lots SET remaining = 0 FROM gone WHERE lots.organization_id = organization AND lots.journal_id = gone.journal_id AND lots.number = gone.number;
    INSERT INTO unsealed_journals (organization_id, journal_id) VALUES (organization, journal);
    total := total + due.amount;
  END LOOP;
  UPDATE member_accounts SET next_expiry = coalesce((
    SELECT min(expires_at) FROM lots WHERE organization_id = organization AND member_id = member AND unit = of_unit AND remaining > 0), 'infinity')
  WHERE organization_id = organization AND member_id = member AND unit = of_unit AND account = 'available';
  RETURN total;
END $$;
--> statement-breakpoint

-- Gives back to its lots what a journal drew, the last to expire first, as much as is wanted of what was not given back yet. The lots of a member
-- who was merged into this one are this one's then. What goes to lots that have expired is late: it stays there, or is taken out at once for another lot.
-- @returns what was late, when the first of that was earned, when the first of the rest expires, and what could not be given back
CREATE FUNCTION restore_to_lots(organization uuid, member uuid, of_unit text, wanted bigint, of_journal uuid, by_journal uuid, by_number integer, at timestamptz,
  keep_late boolean, OUT late bigint, OUT late_earned timestamptz, OUT soonest timestamptz, OUT left_over bigint) LANGUAGE plpgsql AS $$
DECLARE
  lot record;
  given bigint;
BEGIN
  late := 0;
  soonest := 'infinity';
  left_over := wanted;
  FOR lot IN
    SELECT lots.journal_id, lots.number, lots.expires_at, lots.earned_at, sum(CASE draws.kind WHEN 'restore' THEN -draws.amount ELSE draws.amount END)::bigint AS drawn
    FROM (
      SELECT lot_journal_id, lot_number, kind, amount FROM draws WHERE organization_id = organization AND journal_id = of_journal AND kind = 'draw'
      UNION ALL
      SELECT lot_journal_id, lot_number, kind, amount FROM draws WHERE organization_id = organization AND drawn_by = of_journal
    ) AS draws
    JOIN lots ON lots.organization_id = organization AND lots.journal_id = lot_journal_id AND lots.number = lot_number
    WHERE lots.unit = of_unit AND (lots.member_id = member OR EXISTS (SELECT FROM member_merges AS merged
      WHERE merged.organization_id = organization AND merged.member_id = lots.member_id AND merged.into_member_id = member))
    GROUP BY lots.journal_id, lots.number, lots.expires_at, lots.earned_at
    ORDER BY lots.expires_at DESC, lots.earned_at DESC, lots.journal_id DESC, lots.number DESC
  LOOP
    given := least(lot.drawn, left_over);
    CONTINUE WHEN given <= 0;
    left_over := left_over - given;
    INSERT INTO draws (organization_id, lot_journal_id, lot_number, journal_id, number, kind, amount, drawn_by)
    VALUES (organization, lot.journal_id, lot.number, by_journal, by_number, 'restore', given, of_journal);
    IF lot.expires_at <= at THEN
      late := late + given;
      late_earned := least(late_earned, lot.earned_at);
      IF NOT keep_late THEN
        INSERT INTO draws (organization_id, lot_journal_id, lot_number, journal_id, number, kind, amount)
        VALUES (organization, lot.journal_id, lot.number, by_journal, by_number, 'renew', given);
        CONTINUE;
      END IF;
    ELSE
      soonest := least(soonest, lot.expires_at);
    END IF;
    UPDATE lots SET remaining = remaining + given, member_id = member WHERE organization_id = organization AND journal_id = lot.journal_id AND number = lot.number;
  END LOOP;
END $$;
--> statement-breakpoint

-- Work that waits already is left as it is, without locking it.
CREATE FUNCTION schedule_ledger_work(organization uuid, of_kind text, subject text, due timestamptz, is_live boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM due_work WHERE organization_id = organization AND kind = of_kind AND reference = subject;
  IF NOT FOUND THEN
    INSERT INTO due_work (organization_id, due_at, kind, reference, live) VALUES (organization, due, of_kind, subject, is_live) ON CONFLICT DO NOTHING;
  END IF;
END $$;
--> statement-breakpoint

-- A journal waits to be sealed, which whoever comes first schedules. Nobody waits for them: where that comes to nothing, the next one does it.
CREATE FUNCTION await_seal(organization uuid, journal uuid, at timestamptz, is_live boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO unsealed_journals (organization_id, journal_id) VALUES (organization, journal);
  PERFORM FROM due_work WHERE organization_id = organization AND kind = 'ledger.seal' AND reference = 'ledger';
  IF NOT FOUND AND pg_try_advisory_xact_lock(hashtextextended('ledger seal due ' || organization, 0)) THEN
    INSERT INTO due_work (organization_id, due_at, kind, reference, live) VALUES (organization, at + interval '1 minute', 'ledger.seal', 'ledger', is_live)
    ON CONFLICT DO NOTHING;
  END IF;
END $$;
--> statement-breakpoint

-- That lots of a program expire then is there once for each instant.
CREATE FUNCTION schedule_expiry(organization uuid, program uuid, expires timestamptz, is_live boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM schedule_ledger_work(organization, 'ledger.expiry', program || ' ' || (extract(epoch FROM expires) * 1000000)::bigint, expires, is_live);
END $$;
--> statement-breakpoint

-- Locks an account of a member, which is made where there is none, and books what has expired on it.
-- @returns its version before that, and how much expired
CREATE FUNCTION lock_account(organization uuid, program uuid, member uuid, of_unit text, of_account text, at timestamptz, OUT was_version bigint, OUT gone bigint)
LANGUAGE plpgsql AS $$
DECLARE
  found_row record;
BEGIN
  gone := 0;
  SELECT program_id, version, next_expiry, merged_into INTO found_row FROM member_accounts
  WHERE organization_id = organization AND member_id = member AND unit = of_unit AND account = of_account FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM FROM member_merges WHERE organization_id = organization AND member_id = member;
    IF FOUND THEN RAISE EXCEPTION 'the member goes on in another' USING ERRCODE = 'RL004'; END IF;
    PERFORM FROM ledgers WHERE organization_id = organization AND program_id = program AND unit = of_unit;
    IF NOT FOUND THEN RAISE EXCEPTION 'no ledger of %', of_unit USING ERRCODE = 'RL004'; END IF;
    INSERT INTO member_accounts (organization_id, member_id, unit, account, program_id, balance, version, floor, next_expiry)
    VALUES (organization, member, of_unit, of_account, program, 0, 0, 0, 'infinity') ON CONFLICT DO NOTHING;
    SELECT program_id, version, next_expiry, merged_into INTO found_row FROM member_accounts
    WHERE organization_id = organization AND member_id = member AND unit = of_unit AND account = of_account FOR UPDATE;
  END IF;
  IF found_row.program_id <> program THEN RAISE EXCEPTION 'the member is of another program' USING ERRCODE = 'RL004'; END IF;
  IF found_row.merged_into IS NOT NULL THEN RAISE EXCEPTION 'the member goes on in another' USING ERRCODE = 'RL004'; END IF;
  was_version := found_row.version;
  IF found_row.next_expiry <= at THEN gone := book_expiries(organization, member, of_unit, at); END IF;
END $$;
--> statement-breakpoint

CREATE TYPE posted_transfer AS (unit text, amount bigint, debit text, "debitMember" uuid, credit text, "creditMember" uuid, "expiresAt" timestamptz,
  "earnedAt" timestamptz, preferred uuid, "maxDebt" bigint, restores uuid, "graceUntil" timestamptz);--> statement-breakpoint

-- The one way into the ledger: a journal with its transfers, whole or not at all, in one call.
--
-- posting: { id, programId, kind, sourceType?, sourceId?, reversesId?, aboutId?, effectiveAt, recordedAt, actor, details, live,
--   expect?: [{ memberId, unit, version }], holdUntil?, transfers: [{ unit, amount, debit, debitMember?, credit, creditMember?,
--   expiresAt?, earnedAt?, preferred?, maxDebt?, restores?, graceUntil? }] }
-- A credit to available units makes a lot (expiresAt, earnedAt), or gives back what the journal `restores` drew: what has expired since then expires
-- again at once, or makes a lot until graceUntil. A debit of them draws from lots, from those of the journal `preferred` first. Where there are too
-- few of them, it is refused; with maxDebt, so much is owed and the rest is lost.
--
-- @returns { journalId, repeated, lost, expired: [{ memberId, unit, amount }], accounts: [{ memberId, unit, account, balance, version }] }
-- Refusals: RL001 an account is not at the version expected; RL002 too few units; RL003 the hold has ended; RL004 there is no such ledger, or the member
-- is of another; RL005 no such transfer can be.
CREATE FUNCTION post_journal(organization uuid, posting jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  journal CONSTANT uuid := posting ->> 'id';
  program CONSTANT uuid := posting ->> 'programId';
  journal_kind CONSTANT text := posting ->> 'kind';
  about CONSTANT uuid := posting ->> 'aboutId';
  at CONSTANT timestamptz := posting ->> 'recordedAt';
  effective CONSTANT timestamptz := posting ->> 'effectiveAt';
  is_live CONSTANT boolean := posting ->> 'live';
  given CONSTANT jsonb := posting -> 'transfers';
  transfers_count CONSTANT integer := jsonb_array_length(given);
  member_accounts_kinds CONSTANT text[] := '{available,pending,held}';
  transfer posted_transfer;
  holder record;
  ending record;
  restored record;
  locked record;
  had bigint;
  moved bigint;
  lacking bigint;
  lost bigint := 0;
  held_out bigint := 0;
  late bigint;
  earned timestamptz;
  lot_expiry timestamptz;
  soonest timestamptz;
  expired jsonb := '[]';
  last_number integer := 0;
  debit_version bigint; debit_balance bigint; credit_version bigint; credit_balance bigint;
  accounts jsonb := '[]';
BEGIN
  FOR i IN 0 .. transfers_count - 1 LOOP
    transfer := jsonb_populate_record(NULL::posted_transfer, given -> i);
    IF (transfer.amount >= 1 AND transfer.unit IS NOT NULL
      AND transfer.debit IN ('available', 'pending', 'held', 'issuance', 'redeemed', 'expired', 'clawback', 'clawback_loss', 'adjustment', 'migration')
      AND transfer.credit IN ('available', 'pending', 'held', 'issuance', 'redeemed', 'expired', 'clawback', 'clawback_loss', 'adjustment', 'migration')
      AND (transfer.debit = ANY (member_accounts_kinds)) = (transfer."debitMember" IS NOT NULL)
      AND (transfer.credit = ANY (member_accounts_kinds)) = (transfer."creditMember" IS NOT NULL)
      AND (transfer.debit <> transfer.credit OR transfer."debitMember" <> transfer."creditMember")
      AND (transfer."maxDebt" IS NULL OR (transfer."maxDebt" >= 0 AND transfer.debit = 'available' AND transfer."creditMember" IS NULL))
      AND (transfer.restores IS NULL OR transfer.credit = 'available') AND (transfer."graceUntil" IS NULL OR transfer.restores IS NOT NULL)
      AND (transfer.debit = 'held') <= (journal_kind IN ('capture', 'void'))
      AND (transfer.credit = 'held') = (journal_kind = 'hold')
      AND (journal_kind <> 'hold' OR (transfer.debit = 'available' AND transfer."debitMember" = transfer."creditMember" AND transfers_count = 1))) IS NOT TRUE
    THEN RAISE EXCEPTION 'transfer % of a journal of kind % cannot be', i + 1, journal_kind USING ERRCODE = 'RL005'; END IF;
    IF transfer.debit = 'held' THEN held_out := held_out + transfer.amount; END IF;
  END LOOP;
  IF transfers_count = 0 THEN RAISE EXCEPTION 'nothing is moved' USING ERRCODE = 'RL005'; END IF;

  -- A repeat waits here for whoever is writing the same, and holds nothing yet.
  INSERT INTO journals (organization_id, id, program_id, kind, source_type, source_id, reverses_id, about_id, effective_at, recorded_at, actor, details)
  VALUES (organization, journal, program, journal_kind, posting ->> 'sourceType', posting ->> 'sourceId', (posting ->> 'reversesId')::uuid, about, effective, at,
    posting -> 'actor', posting -> 'details')
  ON CONFLICT (organization_id, program_id, source_type, source_id) WHERE source_id IS NOT NULL DO NOTHING;
  IF NOT FOUND THEN
    RETURN (SELECT jsonb_build_object('journalId', id, 'repeated', true, 'expired', expired, 'lost', 0, 'accounts', accounts) FROM journals
      WHERE organization_id = organization AND program_id = program AND source_type = posting ->> 'sourceType' AND source_id = posting ->> 'sourceId');
  END IF;

  -- A hold ends whole, and is captured only until its time.
  IF journal_kind IN ('capture', 'void') THEN
    UPDATE holds SET ended_by = journal, ended_at = at, captured = (SELECT coalesce(sum(item.amount), 0)
      FROM jsonb_to_recordset(given) AS item (amount bigint, debit text, credit text) WHERE item.debit = 'held' AND item.credit = 'redeemed')
    WHERE organization_id = organization AND id = about AND ended_by IS NULL AND (journal_kind = 'void' OR expires_at > at)
    RETURNING program_id, member_id, unit, amount INTO ending;
    IF NOT FOUND THEN RAISE EXCEPTION 'the hold has ended' USING ERRCODE = 'RL003'; END IF;
    PERFORM FROM jsonb_to_recordset(given) AS item (unit text, debit text, "debitMember" uuid, credit text, "creditMember" uuid, restores uuid)
    WHERE item.debit <> 'held' OR (item.credit = 'available' AND item.restores IS DISTINCT FROM about) OR item.credit NOT IN ('redeemed', 'available') OR item.unit <> ending.unit OR item."debitMember" <> ending.member_id
      OR item."creditMember" <> ending.member_id;
    IF FOUND OR held_out <> ending.amount OR program <> ending.program_id THEN RAISE EXCEPTION 'a hold ends whole' USING ERRCODE = 'RL005'; END IF;
  END IF;

  -- Accounts are locked in one order by everybody. Lots are read in later statements, which see what the last to hold the lock wrote.
  IF transfers_count = 1 AND (transfer."debitMember" IS NULL OR transfer."creditMember" IS NULL) AND NOT posting ? 'expect' THEN
    SELECT gone INTO locked FROM lock_account(organization, program, coalesce(transfer."debitMember", transfer."creditMember"), transfer.unit,
      CASE WHEN transfer."debitMember" IS NULL THEN transfer.credit ELSE transfer.debit END, at)
    WHERE coalesce(transfer."debitMember", transfer."creditMember") IS NOT NULL;
    IF locked.gone > 0 THEN
      expired := jsonb_build_array(jsonb_build_object('memberId', coalesce(transfer."debitMember", transfer."creditMember"), 'unit', transfer.unit, 'amount', locked.gone));
    END IF;
  ELSE
    FOR holder IN
      SELECT side.member, side.unit, side.account, max(side.version) AS version
      FROM (
        SELECT pair.member, item.unit, pair.account, NULL::bigint AS version
        FROM jsonb_to_recordset(given) AS item (unit text, debit text, "debitMember" uuid, credit text, "creditMember" uuid)
        CROSS JOIN LATERAL (VALUES ("debitMember", debit), ("creditMember", credit)) AS pair (member, account)
        WHERE pair.member IS NOT NULL
        UNION ALL
        SELECT "memberId", unit, 'available', version FROM jsonb_to_recordset(coalesce(posting -> 'expect', '[]')) AS expected ("memberId" uuid, unit text, version bigint)
      ) AS side GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    LOOP
      SELECT was_version, gone INTO locked FROM lock_account(organization, program, holder.member, holder.unit, holder.account, at);
      IF holder.version <> locked.was_version THEN RAISE EXCEPTION 'the account has moved on' USING ERRCODE = 'RL001'; END IF;
      IF locked.gone > 0 THEN expired := expired || jsonb_build_object('memberId', holder.member, 'unit', holder.unit, 'amount', locked.gone); END IF;
    END LOOP;
  END IF;

  FOR i IN 0 .. transfers_count - 1 LOOP
    IF transfers_count > 1 THEN transfer := jsonb_populate_record(NULL::posted_transfer, given -> i); END IF;
    last_number := last_number + 1;
    moved := transfer.amount;
    late := 0;
    debit_version := NULL; debit_balance := NULL; credit_version := NULL; credit_balance := NULL;

    IF transfer."debitMember" IS NOT NULL THEN
      SELECT balance INTO had FROM member_accounts
      WHERE organization_id = organization AND member_id = transfer."debitMember" AND unit = transfer.unit AND account = transfer.debit;
      IF had < moved THEN
        IF transfer."maxDebt" IS NULL THEN
          RAISE EXCEPTION 'too few units' USING ERRCODE = 'RL002', DETAIL = jsonb_build_object('available', had, 'wanted', moved, 'unit', transfer.unit);
        END IF;
        moved := least(moved, greatest(had + transfer."maxDebt", 0));
        lost := lost + transfer.amount - moved;
      END IF;
      IF moved > 0 THEN
        UPDATE member_accounts SET balance = balance - moved, version = version + 1,
          floor = CASE WHEN transfer."maxDebt" IS NULL THEN floor ELSE least(floor, -transfer."maxDebt") END
        WHERE organization_id = organization AND member_id = transfer."debitMember" AND unit = transfer.unit AND account = transfer.debit
        RETURNING balance, version INTO debit_balance, debit_version;
        IF transfer.debit = 'available' AND had > 0 THEN
          lacking := draw_from_lots(organization, transfer."debitMember", transfer.unit, least(moved, had), transfer.preferred, journal, last_number, 'draw');
          IF lacking > 0 THEN RAISE EXCEPTION 'the lots of % lack %', transfer."debitMember", lacking; END IF;
        END IF;
      END IF;
    END IF;

    IF transfer."creditMember" IS NOT NULL THEN
      lacking := CASE WHEN transfer.credit = 'available' THEN moved ELSE 0 END;
      earned := coalesce(transfer."earnedAt", effective);
      lot_expiry := coalesce(transfer."expiresAt", 'infinity');
      soonest := 'infinity';
      IF transfer.restores IS NOT NULL THEN
        SELECT * INTO restored
        FROM restore_to_lots(organization, transfer."creditMember", transfer.unit, moved, transfer.restores, journal, last_number, at, transfer."graceUntil" IS NULL);
        IF restored.left_over > 0 THEN RAISE EXCEPTION 'more is restored than was drawn' USING ERRCODE = 'RL002',
          DETAIL = jsonb_build_object('available', moved - restored.left_over, 'wanted', moved, 'unit', transfer.unit); END IF;
        soonest := restored.soonest;
        late := restored.late;
        earned := restored.late_earned;
        lacking := CASE WHEN transfer."graceUntil" IS NULL THEN 0 ELSE late END;
        lot_expiry := transfer."graceUntil";
      END IF;
      IF lacking > 0 THEN
        INSERT INTO lots (organization_id, journal_id, number, program_id, member_id, unit, amount, remaining, earned_at, expires_at)
        VALUES (organization, journal, last_number, program, transfer."creditMember", transfer.unit, lacking, lacking, earned, lot_expiry);
        soonest := least(soonest, lot_expiry);
        IF lot_expiry < 'infinity' THEN PERFORM schedule_expiry(organization, program, lot_expiry, is_live); END IF;
      END IF;
      UPDATE member_accounts SET balance = balance + moved, version = version + 1, next_expiry = least(next_expiry, soonest)
      WHERE organization_id = organization AND member_id = transfer."creditMember" AND unit = transfer.unit AND account = transfer.credit
      RETURNING balance, version INTO credit_balance, credit_version;
      -- What was owed is paid from what has come.
      IF transfer.credit = 'available' AND credit_balance < moved THEN
        PERFORM draw_from_lots(organization, transfer."creditMember", transfer.unit, least(moved, moved - credit_balance), journal, journal, last_number, 'settle');
      END IF;
    END IF;

    IF moved > 0 THEN
      INSERT INTO transfers (organization_id, journal_id, number, program_id, unit, amount, debit_account, debit_member_id, debit_version, debit_balance,
        credit_account, credit_member_id, credit_version, credit_balance, effective_at, recorded_at)
      VALUES (organization, journal, last_number, program, transfer.unit, moved, transfer.debit, transfer."debitMember", debit_version, debit_balance,
        transfer.credit, transfer."creditMember", credit_version, credit_balance, effective, at);
      IF debit_version IS NOT NULL THEN
        accounts := accounts || jsonb_build_object('memberId', transfer."debitMember", 'unit', transfer.unit, 'account', transfer.debit, 'balance', debit_balance, 'version', debit_version);
      END IF;
      IF credit_version IS NOT NULL THEN
        accounts := accounts || jsonb_build_object('memberId', transfer."creditMember", 'unit', transfer.unit, 'account', transfer.credit, 'balance', credit_balance, 'version', credit_version);
      END IF;
    ELSE
      last_number := last_number - 1;
    END IF;
    IF moved < transfer.amount THEN
      last_number := last_number + 1;
      INSERT INTO transfers (organization_id, journal_id, number, program_id, unit, amount, debit_account, credit_account, effective_at, recorded_at)
      VALUES (organization, journal, last_number, program, transfer.unit, transfer.amount - moved, 'clawback_loss', transfer.credit, effective, at);
    END IF;

    -- Given back after it had expired, it expires at once; but for what of it has just paid a debt.
    IF transfer.restores IS NOT NULL AND transfer."graceUntil" IS NULL AND late > 0 THEN
      moved := (SELECT coalesce(sum(remaining), 0) FROM lots
        WHERE organization_id = organization AND member_id = transfer."creditMember" AND unit = transfer.unit AND remaining > 0 AND expires_at <= at);
      IF moved > 0 THEN
        last_number := last_number + 1;
        UPDATE member_accounts SET balance = balance - moved, version = version + 1
        WHERE organization_id = organization AND member_id = transfer."creditMember" AND unit = transfer.unit AND account = 'available'
        RETURNING balance, version INTO debit_balance, debit_version;
        PERFORM draw_from_lots(organization, transfer."creditMember", transfer.unit, moved, NULL, journal, last_number, 'draw');
        INSERT INTO transfers (organization_id, journal_id, number, program_id, unit, amount, debit_account, debit_member_id, debit_version, debit_balance,
          credit_account, effective_at, recorded_at)
        VALUES (organization, journal, last_number, program, transfer.unit, moved, 'available', transfer."creditMember", debit_version, debit_balance, 'expired', effective, at);
        accounts := accounts || jsonb_build_object('memberId', transfer."creditMember", 'unit', transfer.unit, 'account', 'available', 'balance', debit_balance, 'version', debit_version);
        expired := expired || jsonb_build_object('memberId', transfer."creditMember", 'unit', transfer.unit, 'amount', moved);
      END IF;
    END IF;

    IF journal_kind = 'hold' THEN
      INSERT INTO holds (organization_id, id, program_id, member_id, unit, amount, created_at, expires_at)
      VALUES (organization, journal, program, transfer."debitMember", transfer.unit, transfer.amount, at, coalesce((posting ->> 'holdUntil')::timestamptz, 'infinity'));
    END IF;
  END LOOP;

  PERFORM await_seal(organization, journal, at, is_live);
  RETURN jsonb_build_object('journalId', journal, 'repeated', false, 'expired', expired, 'lost', lost, 'accounts', accounts);
END $$;
--> statement-breakpoint
-- Several journals in one call, all of them or none; their answers in the same order.
CREATE FUNCTION post_journals(organization uuid, postings jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  answers jsonb[] := '{}';
  posting jsonb;
BEGIN
  -- Locked in one order before any is written, so that two batches do not wait for each other.
  PERFORM FROM member_accounts WHERE organization_id = organization AND member_id = ANY (ARRAY(
    SELECT DISTINCT pair.member FROM jsonb_array_elements(postings) AS item,
      jsonb_to_recordset(item -> 'transfers') AS sides ("debitMember" uuid, "creditMember" uuid), LATERAL (VALUES ("debitMember"), ("creditMember")) AS pair (member)
    WHERE pair.member IS NOT NULL)) ORDER BY member_id, unit, account FOR UPDATE;
  FOR posting IN SELECT value FROM jsonb_array_elements(postings) WITH ORDINALITY ORDER BY ordinality LOOP
    answers := answers || post_journal(organization, posting);
  END LOOP;
  RETURN to_jsonb(answers);
END $$;
--> statement-breakpoint

-- A member goes on in another: what is available, pending and held is the other's, with the lots and the open holds as they are. A debt is paid
-- from what the other has, and owed by the other beyond that.
-- posting: as for post_journal, without transfers. @returns { journalId, repeated, lost, expired, accounts }
CREATE FUNCTION merge_members(organization uuid, posting jsonb, from_member uuid, to_member uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  journal CONSTANT uuid := posting ->> 'id';
  program CONSTANT uuid := posting ->> 'programId';
  at CONSTANT timestamptz := posting ->> 'recordedAt';
  effective CONSTANT timestamptz := posting ->> 'effectiveAt';
  holder record;
  locked record;
  source member_accounts;
  target member_accounts;
  debtor member_accounts;
  creditor member_accounts;
  owed boolean;
  moved bigint;
  had bigint;
  settled bigint;
  last_number integer := 0;
  expired jsonb := '[]';
  accounts jsonb := '[]';
BEGIN
  IF from_member = to_member THEN RAISE EXCEPTION 'a member is not merged into itself' USING ERRCODE = 'RL005'; END IF;
  INSERT INTO journals (organization_id, id, program_id, kind, source_type, source_id, about_id, effective_at, recorded_at, actor, details)
  VALUES (organization, journal, program, 'merge', posting ->> 'sourceType', posting ->> 'sourceId', (posting ->> 'aboutId')::uuid, effective, at,
    posting -> 'actor', posting -> 'details')
  ON CONFLICT (organization_id, program_id, source_type, source_id) WHERE source_id IS NOT NULL DO NOTHING;
  IF NOT FOUND THEN
    RETURN (SELECT jsonb_build_object('journalId', id, 'repeated', true, 'expired', expired, 'lost', 0, 'accounts', accounts) FROM journals
      WHERE organization_id = organization AND program_id = program AND source_type = posting ->> 'sourceType' AND source_id = posting ->> 'sourceId');
  END IF;
  -- Holds before accounts, as whoever ends a hold.
  PERFORM FROM holds WHERE organization_id = organization AND member_id = from_member AND ended_by IS NULL ORDER BY id FOR UPDATE;
  FOR holder IN
    -- Also those that are not there yet: nobody else is to make one in between.
    SELECT pair.member, ledger.unit, kind.account FROM ledgers AS ledger CROSS JOIN (VALUES (from_member), (to_member)) AS pair (member)
    CROSS JOIN (VALUES ('available'), ('held'), ('pending')) AS kind (account)
    WHERE ledger.organization_id = organization AND ledger.program_id = program ORDER BY 1, 2, 3
  LOOP
    SELECT gone INTO locked FROM lock_account(organization, program, holder.member, holder.unit, holder.account, at);
    IF locked.gone > 0 THEN expired := expired || jsonb_build_object('memberId', holder.member, 'unit', holder.unit, 'amount', locked.gone); END IF;
  END LOOP;

  UPDATE member_merges SET into_member_id = to_member WHERE organization_id = organization AND into_member_id = from_member;
  INSERT INTO member_merges (organization_id, member_id, into_member_id, journal_id) VALUES (organization, from_member, to_member, journal)
  ON CONFLICT (organization_id, member_id) DO UPDATE SET into_member_id = excluded.into_member_id, journal_id = excluded.journal_id;
  UPDATE lots SET member_id = to_member WHERE organization_id = organization AND member_id = from_member AND remaining > 0;
  UPDATE holds SET member_id = to_member WHERE organization_id = organization AND member_id = from_member;

  FOR source IN SELECT * FROM member_accounts WHERE organization_id = organization AND member_id = from_member ORDER BY unit, account LOOP
    CONTINUE WHEN source.balance = 0;
    last_number := last_number + 1;
    moved := abs(source.balance);
    owed := source.balance < 0;
    SELECT balance INTO had FROM member_accounts
    WHERE organization_id = organization AND member_id = to_member AND unit = source.unit AND account = source.account;
    UPDATE member_accounts SET balance = balance + source.balance, version = version + 1, floor = least(floor, balance + source.balance),
      next_expiry = least(next_expiry, source.next_expiry)
    WHERE organization_id = organization AND member_id = to_member AND unit = source.unit AND account = source.account RETURNING * INTO target;
    UPDATE member_accounts SET balance = 0, version = version + 1, next_expiry = 'infinity'
    WHERE organization_id = organization AND member_id = from_member AND unit = source.unit AND account = source.account RETURNING * INTO source;
    -- Where one of the two owed, as much of the lots goes to that.
    settled := CASE WHEN source.account <> 'available' THEN 0 WHEN owed THEN least(moved, greatest(had, 0)) ELSE least(moved, greatest(-had, 0)) END;
    IF settled > 0 THEN PERFORM draw_from_lots(organization, to_member, source.unit, settled, NULL, journal, last_number, 'settle'); END IF;
    debtor := CASE WHEN owed THEN target ELSE source END;
    creditor := CASE WHEN owed THEN source ELSE target END;
    INSERT INTO transfers (organization_id, journal_id, number, program_id, unit, amount, debit_account, debit_member_id, debit_version, debit_balance,
      credit_account, credit_member_id, credit_version, credit_balance, effective_at, recorded_at)
    VALUES (organization, journal, last_number, program, source.unit, moved, debtor.account, debtor.member_id, debtor.version, debtor.balance,
      creditor.account, creditor.member_id, creditor.version, creditor.balance, effective, at);
    accounts := accounts
      || jsonb_build_object('memberId', from_member, 'unit', source.unit, 'account', source.account, 'balance', source.balance, 'version', source.version)
      || jsonb_build_object('memberId', to_member, 'unit', target.unit, 'account', target.account, 'balance', target.balance, 'version', target.version);
  END LOOP;
  UPDATE member_accounts SET merged_into = to_member WHERE organization_id = organization AND member_id = from_member;
  PERFORM await_seal(organization, journal, at, (posting ->> 'live')::boolean);
  RETURN jsonb_build_object('journalId', journal, 'repeated', false, 'expired', expired, 'lost', 0, 'accounts', accounts);
END $$;
--> statement-breakpoint

-- Lots of a member that are left expire later from now on, by an act that has its journal. Of what has expired by now nothing comes back.
-- posting: as for post_journal, without transfers. @returns { journalId, repeated, expired, lots }: how many lots were extended; without any there is no journal
CREATE FUNCTION extend_lots(organization uuid, posting jsonb, member uuid, of_unit text, until timestamptz, only_journal uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
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
  WITH later AS (
    SELECT journal_id, number, expires_at FROM lots WHERE organization_id = organization AND member_id = member AND unit = of_unit AND remaining > 0
      AND expires_at < until AND (only_journal IS NULL OR journal_id = only_journal)
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
--> statement-breakpoint

-- Books what has expired by then of at most so many members of a program. @returns whom it looked at, and what expired; nobody where nothing is left to do
CREATE FUNCTION sweep_expired(organization uuid, program uuid, at timestamptz, most integer)
RETURNS TABLE (member_id uuid, unit text, amount bigint) LANGUAGE plpgsql AS $$
BEGIN
  FOR member_id, unit IN
    SELECT account.member_id, account.unit FROM member_accounts AS account WHERE account.organization_id = organization AND account.account = 'available'
      AND (account.member_id, account.unit) IN (SELECT lot.member_id, lot.unit FROM lots AS lot
        WHERE lot.organization_id = organization AND lot.program_id = program AND lot.remaining > 0 AND lot.expires_at <= at AND lot.expires_at < 'infinity' LIMIT most)
    ORDER BY 1, 2 FOR UPDATE
  LOOP
    amount := book_expiries(organization, member_id, unit, at);
    RETURN NEXT;
  END LOOP;
END $$;
--> statement-breakpoint

-- All that a journal says, in one spelling, for its hash: column by column, so that what tables have besides one day changes no hash.
CREATE FUNCTION journal_text(organization uuid, journal uuid) RETURNS text LANGUAGE sql STABLE SET timezone = 'UTC' AS $$
  SELECT jsonb_build_array(j.id, j.program_id, j.kind, j.source_type, j.source_id, j.reverses_id, j.about_id, j.effective_at, j.recorded_at, j.actor, j.details,
    (SELECT jsonb_agg(jsonb_build_array(t.number, t.program_id, t.unit, t.amount, t.debit_account, t.debit_member_id, t.debit_version, t.debit_balance,
        t.credit_account, t.credit_member_id, t.credit_version, t.credit_balance, t.effective_at, t.recorded_at) ORDER BY t.number)
      FROM transfers t WHERE t.organization_id = organization AND t.journal_id = journal),
    (SELECT jsonb_agg(jsonb_build_array(l.number, l.amount, l.earned_at, coalesce(
        (SELECT min(e.previous_expiry) FROM lot_extensions e WHERE e.organization_id = organization AND e.lot_journal_id = journal AND e.lot_number = l.number),
        l.expires_at)) ORDER BY l.number)
      FROM lots l WHERE l.organization_id = organization AND l.journal_id = journal),
    (SELECT jsonb_agg(jsonb_build_array(d.number, d.kind, d.lot_journal_id, d.lot_number, d.amount, d.drawn_by) ORDER BY d.number, d.kind, d.lot_journal_id, d.lot_number)
      FROM draws d WHERE d.organization_id = organization AND d.journal_id = journal),
    (SELECT jsonb_agg(jsonb_build_array(e.lot_journal_id, e.lot_number, e.previous_expiry, e.expires_at) ORDER BY e.lot_journal_id, e.lot_number)
      FROM lot_extensions e WHERE e.organization_id = organization AND e.journal_id = journal))::text
  FROM journals j WHERE j.organization_id = organization AND j.id = journal
$$;
--> statement-breakpoint
CREATE FUNCTION block_hash(organization uuid, previous text, ids uuid[]) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(previous || string_agg(encode(sha256(convert_to(coalesce(journal_text(organization, id), ''), 'UTF8')), 'hex'), '' ORDER BY id), 'UTF8')), 'hex')
  FROM unnest(ids) AS id
$$;
--> statement-breakpoint

-- What journals bring to and take from each account, by day of recording in the ledger's zone.
CREATE FUNCTION totals_of(organization uuid, ids uuid[])
RETURNS TABLE (program_id uuid, unit text, account text, day date, debits bigint, credits bigint) LANGUAGE sql STABLE AS $$
  SELECT transfers.program_id, transfers.unit, side.account, (transfers.recorded_at AT TIME ZONE ledgers.time_zone)::date, sum(side.debit)::bigint, sum(side.credit)::bigint
  FROM transfers JOIN ledgers USING (organization_id, program_id, unit)
  CROSS JOIN LATERAL (VALUES (debit_account, amount, 0), (credit_account, 0, amount)) AS side (account, debit, credit)
  WHERE transfers.organization_id = organization AND transfers.journal_id = ANY (ids) GROUP BY 1, 2, 3, 4
$$;
--> statement-breakpoint

-- What journals do to the units that were earned in each month of the ledger's zone. Units that only change hands or come back are not issued again.
CREATE FUNCTION cohorts_of(organization uuid, ids uuid[])
RETURNS TABLE (program_id uuid, unit text, month text, issued bigint, expired bigint, remaining bigint) LANGUAGE sql STABLE AS $$
  SELECT lots.program_id, lots.unit, to_char(lots.earned_at AT TIME ZONE ledgers.time_zone, 'YYYY-MM'),
    sum(change.issued)::bigint, sum(change.expired)::bigint, sum(change.remaining)::bigint
  FROM (
    SELECT made.journal_id, made.number, CASE WHEN transfers.debit_account IN ('redeemed', 'available') THEN 0 ELSE made.amount END AS issued, 0 AS expired, made.amount AS remaining
    FROM lots AS made JOIN transfers USING (organization_id, journal_id, number) WHERE made.organization_id = organization AND made.journal_id = ANY (ids)
    UNION ALL
    SELECT draws.lot_journal_id, draws.lot_number, 0, CASE WHEN transfers.credit_account = 'expired' THEN draws.amount ELSE 0 END,
      CASE draws.kind WHEN 'restore' THEN draws.amount ELSE -draws.amount END
    FROM draws JOIN transfers USING (organization_id, journal_id, number) WHERE draws.organization_id = organization AND draws.journal_id = ANY (ids)
  ) AS change
  JOIN lots ON lots.organization_id = organization AND lots.journal_id = change.journal_id AND lots.number = change.number
  JOIN ledgers ON ledgers.organization_id = organization AND ledgers.program_id = lots.program_id AND ledgers.unit = lots.unit
  GROUP BY 1, 2, 3
$$;
--> statement-breakpoint

-- Closes a block of at most so many journals that no block has yet: chains it to the last one and adds it to the totals. @returns how many there were
CREATE FUNCTION seal_journals(organization uuid, at timestamptz, most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  ids uuid[];
  last ledger_seals;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('ledger seal ' || organization, 0));
  WITH taken AS (
    DELETE FROM unsealed_journals WHERE ctid = ANY (ARRAY(SELECT ctid FROM unsealed_journals WHERE organization_id = organization LIMIT most)) RETURNING journal_id
  ) SELECT array_agg(journal_id) INTO ids FROM taken;
  IF ids IS NULL THEN RETURN 0; END IF;
  SELECT * INTO last FROM ledger_seals WHERE organization_id = organization ORDER BY number DESC LIMIT 1;
  INSERT INTO ledger_seals (organization_id, number, journals, previous_hash, hash, sealed_at)
  VALUES (organization, coalesce(last.number, 0) + 1, cardinality(ids), coalesce(last.hash, ''), block_hash(organization, coalesce(last.hash, ''), ids), at);
  INSERT INTO sealed_journals (organization_id, journal_id, seal_number) SELECT organization, id, coalesce(last.number, 0) + 1 FROM unnest(ids) AS id;
  INSERT INTO ledger_totals AS totals (organization_id, program_id, unit, account, day, debits, credits)
  SELECT organization, more.* FROM totals_of(organization, ids) AS more
  ON CONFLICT (organization_id, program_id, unit, account, day)
  DO UPDATE SET debits = totals.debits + excluded.debits, credits = totals.credits + excluded.credits;
  INSERT INTO ledger_cohorts AS cohorts (organization_id, program_id, unit, month, issued, expired, remaining)
  SELECT organization, more.* FROM cohorts_of(organization, ids) AS more
  ON CONFLICT (organization_id, program_id, unit, month) DO UPDATE
  SET issued = cohorts.issued + excluded.issued, expired = cohorts.expired + excluded.expired, remaining = cohorts.remaining + excluded.remaining;
  RETURN cardinality(ids);
END $$;
--> statement-breakpoint
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
--> statement-breakpoint
-- What an answer adds to the counts knows now in which mode it was given, and in which groups its response is, by what they have in common.
ALTER TYPE survey_tally ADD ATTRIBUTE mode text, ADD ATTRIBUTE groups jsonb;
--> statement-breakpoint
CREATE FUNCTION groups_of_survey_response(response survey_responses) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object(
    'staff', response.context -> 'staffId', 'team', response.context -> 'teamId', 'product', response.context -> 'productId',
    'channel', response.context -> 'channel', 'segment', response.context -> 'segment', 'language', response.language))
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION tallies_of_survey_response(response survey_responses, question_key text, tallies text[], n integer) RETURNS SETOF survey_tally LANGUAGE sql IMMUTABLE AS $$
  SELECT response.organization_id, response.survey_id, question_key, date_trunc('hour', response.answered_at, 'UTC'), response.version_number,
    response.status = 'complete', value, n, response.mode, groups_of_survey_response(response)
  FROM unnest(CASE WHEN response.excluded_at IS NULL THEN tallies WHEN tallies IN ('{}', '{""}') THEN '{}' ELSE '{!}' END) AS value WHERE response.flag IS NULL
$$;
--> statement-breakpoint
-- Adds to the counts of the hour and of its day, and to those of each group by the month. A count that somebody else is
-- changing is left to them, and a new row stands beside it: what is read is their total, and whoever comes next folds them into one. So nobody
-- waits for anybody. Counts are looked up one by one, whatever their number is thought to be.
CREATE OR REPLACE FUNCTION add_to_survey_counts(changes survey_tally[]) RETURNS void LANGUAGE sql AS $$
  WITH changed AS (
    SELECT organization_id, survey_id, question_key, grain, date_trunc(grain, hour, 'UTC') AS hour, mode, version_number, complete, value, sum(n)::integer AS n
    FROM unnest(changes) CROSS JOIN (VALUES ('hour'), ('day')) AS each (grain) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING sum(n) <> 0
  ), folded AS (
    DELETE FROM survey_counts AS counts USING (
      SELECT free.organization_id, free.id FROM changed CROSS JOIN LATERAL (
        SELECT counts.organization_id, counts.id FROM survey_counts AS counts
        WHERE (counts.organization_id, counts.survey_id, counts.question_key, counts.grain, counts.hour, counts.mode, counts.version_number, counts.complete, counts.value)
          = (changed.organization_id, changed.survey_id, changed.question_key, changed.grain, changed.hour, changed.mode, changed.version_number, changed.complete, changed.value)
        FOR UPDATE SKIP LOCKED
      ) AS free
    ) AS free WHERE counts.organization_id = free.organization_id AND counts.id = free.id
    RETURNING counts.organization_id, counts.survey_id, counts.question_key, counts.grain, counts.hour, counts.mode, counts.version_number, counts.complete, counts.value, counts.n
  )
  INSERT INTO survey_counts (organization_id, id, survey_id, question_key, grain, hour, mode, version_number, complete, value, n)
  SELECT organization_id, gen_random_uuid(), survey_id, question_key, grain, hour, mode, version_number, complete, value, sum(n)
  FROM (TABLE changed UNION ALL TABLE folded) AS parts
  GROUP BY organization_id, survey_id, question_key, grain, hour, mode, version_number, complete, value HAVING sum(n) <> 0;

  WITH changed AS (
    SELECT organization_id, survey_id, question_key, dimension, date_trunc('month', hour, 'UTC') AS month, group_key, version_number, complete, value, sum(n)::integer AS n
    FROM unnest(changes) CROSS JOIN LATERAL jsonb_each_text(groups) AS in_group (dimension, group_key)
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING sum(n) <> 0
  ), folded AS (
    DELETE FROM survey_group_counts AS counts USING (
      SELECT free.organization_id, free.id FROM changed CROSS JOIN LATERAL (
        SELECT counts.organization_id, counts.id FROM survey_group_counts AS counts
        WHERE (counts.organization_id, counts.survey_id, counts.question_key, counts.dimension, counts.month, counts.group_key, counts.version_number, counts.complete, counts.value)
          = (changed.organization_id, changed.survey_id, changed.question_key, changed.dimension, changed.month, changed.group_key, changed.version_number, changed.complete, changed.value)
        FOR UPDATE SKIP LOCKED
      ) AS free
    ) AS free WHERE counts.organization_id = free.organization_id AND counts.id = free.id
    RETURNING counts.organization_id, counts.survey_id, counts.question_key, counts.dimension, counts.month, counts.group_key, counts.version_number, counts.complete, counts.value, counts.n
  )
  INSERT INTO survey_group_counts (organization_id, id, survey_id, question_key, dimension, month, group_key, version_number, complete, value, n)
  SELECT organization_id, gen_random_uuid(), survey_id, question_key, dimension, month, group_key, version_number, complete, value, sum(n)
  FROM (TABLE changed UNION ALL TABLE folded) AS parts
  GROUP BY organization_id, survey_id, question_key, dimension, month, group_key, version_number, complete, value HAVING sum(n) <> 0
$$;
--> statement-breakpoint
-- What a response is about takes its answers along, too.
DROP TRIGGER survey_responses_changed ON survey_responses;
--> statement-breakpoint
CREATE TRIGGER survey_responses_changed AFTER UPDATE OF status, answered_at, version_number, excluded_at, flag, mode, context, language ON survey_responses FOR EACH ROW
  WHEN ((OLD.status, OLD.answered_at, OLD.version_number, OLD.excluded_at, OLD.flag, OLD.mode, OLD.context, OLD.language)
    IS DISTINCT FROM (NEW.status, NEW.answered_at, NEW.version_number, NEW.excluded_at, NEW.flag, NEW.mode, NEW.context, NEW.language))
  EXECUTE FUNCTION recount_survey_response();
--> statement-breakpoint
INSERT INTO survey_counts (organization_id, id, survey_id, question_key, grain, hour, mode, version_number, complete, value, n)
SELECT tally.organization_id, gen_random_uuid(), tally.survey_id, tally.question_key, grain, date_trunc(grain, tally.hour, 'UTC'), tally.mode, tally.version_number, tally.complete, tally.value, sum(tally.n)
FROM survey_responses AS response JOIN survey_answers AS answer ON answer.organization_id = response.organization_id AND answer.response_id = response.id
  CROSS JOIN LATERAL tallies_of_survey_response(response, answer.question_key, answer.tallies, 1) AS tally CROSS JOIN (VALUES ('hour'), ('day')) AS each (grain)
GROUP BY 1, 3, 4, 5, 6, 7, 8, 9, 10;
--> statement-breakpoint
INSERT INTO survey_group_counts (organization_id, id, survey_id, question_key, dimension, month, group_key, version_number, complete, value, n)
SELECT tally.organization_id, gen_random_uuid(), tally.survey_id, tally.question_key, dimension, date_trunc('month', tally.hour, 'UTC'), group_key, tally.version_number, tally.complete, tally.value, sum(tally.n)
FROM survey_responses AS response JOIN survey_answers AS answer ON answer.organization_id = response.organization_id AND answer.response_id = response.id
  CROSS JOIN LATERAL tallies_of_survey_response(response, answer.question_key, answer.tallies, 1) AS tally
  CROSS JOIN LATERAL jsonb_each_text(tally.groups) AS in_group (dimension, group_key)
GROUP BY 1, 3, 4, 5, 6, 7, 8, 9, 10;
--> statement-breakpoint
-- Books what an active member earned, decided without knowing anything of the member: only who it is has to hold. @returns the journal
-- Refuses, as what has to be decided anew: the member is another's by now or not active, the source was posted before, or something expired first.
CREATE FUNCTION book_at_once(organization uuid, member uuid, contact uuid, posting jsonb) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  posted jsonb;
BEGIN
  PERFORM FROM members WHERE organization_id = organization AND id = member AND contact_id = contact AND status = 'active' FOR SHARE;
  IF NOT FOUND THEN RAISE EXCEPTION 'the member is not as it was' USING ERRCODE = 'serialization_failure'; END IF;
  IF posting IS NULL THEN RETURN NULL; END IF;
  posted := post_journal(organization, posting);
  IF (posted ->> 'repeated')::boolean OR posted -> 'expired' <> '[]' THEN RAISE EXCEPTION 'there is more to tell' USING ERRCODE = 'serialization_failure'; END IF;
  RETURN posted ->> 'journalId';
END $$;
--> statement-breakpoint
-- What was taken back stays as it was taken back.
CREATE TRIGGER loyalty_refunds_kept BEFORE DELETE ON loyalty_refunds FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER loyalty_refunds_append_only BEFORE UPDATE ON loyalty_refunds FOR EACH ROW
  WHEN (current_setting('rapport.merging', true) IS DISTINCT FROM 'on' OR to_jsonb(NEW) - 'member_id' IS DISTINCT FROM to_jsonb(OLD) - 'member_id')
  EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
-- Of a full card only that its reward was taken back is still to come, once.
CREATE TRIGGER card_cycles_kept BEFORE DELETE ON card_cycles FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER card_cycles_as_booked BEFORE UPDATE ON card_cycles FOR EACH ROW
  WHEN (OLD.revoked_at IS NOT NULL OR to_jsonb(NEW) - 'revoked_at' IS DISTINCT FROM to_jsonb(OLD) - 'revoked_at') EXECUTE FUNCTION refuse_rewriting_ledger();
--> statement-breakpoint
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

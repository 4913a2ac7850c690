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
-- Of a lot only what is left changes, and when it expires; of a hold only how it ended, once; accounts are never taken away.
CREATE TRIGGER lots_as_made BEFORE DELETE OR UPDATE OF organization_id, journal_id, number, program_id, member_id, unit, amount, earned_at ON lots
  FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER holds_kept BEFORE DELETE ON holds FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_ledger();--> statement-breakpoint
CREATE TRIGGER holds_end_once BEFORE UPDATE ON holds FOR EACH ROW
  WHEN (OLD.ended_by IS NOT NULL OR (OLD.organization_id, OLD.id, OLD.program_id, OLD.member_id, OLD.unit, OLD.amount, OLD.created_at)
    IS DISTINCT FROM (NEW.organization_id, NEW.id, NEW.program_id, NEW.member_id, NEW.unit, NEW.amount, NEW.created_at))
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

-- Takes from the lots of an account that the caller has locked, the first to expire first. The caller has booked what is expired.
CREATE FUNCTION draw_from_lots(organization uuid, member uuid, of_unit text, wanted bigint, preferred uuid, by_journal uuid, by_number integer, as_kind text)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  lot record;
  left_over bigint := wanted;
  taken bigint;
BEGIN
  FOR lot IN
    SELECT journal_id, number, remaining FROM lots
    WHERE organization_id = organization AND member_id = member AND unit = of_unit AND remaining > 0 AND journal_id = preferred
    UNION ALL
    (SELECT journal_id, number, remaining FROM lots
    WHERE organization_id = organization AND member_id = member AND unit = of_unit AND remaining > 0 AND journal_id IS DISTINCT FROM preferred
    ORDER BY expires_at, earned_at, journal_id, number)
  LOOP
    EXIT WHEN left_over = 0;
    taken := least(lot.remaining, left_over);
    UPDATE lots SET remaining = remaining - taken WHERE organization_id = organization AND journal_id = lot.journal_id AND number = lot.number;
    INSERT INTO draws (organization_id, lot_journal_id, lot_number, journal_id, number, kind, amount)
    VALUES (organization, lot.journal_id, lot.number, by_journal, by_number, as_kind, taken);
    left_over := left_over - taken;
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

-- Gives back to its lots what a journal drew, the last to expire first, as much as is wanted of what was not given back yet.
-- @returns what went back to lots that have expired since, and what could not be given back
CREATE FUNCTION restore_to_lots(organization uuid, member uuid, of_unit text, wanted bigint, of_journal uuid, by_journal uuid, by_number integer, at timestamptz,
  keep_late boolean, OUT late bigint, OUT left_over bigint) LANGUAGE plpgsql AS $$
DECLARE
  lot record;
  given bigint;
BEGIN
  late := 0;
  left_over := wanted;
  FOR lot IN
    SELECT lots.journal_id, lots.number, lots.expires_at, sum(CASE draws.kind WHEN 'restore' THEN -draws.amount ELSE draws.amount END)::bigint AS drawn
    FROM (
      SELECT lot_journal_id, lot_number, kind, amount FROM draws WHERE organization_id = organization AND journal_id = of_journal AND kind = 'draw'
      UNION ALL
      SELECT lot_journal_id, lot_number, kind, amount FROM draws WHERE organization_id = organization AND drawn_by = of_journal
    ) AS draws
    JOIN lots ON lots.organization_id = organization AND lots.journal_id = lot_journal_id AND lots.number = lot_number
    WHERE lots.member_id = member AND lots.unit = of_unit
    GROUP BY lots.journal_id, lots.number, lots.expires_at, lots.earned_at
    ORDER BY lots.expires_at DESC, lots.earned_at DESC, lots.journal_id DESC, lots.number DESC
  LOOP
    given := least(lot.drawn, left_over);
    CONTINUE WHEN given <= 0;
    left_over := left_over - given;
    IF lot.expires_at <= at THEN
      late := late + given;
      CONTINUE WHEN NOT keep_late;
    END IF;
    UPDATE lots SET remaining = remaining + given WHERE organization_id = organization AND journal_id = lot.journal_id AND number = lot.number;
    INSERT INTO draws (organization_id, lot_journal_id, lot_number, journal_id, number, kind, amount, drawn_by)
    VALUES (organization, lot.journal_id, lot.number, by_journal, by_number, 'restore', given, of_journal);
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

-- That lots of a program expire then is there once for each instant.
CREATE FUNCTION schedule_expiry(organization uuid, program uuid, expires timestamptz, is_live boolean) RETURNS void LANGUAGE sql AS $$
  SELECT schedule_ledger_work(organization, 'ledger.expiry', program || ' ' || extract(epoch FROM expires)::bigint, expires, is_live)
$$;
--> statement-breakpoint

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
-- Refusals: RL001 an account is not at the version expected; RL002 too few units; RL003 the hold has ended; RL004 there is no such ledger; RL005 not a transfer.
CREATE FUNCTION post_journal(organization uuid, posting jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  journal CONSTANT uuid := posting ->> 'id';
  program CONSTANT uuid := posting ->> 'programId';
  journal_kind CONSTANT text := posting ->> 'kind';
  about CONSTANT uuid := posting ->> 'aboutId';
  at CONSTANT timestamptz := posting ->> 'recordedAt';
  effective CONSTANT timestamptz := posting ->> 'effectiveAt';
  is_live CONSTANT boolean := posting ->> 'live';
  holder record;
  account_row member_accounts;
  after record;
  transfer record;
  restored_late bigint; unrestored bigint;
  had bigint;
  moved bigint;
  lacking bigint;
  lost bigint := 0;
  gone bigint;
  expired jsonb := '[]';
  last_number integer := 0;
  debit_version bigint; debit_balance bigint; credit_version bigint; credit_balance bigint;
  accounts jsonb := '[]';
BEGIN
  -- A repeat waits here for whoever is writing the same, and holds nothing yet.
  INSERT INTO journals (organization_id, id, program_id, kind, source_type, source_id, reverses_id, about_id, effective_at, recorded_at, actor, details)
  VALUES (organization, journal, program, journal_kind, posting ->> 'sourceType', posting ->> 'sourceId', (posting ->> 'reversesId')::uuid, about, effective, at,
    posting -> 'actor', posting -> 'details')
  ON CONFLICT (organization_id, program_id, source_type, source_id) WHERE source_id IS NOT NULL DO NOTHING;
  IF NOT FOUND THEN
    RETURN (SELECT jsonb_build_object('journalId', id, 'repeated', true, 'expired', expired, 'lost', 0, 'accounts', accounts) FROM journals
      WHERE organization_id = organization AND program_id = program AND source_type = posting ->> 'sourceType' AND source_id = posting ->> 'sourceId');
  END IF;

  IF journal_kind IN ('capture', 'void') THEN
    UPDATE holds SET ended_by = journal, ended_at = at, captured = (SELECT coalesce(sum(item.amount), 0)
      FROM jsonb_to_recordset(posting -> 'transfers') AS item (amount bigint, debit text, credit text) WHERE item.debit = 'held' AND item.credit = 'redeemed')
    WHERE organization_id = organization AND id = about AND ended_by IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'the hold has ended' USING ERRCODE = 'RL003'; END IF;
  END IF;

  -- Accounts are locked in one order by everybody. Lots are read in later statements, which see what the last to hold the lock wrote.
  FOR holder IN
    SELECT DISTINCT side.member, side.unit, side.account
    FROM jsonb_to_recordset(posting -> 'transfers') AS item (unit text, debit text, "debitMember" uuid, credit text, "creditMember" uuid)
    CROSS JOIN LATERAL (VALUES ("debitMember", unit, debit), ("creditMember", unit, credit)) AS side (member, unit, account)
    WHERE side.member IS NOT NULL ORDER BY 1, 2, 3
  LOOP
    SELECT * INTO account_row FROM member_accounts
    WHERE organization_id = organization AND member_id = holder.member AND unit = holder.unit AND account = holder.account FOR UPDATE;
    IF NOT FOUND THEN
      PERFORM FROM ledgers WHERE organization_id = organization AND program_id = program AND unit = holder.unit;
      IF NOT FOUND THEN RAISE EXCEPTION 'no ledger of %', holder.unit USING ERRCODE = 'RL004'; END IF;
      INSERT INTO member_accounts (organization_id, member_id, unit, account, program_id, balance, version, floor, next_expiry)
      VALUES (organization, holder.member, holder.unit, holder.account, program, 0, 0, 0, 'infinity') ON CONFLICT DO NOTHING;
      SELECT * INTO account_row FROM member_accounts
      WHERE organization_id = organization AND member_id = holder.member AND unit = holder.unit AND account = holder.account FOR UPDATE;
    END IF;
    IF account_row.program_id <> program THEN RAISE EXCEPTION 'the member is of another program' USING ERRCODE = 'RL004'; END IF;
    IF posting ? 'expect' AND holder.account = 'available' THEN
      PERFORM FROM jsonb_to_recordset(posting -> 'expect') AS expected ("memberId" uuid, unit text, version bigint)
      WHERE "memberId" = holder.member AND expected.unit = holder.unit AND expected.version <> account_row.version;
      IF FOUND THEN RAISE EXCEPTION 'the account has moved on' USING ERRCODE = 'RL001'; END IF;
    END IF;
    IF account_row.next_expiry <= at THEN
      gone := book_expiries(organization, holder.member, holder.unit, at);
      IF gone > 0 THEN expired := expired || jsonb_build_object('memberId', holder.member, 'unit', holder.unit, 'amount', gone); END IF;
    END IF;
  END LOOP;

  FOR transfer IN
    SELECT item.* FROM ROWS FROM (jsonb_to_recordset(posting -> 'transfers') AS (unit text, amount bigint, debit text, "debitMember" uuid, credit text,
      "creditMember" uuid, "expiresAt" timestamptz, "earnedAt" timestamptz, preferred uuid, "maxDebt" bigint, restores uuid, "graceUntil" timestamptz))
      WITH ORDINALITY AS item (unit, amount, debit, debit_member, credit, credit_member, expires_at, earned_at, preferred, max_debt, restores, grace_until, "order")
    ORDER BY "order"
  LOOP
    IF (transfer.debit IN ('available', 'pending', 'held')) <> (transfer.debit_member IS NOT NULL)
      OR (transfer.credit IN ('available', 'pending', 'held')) <> (transfer.credit_member IS NOT NULL) OR transfer.amount <= 0
    THEN RAISE EXCEPTION 'not a transfer' USING ERRCODE = 'RL005'; END IF;
    last_number := last_number + 1;
    moved := transfer.amount;
    debit_version := NULL; debit_balance := NULL; credit_version := NULL; credit_balance := NULL;

    IF transfer.debit_member IS NOT NULL THEN
      SELECT balance INTO had FROM member_accounts
      WHERE organization_id = organization AND member_id = transfer.debit_member AND unit = transfer.unit AND account = transfer.debit;
      IF had < moved THEN
        IF transfer.max_debt IS NULL OR transfer.debit <> 'available' THEN
          RAISE EXCEPTION 'too few units' USING ERRCODE = 'RL002', DETAIL = jsonb_build_object('available', had, 'wanted', moved, 'unit', transfer.unit);
        END IF;
        moved := least(moved, greatest(had + transfer.max_debt, 0));
        lost := lost + transfer.amount - moved;
      END IF;
      IF moved > 0 THEN
        UPDATE member_accounts SET balance = balance - moved, version = version + 1, floor = CASE WHEN transfer.max_debt IS NULL THEN floor ELSE least(floor, -transfer.max_debt) END
        WHERE organization_id = organization AND member_id = transfer.debit_member AND unit = transfer.unit AND account = transfer.debit
        RETURNING balance, version INTO debit_balance, debit_version;
        IF transfer.debit = 'available' AND had > 0 THEN
          lacking := draw_from_lots(organization, transfer.debit_member, transfer.unit, least(moved, had), transfer.preferred, journal, last_number, 'draw');
          IF lacking > 0 THEN RAISE EXCEPTION 'the lots of % lack %', transfer.debit_member, lacking; END IF;
        END IF;
      END IF;
    END IF;

    IF transfer.credit_member IS NOT NULL AND moved > 0 THEN
      UPDATE member_accounts SET balance = balance + moved, version = version + 1,
        next_expiry = CASE WHEN transfer.restores IS NULL AND transfer.credit = 'available' THEN least(next_expiry, coalesce(transfer.expires_at, 'infinity')) ELSE next_expiry END
      WHERE organization_id = organization AND member_id = transfer.credit_member AND unit = transfer.unit AND account = transfer.credit
      RETURNING balance, version INTO credit_balance, credit_version;
      IF transfer.credit = 'available' THEN
        restored_late := 0;
        lacking := moved;
        IF transfer.restores IS NOT NULL THEN
          SELECT late, left_over INTO restored_late, unrestored
          FROM restore_to_lots(organization, transfer.credit_member, transfer.unit, moved, transfer.restores, journal, last_number, at, transfer.grace_until IS NULL);
          IF unrestored > 0 THEN RAISE EXCEPTION 'more is restored than was drawn' USING ERRCODE = 'RL002',
            DETAIL = jsonb_build_object('available', moved - unrestored, 'wanted', moved, 'unit', transfer.unit); END IF;
          lacking := CASE WHEN transfer.grace_until IS NULL THEN 0 ELSE restored_late END;
          UPDATE member_accounts SET next_expiry = (SELECT coalesce(min(expires_at), 'infinity') FROM lots
            WHERE organization_id = organization AND member_id = transfer.credit_member AND unit = transfer.unit AND remaining > 0 AND expires_at > at)
          WHERE organization_id = organization AND member_id = transfer.credit_member AND unit = transfer.unit AND account = 'available';
        END IF;
        IF lacking > 0 THEN
          INSERT INTO lots (organization_id, journal_id, number, program_id, member_id, unit, amount, remaining, earned_at, expires_at)
          VALUES (organization, journal, last_number, program, transfer.credit_member, transfer.unit, lacking, lacking, coalesce(transfer.earned_at, effective),
            coalesce(transfer.grace_until, transfer.expires_at, 'infinity')) RETURNING expires_at INTO after;
          IF after.expires_at < 'infinity' THEN PERFORM schedule_expiry(organization, program, after.expires_at, is_live); END IF;
          IF transfer.grace_until IS NOT NULL THEN
            UPDATE member_accounts SET next_expiry = least(next_expiry, transfer.grace_until)
            WHERE organization_id = organization AND member_id = transfer.credit_member AND unit = transfer.unit AND account = 'available';
          END IF;
        END IF;
        -- What was owed is paid from what has come.
        IF credit_balance < moved THEN
          PERFORM draw_from_lots(organization, transfer.credit_member, transfer.unit, least(moved, moved - credit_balance), journal, journal, last_number, 'settle');
        END IF;
      END IF;
    END IF;

    IF moved > 0 THEN
      INSERT INTO transfers (organization_id, journal_id, number, program_id, unit, amount, debit_account, debit_member_id, debit_version, debit_balance,
        credit_account, credit_member_id, credit_version, credit_balance, effective_at, recorded_at)
      VALUES (organization, journal, last_number, program, transfer.unit, moved, transfer.debit, transfer.debit_member, debit_version, debit_balance,
        transfer.credit, transfer.credit_member, credit_version, credit_balance, effective, at);
      IF debit_version IS NOT NULL THEN
        accounts := accounts || jsonb_build_object('memberId', transfer.debit_member, 'unit', transfer.unit, 'account', transfer.debit, 'balance', debit_balance, 'version', debit_version);
      END IF;
      IF credit_version IS NOT NULL THEN
        accounts := accounts || jsonb_build_object('memberId', transfer.credit_member, 'unit', transfer.unit, 'account', transfer.credit, 'balance', credit_balance, 'version', credit_version);
      END IF;
    ELSE
      last_number := last_number - 1;
    END IF;
    IF moved < transfer.amount THEN
      last_number := last_number + 1;
      INSERT INTO transfers (organization_id, journal_id, number, program_id, unit, amount, debit_account, credit_account, effective_at, recorded_at)
      VALUES (organization, journal, last_number, program, transfer.unit, transfer.amount - moved, 'clawback_loss', transfer.credit, effective, at);
    END IF;

    -- Given back after it had expired, it expires at once.
    IF transfer.credit = 'available' AND transfer.restores IS NOT NULL AND transfer.grace_until IS NULL AND restored_late > 0 THEN
      moved := (SELECT coalesce(sum(remaining), 0) FROM lots
        WHERE organization_id = organization AND member_id = transfer.credit_member AND unit = transfer.unit AND remaining > 0 AND expires_at <= at);
      IF moved > 0 THEN
        last_number := last_number + 1;
        UPDATE member_accounts SET balance = balance - moved, version = version + 1
        WHERE organization_id = organization AND member_id = transfer.credit_member AND unit = transfer.unit AND account = 'available'
        RETURNING balance, version INTO debit_balance, debit_version;
        PERFORM draw_from_lots(organization, transfer.credit_member, transfer.unit, moved, NULL, journal, last_number, 'draw');
        INSERT INTO transfers (organization_id, journal_id, number, program_id, unit, amount, debit_account, debit_member_id, debit_version, debit_balance,
          credit_account, effective_at, recorded_at)
        VALUES (organization, journal, last_number, program, transfer.unit, moved, 'available', transfer.credit_member, debit_version, debit_balance, 'expired', effective, at);
        accounts := accounts || jsonb_build_object('memberId', transfer.credit_member, 'unit', transfer.unit, 'account', 'available', 'balance', debit_balance, 'version', debit_version);
        expired := expired || jsonb_build_object('memberId', transfer.credit_member, 'unit', transfer.unit, 'amount', moved);
      END IF;
    END IF;

    IF journal_kind = 'hold' THEN
      INSERT INTO holds (organization_id, id, program_id, member_id, unit, amount, created_at, expires_at)
      VALUES (organization, journal, program, transfer.debit_member, transfer.unit, transfer.amount, at, coalesce((posting ->> 'holdUntil')::timestamptz, 'infinity'));
    END IF;
  END LOOP;

  INSERT INTO unsealed_journals (organization_id, journal_id) VALUES (organization, journal);
  PERFORM schedule_ledger_work(organization, 'ledger.seal', 'ledger', at + interval '1 minute', is_live);
  RETURN jsonb_build_object('journalId', journal, 'repeated', false, 'expired', expired, 'lost', lost, 'accounts', accounts);
END $$;
--> statement-breakpoint

-- Lots of a member that are left expire later from now on, by an act that has its journal. @returns how many
CREATE FUNCTION extend_lots(organization uuid, posting jsonb, member uuid, of_unit text, until timestamptz, only_journal uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  journal CONSTANT uuid := posting ->> 'id';
  program CONSTANT uuid := posting ->> 'programId';
  at CONSTANT timestamptz := posting ->> 'recordedAt';
  extended integer;
BEGIN
  PERFORM FROM member_accounts WHERE organization_id = organization AND member_id = member AND unit = of_unit AND account = 'available' FOR UPDATE;
  PERFORM book_expiries(organization, member, of_unit, at);
  WITH later AS (
    SELECT journal_id, number, expires_at FROM lots WHERE organization_id = organization AND member_id = member AND unit = of_unit AND remaining > 0
      AND expires_at < until AND (only_journal IS NULL OR journal_id = only_journal)
  ), noted AS (
    INSERT INTO lot_extensions (organization_id, lot_journal_id, lot_number, journal_id, previous_expiry, expires_at)
    SELECT organization, journal_id, number, journal, expires_at, until FROM later
  )
  UPDATE lots SET expires_at = until FROM later WHERE lots.organization_id = organization AND lots.journal_id = later.journal_id AND lots.number = later.number;
  GET DIAGNOSTICS extended = ROW_COUNT;
  IF extended = 0 THEN RETURN 0; END IF;
  INSERT INTO journals (organization_id, id, program_id, kind, source_type, source_id, effective_at, recorded_at, actor, details)
  VALUES (organization, journal, program, 'extend', posting ->> 'sourceType', posting ->> 'sourceId', at, at, posting -> 'actor', posting -> 'details');
  INSERT INTO unsealed_journals (organization_id, journal_id) VALUES (organization, journal);
  PERFORM schedule_ledger_work(organization, 'ledger.seal', 'ledger', at + interval '1 minute', (posting ->> 'live')::boolean);
  IF until < 'infinity' THEN PERFORM schedule_expiry(organization, program, until, (posting ->> 'live')::boolean); END IF;
  RETURN extended;
END $$;
--> statement-breakpoint

-- Books what has expired by then of at most so many members of a program. @returns of whom
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
    IF amount > 0 THEN RETURN NEXT; END IF;
  END LOOP;
END $$;
--> statement-breakpoint

-- All that a journal says, in one spelling, for its hash.
CREATE FUNCTION journal_text(organization uuid, journal uuid) RETURNS text LANGUAGE sql STABLE SET timezone = 'UTC' AS $$
  SELECT jsonb_build_array(to_jsonb(j),
    (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.number) FROM transfers t WHERE t.organization_id = organization AND t.journal_id = journal),
    (SELECT jsonb_agg(to_jsonb(d) ORDER BY d.number, d.kind, d.lot_journal_id, d.lot_number) FROM draws d WHERE d.organization_id = organization AND d.journal_id = journal),
    (SELECT jsonb_agg(to_jsonb(e) ORDER BY e.lot_journal_id, e.lot_number) FROM lot_extensions e WHERE e.organization_id = organization AND e.journal_id = journal))::text
  FROM journals j WHERE j.organization_id = organization AND j.id = journal
$$;
--> statement-breakpoint
CREATE FUNCTION block_hash(organization uuid, previous text, ids uuid[]) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(previous || string_agg(encode(sha256(convert_to(journal_text(organization, id), 'UTF8')), 'hex'), '' ORDER BY id), 'UTF8')), 'hex')
  FROM unnest(ids) AS id
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
  SELECT organization, transfers.program_id, transfers.unit, side.account, (transfers.recorded_at AT TIME ZONE ledgers.time_zone)::date, sum(side.debit), sum(side.credit)
  FROM transfers JOIN ledgers USING (organization_id, program_id, unit)
  CROSS JOIN LATERAL (VALUES (debit_account, amount, 0), (credit_account, 0, amount)) AS side (account, debit, credit)
  WHERE transfers.organization_id = organization AND transfers.journal_id = ANY (ids) GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT (organization_id, program_id, unit, account, day)
  DO UPDATE SET debits = totals.debits + excluded.debits, credits = totals.credits + excluded.credits;
  RETURN cardinality(ids);
END $$;

CREATE TYPE posted_journal AS (id uuid, "programId" uuid, kind text, "sourceType" text, "sourceId" text, "reversesId" uuid, "aboutId" uuid, "effectiveAt" timestamptz,
  "recordedAt" timestamptz, actor jsonb, details jsonb, live boolean, "holdUntil" timestamptz, expect jsonb, transfers posted_transfer[]);
--> statement-breakpoint

-- That journals wait to be sealed is there once.
CREATE FUNCTION schedule_seal(organization uuid, at timestamptz, is_live boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF pg_try_advisory_xact_lock(hashtextextended('ledger seal due ' || organization, 0)) THEN
    INSERT INTO due_work (organization_id, due_at, kind, reference, live) VALUES (organization, at + interval '1 minute', 'ledger.seal', 'ledger', is_live)
    ON CONFLICT DO NOTHING;
  END IF;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION await_seal(organization uuid, journal uuid, at timestamptz, is_live boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO unsealed_journals (organization_id, journal_id) VALUES (organization, journal);
  PERFORM FROM due_work WHERE organization_id = organization AND kind = 'ledger.seal' AND reference = 'ledger';
  IF NOT FOUND THEN PERFORM schedule_seal(organization, at, is_live); END IF;
END $$;
--> statement-breakpoint

-- A posting that is not one of the plain ones; `written` says that its journal is there already. As post_journal.
CREATE FUNCTION post_any_journal(organization uuid, posting jsonb, written boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
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
  IF NOT written THEN
    INSERT INTO journals (organization_id, id, program_id, kind, source_type, source_id, reverses_id, about_id, effective_at, recorded_at, actor, details)
    VALUES (organization, journal, program, journal_kind, posting ->> 'sourceType', posting ->> 'sourceId', (posting ->> 'reversesId')::uuid, about, effective, at,
      posting -> 'actor', posting -> 'details')
    ON CONFLICT (organization_id, program_id, source_type, source_id) WHERE source_id IS NOT NULL DO NOTHING;
    IF NOT FOUND THEN
      RETURN (SELECT jsonb_build_object('journalId', id, 'repeated', true, 'expired', expired, 'lost', 0, 'accounts', accounts) FROM journals
        WHERE organization_id = organization AND program_id = program AND source_type = posting ->> 'sourceType' AND source_id = posting ->> 'sourceId');
    END IF;
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
--
-- Most postings issue units to an account that is there and has nothing expired, or redeem what is there: these are done here, in as few statements as
-- can be, since each costs as much as what it does. All others are post_any_journal's.
CREATE OR REPLACE FUNCTION post_journal(organization uuid, posting jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  given CONSTANT posted_journal := jsonb_populate_record(NULL::posted_journal, posting);
  transfer CONSTANT posted_transfer := given.transfers[1];
  holder uuid;
  balance_now bigint;
  version_now bigint;
BEGIN
  IF (cardinality(given.transfers) = 1 AND transfer.amount >= 1 AND transfer.unit IS NOT NULL AND given.kind NOT IN ('capture', 'void', 'hold')
    AND given.expect IS NULL AND (transfer.restores, transfer."graceUntil", transfer.preferred, transfer."maxDebt") IS NULL
    AND CASE transfer.debit WHEN 'issuance' THEN transfer.credit = 'available' AND transfer."debitMember" IS NULL AND transfer."creditMember" IS NOT NULL
      WHEN 'available' THEN transfer.credit = 'redeemed' AND transfer."creditMember" IS NULL AND transfer."debitMember" IS NOT NULL END) IS NOT TRUE
  THEN RETURN post_any_journal(organization, posting, false); END IF;

  -- A repeat waits here for whoever is writing the same, and holds nothing yet.
  INSERT INTO journals (organization_id, id, program_id, kind, source_type, source_id, reverses_id, about_id, effective_at, recorded_at, actor, details)
  VALUES (organization, given.id, given."programId", given.kind, given."sourceType", given."sourceId", given."reversesId", given."aboutId", given."effectiveAt",
    given."recordedAt", given.actor, given.details)
  ON CONFLICT (organization_id, program_id, source_type, source_id) WHERE source_id IS NOT NULL DO NOTHING;
  IF NOT FOUND THEN RETURN post_any_journal(organization, posting, false); END IF;

  IF transfer.debit = 'issuance' THEN
    holder := transfer."creditMember";
    UPDATE member_accounts SET balance = balance + transfer.amount, version = version + 1, next_expiry = least(next_expiry, transfer."expiresAt")
    WHERE organization_id = organization AND member_id = holder AND unit = transfer.unit AND account = 'available'
      AND program_id = given."programId" AND merged_into IS NULL AND next_expiry > given."recordedAt" AND balance >= 0
    RETURNING balance, version INTO balance_now, version_now;
    IF NOT FOUND THEN RETURN post_any_journal(organization, posting, true); END IF;
    WITH lot AS (
      INSERT INTO lots (organization_id, journal_id, number, program_id, member_id, unit, amount, remaining, earned_at, expires_at)
      VALUES (organization, given.id, 1, given."programId", holder, transfer.unit, transfer.amount, transfer.amount, coalesce(transfer."earnedAt", given."effectiveAt"),
        coalesce(transfer."expiresAt", 'infinity'))
    ), waiting AS (
      INSERT INTO unsealed_journals (organization_id, journal_id) VALUES (organization, given.id)
    )
    INSERT INTO transfers (organization_id, journal_id, number, program_id, unit, amount, debit_account, credit_account, credit_member_id, credit_version, credit_balance,
      effective_at, recorded_at)
    VALUES (organization, given.id, 1, given."programId", transfer.unit, transfer.amount, transfer.debit, transfer.credit, holder, version_now, balance_now,
      given."effectiveAt", given."recordedAt");
    IF transfer."expiresAt" < 'infinity' THEN PERFORM schedule_expiry(organization, given."programId", transfer."expiresAt", given.live); END IF;
  ELSE
    holder := transfer."debitMember";
    UPDATE member_accounts SET balance = balance - transfer.amount, version = version + 1
    WHERE organization_id = organization AND member_id = holder AND unit = transfer.unit AND account = 'available'
      AND program_id = given."programId" AND merged_into IS NULL AND next_expiry > given."recordedAt" AND balance >= transfer.amount
    RETURNING balance, version INTO balance_now, version_now;
    IF NOT FOUND THEN RETURN post_any_journal(organization, posting, true); END IF;
    -- In later statements, which see what the last to hold the lock wrote.
    IF draw_from_lots(organization, holder, transfer.unit, transfer.amount, NULL, given.id, 1, 'draw') > 0 THEN RAISE EXCEPTION 'the lots of % lack', holder; END IF;
    WITH waiting AS (
      INSERT INTO unsealed_journals (organization_id, journal_id) VALUES (organization, given.id)
    )
    INSERT INTO transfers (organization_id, journal_id, number, program_id, unit, amount, debit_account, debit_member_id, debit_version, debit_balance, credit_account,
      effective_at, recorded_at)
    VALUES (organization, given.id, 1, given."programId", transfer.unit, transfer.amount, transfer.debit, holder, version_now, balance_now, transfer.credit,
      given."effectiveAt", given."recordedAt");
  END IF;
  PERFORM FROM due_work WHERE organization_id = organization AND kind = 'ledger.seal' AND reference = 'ledger';
  IF NOT FOUND THEN PERFORM schedule_seal(organization, given."recordedAt", given.live); END IF;
  RETURN jsonb_build_object('journalId', given.id, 'repeated', false, 'expired', '[]'::jsonb, 'lost', 0, 'accounts', jsonb_build_array(jsonb_build_object(
    'memberId', holder, 'unit', transfer.unit, 'account', 'available', 'balance', balance_now, 'version', version_now)));
END $$;
--> statement-breakpoint

-- Takes from the lots of an account that the caller has locked, those of the journal `preferred` first, then the first to expire. The caller has
-- booked what is expired. @returns what there was too little of
CREATE OR REPLACE FUNCTION draw_from_lots(organization uuid, member uuid, of_unit text, wanted bigint, preferred uuid, by_journal uuid, by_number integer, as_kind text)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  lot record;
  left_over bigint := wanted;
BEGIN
  IF preferred IS NOT NULL THEN
    FOR lot IN
      SELECT journal_id, number, remaining FROM lots
      WHERE organization_id = organization AND journal_id = preferred AND member_id = member AND unit = of_unit AND remaining > 0 ORDER BY number
    LOOP
      left_over := left_over - draw_from_lot(organization, lot.journal_id, lot.number, least(lot.remaining, left_over), by_journal, by_number, as_kind);
      IF left_over = 0 THEN RETURN 0; END IF;
    END LOOP;
  END IF;
  FOR lot IN
    SELECT journal_id, number, remaining FROM lots
    WHERE organization_id = organization AND member_id = member AND unit = of_unit AND remaining > 0 AND journal_id IS DISTINCT FROM preferred
    ORDER BY expires_at, earned_at, journal_id, number
  LOOP
    left_over := left_over - draw_from_lot(organization, lot.journal_id, lot.number, least(lot.remaining, left_over), by_journal, by_number, as_kind);
    IF left_over = 0 THEN RETURN 0; END IF;
  END LOOP;
  RETURN left_over;
END $$;
--> statement-breakpoint
CREATE FUNCTION draw_from_lot(organization uuid, of_journal uuid, of_number smallint, taken bigint, by_journal uuid, by_number integer, as_kind text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  WITH drawn AS (
    INSERT INTO draws (organization_id, lot_journal_id, lot_number, journal_id, number, kind, amount)
    VALUES (organization, of_journal, of_number, by_journal, by_number, as_kind, taken)
  )
  UPDATE lots SET remaining = remaining - taken WHERE organization_id = organization AND journal_id = of_journal AND number = of_number;
  RETURN taken;
END $$;
--> statement-breakpoint

CREATE TYPE plain_issue AS (journal uuid, program uuid, kind text, source_type text, source_id text, effective timestamptz, recorded timestamptz, actor jsonb,
  details jsonb, live boolean, unit text, amount bigint, member uuid, earned timestamptz, expires timestamptz, balance bigint, version bigint);
--> statement-breakpoint
-- Several journals that each issue units to one member, whose account is there, owes nothing and has nothing expired, in a few statements for all of
-- them. The caller has locked the accounts. @returns their answers in the same order; null, having written nothing, where it is not as simple as that
CREATE FUNCTION post_issues(organization uuid, postings posted_journal[], accounts member_accounts[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  issues plain_issue[];
BEGIN
  SELECT array_agg(ROW(id, "programId", kind, "sourceType", "sourceId", "effectiveAt", "recordedAt", actor, details, live, issue.unit, amount, "creditMember",
      coalesce("earnedAt", "effectiveAt"), coalesce("expiresAt", 'infinity'), balance + so_far, version + nth)::plain_issue ORDER BY n)
  INTO issues
  FROM (
    SELECT given.*, (transfers[1]).*, sum((transfers[1]).amount) OVER of_account AS so_far, row_number() OVER of_account AS nth
    FROM unnest(postings) WITH ORDINALITY AS given (id, "programId", kind, "sourceType", "sourceId", "reversesId", "aboutId", "effectiveAt", "recordedAt", actor, details,
      live, "holdUntil", expect, transfers, n)
    WHERE cardinality(transfers) = 1 AND kind NOT IN ('capture', 'void', 'hold') AND "reversesId" IS NULL AND "aboutId" IS NULL AND expect IS NULL
    WINDOW of_account AS (PARTITION BY (transfers[1])."creditMember", (transfers[1]).unit ORDER BY n)
  ) AS issue JOIN unnest(accounts) AS was ON was.member_id = "creditMember" AND was.unit = issue.unit AND was.account = 'available'
    AND was.program_id = "programId" AND was.merged_into IS NULL AND was.next_expiry > "recordedAt" AND was.balance >= 0
  WHERE debit = 'issuance' AND credit = 'available' AND amount >= 1 AND "debitMember" IS NULL AND (restores, "graceUntil", preferred, "maxDebt") IS NULL;
  IF cardinality(issues) IS DISTINCT FROM cardinality(postings) THEN RETURN NULL; END IF;

  BEGIN
    INSERT INTO journals (organization_id, id, program_id, kind, source_type, source_id, effective_at, recorded_at, actor, details)
    SELECT organization, journal, program, kind, source_type, source_id, effective, recorded, actor, details FROM unnest(issues);
    INSERT INTO lots (organization_id, journal_id, number, program_id, member_id, unit, amount, remaining, earned_at, expires_at)
    SELECT organization, journal, 1, program, member, unit, amount, amount, earned, expires FROM unnest(issues);
    INSERT INTO transfers (organization_id, journal_id, number, program_id, unit, amount, debit_account, credit_account, credit_member_id, credit_version,
      credit_balance, effective_at, recorded_at)
    SELECT organization, journal, 1, program, unit, amount, 'issuance', 'available', member, version, balance, effective, recorded FROM unnest(issues);
    UPDATE member_accounts AS account SET balance = moved.balance, version = moved.version, next_expiry = least(next_expiry, moved.expires)
    FROM (SELECT member, unit, max(balance) AS balance, max(version) AS version, min(expires) AS expires FROM unnest(issues) GROUP BY member, unit) AS moved
    WHERE account.organization_id = organization AND account.member_id = moved.member AND account.unit = moved.unit AND account.account = 'available';
    PERFORM schedule_expiry(organization, program, expires, live)
    FROM (SELECT DISTINCT program, expires, live FROM unnest(issues) WHERE expires < 'infinity' ORDER BY 1, 2) AS due;
    PERFORM await_seal(organization, journal, recorded, live) FROM unnest(issues[:1]);
    INSERT INTO unsealed_journals (organization_id, journal_id) SELECT organization, journal FROM unnest(issues[2:]);
  EXCEPTION WHEN unique_violation THEN
    -- Some were posted before.
    RETURN NULL;
  END;
  RETURN (SELECT jsonb_agg(jsonb_build_object('journalId', journal, 'repeated', false, 'expired', '[]'::jsonb, 'lost', 0, 'accounts',
    jsonb_build_array(jsonb_build_object('memberId', member, 'unit', unit, 'account', 'available', 'balance', balance, 'version', version))) ORDER BY n)
    FROM unnest(issues) WITH ORDINALITY AS issue (journal, program, kind, source_type, source_id, effective, recorded, actor, details, live, unit, amount, member,
      earned, expires, balance, version, n));
END $$;
--> statement-breakpoint
-- Several journals in one call, all of them or none; their answers in the same order.
CREATE OR REPLACE FUNCTION post_journals(organization uuid, postings jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  given CONSTANT posted_journal[] := ARRAY(SELECT item FROM jsonb_populate_recordset(NULL::posted_journal, postings) AS item);
  members CONSTANT uuid[] := ARRAY(SELECT DISTINCT member FROM unnest(given) AS posting, unnest(posting.transfers) AS moved,
    LATERAL (VALUES (moved."debitMember"), (moved."creditMember")) AS side (member) WHERE member IS NOT NULL);
  accounts member_accounts[];
  answers jsonb[] := '{}';
  posting jsonb;
  at_once jsonb;
BEGIN
  -- Made and locked in one order before any journal is written, so that two batches do not wait for each other.
  PERFORM lock_account(organization, program, member, unit, account, at) FROM (
    SELECT DISTINCT member, moved.unit, side.account, posting."programId" AS program, posting."recordedAt" AS at
    FROM unnest(given) AS posting, unnest(posting.transfers) AS moved, LATERAL (VALUES (moved."debitMember", debit), (moved."creditMember", credit)) AS side (member, account)
    WHERE member IS NOT NULL AND NOT EXISTS (SELECT FROM member_accounts AS there
      WHERE there.organization_id = organization AND there.member_id = member AND there.unit = moved.unit AND there.account = side.account)
    ORDER BY 1, 2, 3
  ) AS missing;
  accounts := ARRAY(SELECT there FROM member_accounts AS there WHERE organization_id = organization AND member_id = ANY (members) ORDER BY member_id, unit, account FOR UPDATE);
  at_once := post_issues(organization, given, accounts);
  IF at_once IS NOT NULL THEN RETURN at_once; END IF;
  FOR posting IN SELECT value FROM jsonb_array_elements(postings) WITH ORDINALITY ORDER BY ordinality LOOP
    answers := answers || post_journal(organization, posting);
  END LOOP;
  RETURN to_jsonb(answers);
END $$;
--> statement-breakpoint
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

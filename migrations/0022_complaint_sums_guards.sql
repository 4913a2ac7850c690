-- Deadlines and redress stand in rows of their own: the facts follow these, too.
CREATE TYPE complaint_parts AS (
  acknowledgement bigint, first_response bigint, response bigint, resolution bigint, met text[], missed text[], redress jsonb
);
--> statement-breakpoint
CREATE FUNCTION parts_of_complaint(organization uuid, complaint uuid) RETURNS complaint_parts LANGUAGE sql STABLE AS $$
  SELECT max(seconds) FILTER (WHERE metric = 'acknowledgement'), max(seconds) FILTER (WHERE metric = 'firstResponse'),
    max(seconds) FILTER (WHERE metric = 'response'), max(seconds) FILTER (WHERE metric = 'resolution'),
    coalesce(array_agg(metric ORDER BY metric) FILTER (WHERE is_met AND NOT is_missed), '{}'),
    coalesce(array_agg(metric ORDER BY metric) FILTER (WHERE is_missed), '{}'),
    (SELECT coalesce(jsonb_object_agg(currency, amount), '{}') FROM (
      SELECT currency, sum(amount) AS amount FROM complaint_remedies
      WHERE organization_id = organization AND complaint_id = complaint AND status = 'fulfilled' AND amount IS NOT NULL GROUP BY currency
    ) AS given)
  FROM (
    SELECT metric, met_at IS NOT NULL AS is_met, CASE WHEN met_at IS NOT NULL THEN consumed_seconds END AS seconds,
      coalesce(due_at < met_at, false) OR EXISTS (SELECT 1 FROM clock_facts
        WHERE clock_facts.organization_id = organization AND clock_facts.clock_id = clocks.id AND clock_facts.kind = 'breach') AS is_missed
    FROM clocks WHERE organization_id = organization AND subject_type = 'complaint' AND subject_id = complaint AND profile_id IS NULL
  ) AS clock
$$;
--> statement-breakpoint
CREATE FUNCTION note_parts_of_complaints(organization uuid, ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- Whoever changes another part of the same at the same time waits here, and sees afterwards what was changed before.
  PERFORM 1 FROM complaint_facts WHERE organization_id = organization AND complaint_id = ANY (ids) ORDER BY complaint_id FOR NO KEY UPDATE;
  UPDATE complaint_facts AS fact SET
    (acknowledgement_business_seconds, first_response_business_seconds, response_business_seconds, resolution_business_seconds, met, missed, redress) =
    (SELECT parts.* FROM parts_of_complaint(organization, fact.complaint_id) AS parts)
  WHERE organization_id = organization AND complaint_id = ANY (ids);
END $$;
--> statement-breakpoint
DROP FUNCTION complaint_fact_of;
--> statement-breakpoint
CREATE FUNCTION complaint_fact_of(complaint complaints, ended timestamptz, parts complaint_parts DEFAULT NULL) RETURNS complaint_facts LANGUAGE sql STABLE AS $$
  SELECT complaint.organization_id, complaint.id, complaint.received_at, ended, complaint.reopen_count, complaint.severity,
    floor(extract(epoch FROM complaint.acknowledged_at - complaint.received_at))::bigint,
    floor(extract(epoch FROM complaint.first_responded_at - complaint.received_at))::bigint,
    floor(extract(epoch FROM complaint.responded_at - complaint.received_at))::bigint,
    floor(extract(epoch FROM complaint.resolved_at - complaint.received_at))::bigint,
    complaint.channel, complaint.priority, complaint.status, complaint.outcome, complaint.root_cause ->> 'code', complaint.owner_id, complaint.team_id,
    coalesce(array_agg(DISTINCT subject ->> 'kind') FILTER (WHERE subject IS NOT NULL), '{}'),
    coalesce(array_agg(DISTINCT subject ->> 'id') FILTER (WHERE subject ->> 'kind' = 'product' AND subject ->> 'id' IS NOT NULL), '{}'),
    coalesce(array_agg(DISTINCT subject ->> 'id') FILTER (WHERE subject ->> 'kind' = 'staff' AND subject ->> 'id' IS NOT NULL), '{}'),
    parts.acknowledgement, parts.first_response, parts.response, parts.resolution, parts.met, parts.missed, parts.redress
  FROM (VALUES (1)) AS one LEFT JOIN jsonb_array_elements(complaint.subjects) AS subject ON true
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION note_new_complaints() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO complaint_facts SELECT fact.* FROM made JOIN complaints ON complaints.organization_id = made.organization_id AND complaints.id = made.id
    CROSS JOIN LATERAL complaint_fact_of(complaints, CASE WHEN has_complaint_ended(made.status) THEN coalesce(made.closed_at, made.updated_at) END,
      parts_of_complaint(made.organization_id, made.id)) AS fact;
  INSERT INTO complaint_spells (organization_id, complaint_id, cycle, opened_at, ended_at)
  SELECT organization_id, id, reopen_count, received_at, CASE WHEN has_complaint_ended(status) THEN coalesce(closed_at, updated_at) ELSE 'infinity' END FROM made;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION note_clock_of_complaint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_parts_of_complaints(NEW.organization_id, ARRAY[NEW.subject_id]);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION note_breach_of_complaint() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  clock clocks;
BEGIN
  SELECT * INTO clock FROM clocks WHERE organization_id = NEW.organization_id AND id = NEW.clock_id;
  IF clock.subject_type = 'complaint' AND clock.profile_id IS NULL THEN PERFORM note_parts_of_complaints(NEW.organization_id, ARRAY[clock.subject_id]); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION note_remedy_of_complaint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_parts_of_complaints(NEW.organization_id, ARRAY[NEW.complaint_id]);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER clocks_of_complaints_made AFTER INSERT ON clocks FOR EACH ROW
  WHEN (NEW.subject_type = 'complaint' AND NEW.profile_id IS NULL AND NEW.met_at IS NOT NULL) EXECUTE FUNCTION note_clock_of_complaint();
--> statement-breakpoint
CREATE TRIGGER clocks_of_complaints_changed AFTER UPDATE ON clocks FOR EACH ROW
  WHEN (NEW.subject_type = 'complaint' AND NEW.profile_id IS NULL AND ((NEW.met_at, NEW.consumed_seconds) IS DISTINCT FROM (OLD.met_at, OLD.consumed_seconds)
    OR (NEW.met_at IS NOT NULL AND NEW.due_at IS DISTINCT FROM OLD.due_at))) EXECUTE FUNCTION note_clock_of_complaint();
--> statement-breakpoint
CREATE TRIGGER clocks_of_complaints_missed AFTER INSERT ON clock_facts FOR EACH ROW WHEN (NEW.kind = 'breach') EXECUTE FUNCTION note_breach_of_complaint();
--> statement-breakpoint
CREATE TRIGGER complaint_remedies_fulfilled AFTER INSERT OR UPDATE ON complaint_remedies FOR EACH ROW
  WHEN (NEW.status = 'fulfilled' AND NEW.amount IS NOT NULL) EXECUTE FUNCTION note_remedy_of_complaint();
--> statement-breakpoint
-- A time rounded down to its five leading bits: 16 steps from each power of two to the next. What is below 0 comes before all.
CREATE FUNCTION leading_bits(seconds bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN seconds < 0 THEN -9223372036854775808 ELSE seconds - seconds % (1::bigint << greatest(60 - position(B'1' IN seconds::bit(64)), 0)) END
$$;
--> statement-breakpoint
-- By what complaints are counted, one row for each value, of the day of their receipt; an empty text where there is none. The
-- dimension `all` counts every complaint once. Times are counted by month, and rounded down, so that their sums stay few.
CREATE FUNCTION complaint_sums(fact complaint_facts) RETURNS TABLE (day date, dimension text, value text, total bigint) LANGUAGE plpgsql IMMUTABLE ROWS 30 AS $$
DECLARE
  received date := (fact.received_at AT TIME ZONE 'UTC')::date;
BEGIN
  RETURN QUERY
  SELECT received, counted.dimension, counted.value, 0::bigint FROM (
    VALUES ('all', ''), ('channel', fact.channel), ('severity', coalesce(fact.severity::text, '')), ('priority', fact.priority), ('status', fact.status),
      ('outcome', coalesce(fact.outcome, '')), ('rootCause', coalesce(fact.root_cause, '')), ('ownerId', coalesce(fact.owner_id::text, '')),
      ('teamId', coalesce(fact.team_id::text, ''))
    UNION ALL SELECT 'settled', '' WHERE fact.status IN ('resolved', 'closed') OR fact.reopen_count > 0
    UNION ALL SELECT 'reopened', '' WHERE fact.reopen_count > 0
    UNION ALL SELECT 'subjectKind', each FROM unnest(CASE WHEN fact.subject_kinds = '{}' THEN '{""}' ELSE fact.subject_kinds END) AS each
    UNION ALL SELECT 'product', each FROM unnest(CASE WHEN fact.products = '{}' THEN '{""}' ELSE fact.products END) AS each
    UNION ALL SELECT 'staffId', each FROM unnest(CASE WHEN fact.staff = '{}' THEN '{""}' ELSE fact.staff END) AS each
    UNION ALL SELECT 'met', each FROM unnest(fact.met) AS each
    UNION ALL SELECT 'missed', each FROM unnest(fact.missed) AS each
  ) AS counted (dimension, value)
  UNION ALL SELECT received, 'redress', each.key, each.value::bigint FROM jsonb_each_text(fact.redress) AS each
  UNION ALL SELECT received - extract(day FROM received)::integer + 1, timed.dimension, leading_bits(timed.seconds)::text, timed.seconds FROM (
    VALUES ('wall acknowledgement', fact.acknowledgement_seconds), ('wall firstResponse', fact.first_response_seconds), ('wall response', fact.response_seconds),
      ('wall resolution', fact.resolution_seconds), ('business acknowledgement', fact.acknowledgement_business_seconds),
      ('business firstResponse', fact.first_response_business_seconds), ('business response', fact.response_business_seconds),
      ('business resolution', fact.resolution_business_seconds)
  ) AS timed (dimension, seconds) WHERE timed.seconds IS NOT NULL;
END $$;
--> statement-breakpoint
-- Adds to the sums. A sum that somebody else is changing is left to them, and a new row stands beside it: what is read is their total, and
-- whoever comes next folds them into one. So nobody waits for anybody.
CREATE OR REPLACE FUNCTION add_to_complaint_rollups(added complaint_facts[], taken complaint_facts[]) RETURNS void LANGUAGE sql AS $$
  WITH changed AS (
    SELECT organization_id, day, dimension, value, sum(weight)::integer AS n, sum(weight * total)::bigint AS total FROM (
      SELECT fact.organization_id, of.*, 1 AS weight FROM unnest(added) AS fact CROSS JOIN LATERAL complaint_sums(fact) AS of
      UNION ALL
      SELECT fact.organization_id, of.*, -1 FROM unnest(taken) AS fact CROSS JOIN LATERAL complaint_sums(fact) AS of
    ) AS weighed GROUP BY 1, 2, 3, 4 HAVING sum(weight) <> 0 OR sum(weight * total) <> 0
  ), free AS (
    -- Each is looked up by itself: those that change are few beside those that there are.
    SELECT changed.organization_id, sums.id FROM changed CROSS JOIN LATERAL (
      SELECT id FROM complaint_rollups WHERE complaint_rollups.organization_id = changed.organization_id AND complaint_rollups.dimension = changed.dimension
        AND complaint_rollups.day = changed.day AND complaint_rollups.value = changed.value FOR UPDATE SKIP LOCKED
    ) AS sums
  ), folded AS (
    DELETE FROM complaint_rollups AS sums USING free WHERE sums.organization_id = free.organization_id AND sums.id = free.id
    RETURNING sums.organization_id, sums.day, sums.dimension, sums.value, sums.n, sums.total
  )
  INSERT INTO complaint_rollups (organization_id, id, day, dimension, value, n, total)
  SELECT organization_id, gen_random_uuid(), day, dimension, value, sum(n), sum(total) FROM (TABLE changed UNION ALL TABLE folded) AS parts
  GROUP BY organization_id, day, dimension, value HAVING sum(n) <> 0 OR sum(total) <> 0
$$;
--> statement-breakpoint
DROP FUNCTION complaint_values;
--> statement-breakpoint
-- Complaints that were there before: their facts, and all sums anew.
ALTER TABLE complaint_facts DISABLE TRIGGER complaint_facts_changed;
--> statement-breakpoint
SELECT note_parts_of_complaints(organization_id, array_agg(complaint_id)) FROM complaint_facts GROUP BY organization_id;
--> statement-breakpoint
ALTER TABLE complaint_facts ENABLE TRIGGER complaint_facts_changed;
--> statement-breakpoint
DELETE FROM complaint_rollups;
--> statement-breakpoint
SELECT add_to_complaint_rollups(array_agg(fact), '{}') FROM complaint_facts AS fact GROUP BY organization_id;

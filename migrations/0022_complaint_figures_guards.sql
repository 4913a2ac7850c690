-- The facts of a complaint, and the sums of them, follow it in the transaction of every change, whoever makes it: figures are always those of a scan.
CREATE FUNCTION complaint_fact_of(complaint complaints, ended timestamptz) RETURNS complaint_facts LANGUAGE sql STABLE AS $$
  SELECT complaint.organization_id, complaint.id, complaint.received_at, ended, complaint.reopen_count, complaint.severity,
    floor(extract(epoch FROM complaint.acknowledged_at - complaint.received_at))::bigint,
    floor(extract(epoch FROM complaint.first_responded_at - complaint.received_at))::bigint,
    floor(extract(epoch FROM complaint.responded_at - complaint.received_at))::bigint,
    floor(extract(epoch FROM complaint.resolved_at - complaint.received_at))::bigint,
    complaint.channel, complaint.priority, complaint.status, complaint.outcome, complaint.root_cause ->> 'code', complaint.owner_id, complaint.team_id,
    coalesce(array_agg(DISTINCT subject ->> 'kind') FILTER (WHERE subject IS NOT NULL), '{}'),
    coalesce(array_agg(DISTINCT subject ->> 'id') FILTER (WHERE subject ->> 'kind' = 'product' AND subject ->> 'id' IS NOT NULL), '{}'),
    coalesce(array_agg(DISTINCT subject ->> 'id') FILTER (WHERE subject ->> 'kind' = 'staff' AND subject ->> 'id' IS NOT NULL), '{}')
  FROM (VALUES (1)) AS one LEFT JOIN jsonb_array_elements(complaint.subjects) AS subject ON true
$$;
--> statement-breakpoint
CREATE FUNCTION has_complaint_ended(status text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT status IN ('closed', 'withdrawn', 'out_of_scope', 'duplicate')
$$;
--> statement-breakpoint
CREATE FUNCTION note_new_complaints() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO complaint_facts SELECT fact.* FROM made JOIN complaints ON complaints.organization_id = made.organization_id AND complaints.id = made.id
    CROSS JOIN LATERAL complaint_fact_of(complaints, CASE WHEN has_complaint_ended(made.status) THEN coalesce(made.closed_at, made.updated_at) END) AS fact;
  INSERT INTO complaint_spells (organization_id, complaint_id, cycle, opened_at, ended_at)
  SELECT organization_id, id, reopen_count, received_at, CASE WHEN has_complaint_ended(status) THEN coalesce(closed_at, updated_at) ELSE 'infinity' END FROM made;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER complaints_made AFTER INSERT ON complaints REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION note_new_complaints();
--> statement-breakpoint
CREATE FUNCTION note_changed_complaint() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  has_ended boolean := has_complaint_ended(NEW.status);
  had_ended boolean := has_complaint_ended(OLD.status);
  ended timestamptz := CASE WHEN has_ended THEN coalesce(NEW.closed_at, NEW.updated_at) END;
BEGIN
  IF has_ended AND had_ended THEN
    SELECT ended_at INTO ended FROM complaint_facts WHERE organization_id = NEW.organization_id AND complaint_id = NEW.id;
  ELSIF has_ended THEN
    UPDATE complaint_spells SET ended_at = ended WHERE organization_id = NEW.organization_id AND complaint_id = NEW.id AND ended_at = 'infinity';
  ELSIF had_ended THEN
    INSERT INTO complaint_spells (organization_id, complaint_id, cycle, opened_at, ended_at)
    VALUES (NEW.organization_id, NEW.id, NEW.reopen_count, coalesce(NEW.reopened_at, NEW.updated_at), 'infinity');
  END IF;
  UPDATE complaint_facts SET (ended_at, reopen_count, severity, acknowledgement_seconds, first_response_seconds, response_seconds, resolution_seconds,
      channel, priority, status, outcome, root_cause, owner_id, team_id, subject_kinds, products, staff) =
    (SELECT fact.ended_at, fact.reopen_count, fact.severity, fact.acknowledgement_seconds, fact.first_response_seconds, fact.response_seconds, fact.resolution_seconds,
      fact.channel, fact.priority, fact.status, fact.outcome, fact.root_cause, fact.owner_id, fact.team_id, fact.subject_kinds, fact.products, fact.staff
      FROM complaint_fact_of(NEW, ended) AS fact)
  WHERE organization_id = NEW.organization_id AND complaint_id = NEW.id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER complaints_changed AFTER UPDATE OF status, closed_at, reopened_at, reopen_count, severity, acknowledged_at, first_responded_at, responded_at,
  resolved_at, channel, priority, outcome, root_cause, owner_id, team_id, subjects ON complaints FOR EACH ROW EXECUTE FUNCTION note_changed_complaint();
--> statement-breakpoint
-- By what complaints are counted, one row for each value; an empty text where there is none. The dimension `all` counts every complaint once.
CREATE FUNCTION complaint_values(fact complaint_facts) RETURNS TABLE (dimension text, value text) LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN QUERY
  SELECT single.dimension, single.value FROM (VALUES ('all', ''), ('channel', fact.channel), ('severity', coalesce(fact.severity::text, '')), ('priority', fact.priority), ('status', fact.status),
    ('outcome', coalesce(fact.outcome, '')), ('rootCause', coalesce(fact.root_cause, '')), ('ownerId', coalesce(fact.owner_id::text, '')),
    ('teamId', coalesce(fact.team_id::text, ''))) AS single (dimension, value)
  UNION ALL SELECT 'settled', '' WHERE fact.status IN ('resolved', 'closed') OR fact.reopen_count > 0
  UNION ALL SELECT 'reopened', '' WHERE fact.reopen_count > 0
  UNION ALL SELECT 'subjectKind', each FROM unnest(CASE WHEN fact.subject_kinds = '{}' THEN '{""}' ELSE fact.subject_kinds END) AS each
  UNION ALL SELECT 'product', each FROM unnest(CASE WHEN fact.products = '{}' THEN '{""}' ELSE fact.products END) AS each
  UNION ALL SELECT 'staffId', each FROM unnest(CASE WHEN fact.staff = '{}' THEN '{""}' ELSE fact.staff END) AS each;
END $$;
--> statement-breakpoint
-- Adds to the sums of a day. A sum that somebody else is changing is left to them, and a new row stands beside it: what is read is their total, and
-- whoever comes next folds them into one. So nobody waits for anybody.
CREATE FUNCTION add_to_complaint_rollups(added complaint_facts[], taken complaint_facts[]) RETURNS void LANGUAGE sql AS $$
  WITH changed AS (
    SELECT organization_id, (received_at AT TIME ZONE 'UTC')::date AS day, dimension, value, sum(weight)::integer AS n FROM (
      SELECT fact.organization_id, fact.received_at, of.dimension, of.value, 1 AS weight
      FROM unnest(added) AS fact CROSS JOIN LATERAL complaint_values(fact) AS of
      UNION ALL
      SELECT fact.organization_id, fact.received_at, of.dimension, of.value, -1
      FROM unnest(taken) AS fact CROSS JOIN LATERAL complaint_values(fact) AS of
    ) AS weighed GROUP BY 1, 2, 3, 4 HAVING sum(weight) <> 0
  ), free AS (
    SELECT sums.organization_id, sums.id FROM changed JOIN complaint_rollups AS sums USING (organization_id, dimension, day, value)
    FOR UPDATE OF sums SKIP LOCKED
  ), folded AS (
    DELETE FROM complaint_rollups AS sums USING free WHERE sums.organization_id = free.organization_id AND sums.id = free.id
    RETURNING sums.organization_id, sums.day, sums.dimension, sums.value, sums.n
  )
  INSERT INTO complaint_rollups (organization_id, id, day, dimension, value, n)
  SELECT organization_id, gen_random_uuid(), day, dimension, value, sum(n) FROM (TABLE changed UNION ALL TABLE folded) AS parts
  GROUP BY organization_id, day, dimension, value HAVING sum(n) <> 0
$$;
--> statement-breakpoint
CREATE FUNCTION roll_up_new_complaints() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM add_to_complaint_rollups(array_agg(fact), '{}') FROM made
    JOIN complaint_facts AS fact ON fact.organization_id = made.organization_id AND fact.complaint_id = made.complaint_id HAVING count(*) > 0;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER complaint_facts_made AFTER INSERT ON complaint_facts REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION roll_up_new_complaints();
--> statement-breakpoint
CREATE FUNCTION roll_up_changed_complaint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM add_to_complaint_rollups(ARRAY[NEW], ARRAY[OLD]);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER complaint_facts_changed AFTER UPDATE ON complaint_facts FOR EACH ROW
  WHEN (NEW IS DISTINCT FROM OLD) EXECUTE FUNCTION roll_up_changed_complaint();

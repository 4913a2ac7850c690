-- A team that is deleted leaves its complaints to nobody. Only the team is cleared: the organization is part of the key.
ALTER TABLE complaints DROP CONSTRAINT complaints_team_fkey,
  ADD CONSTRAINT complaints_team_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams (organization_id, id) ON DELETE SET NULL (team_id);
--> statement-breakpoint
ALTER TABLE complaints
  ADD CONSTRAINT complaints_severity_check CHECK (severity BETWEEN 1 AND 5),
  ADD CONSTRAINT complaints_anonymous_check CHECK (NOT anonymous OR contact_id IS NULL);
--> statement-breakpoint
-- What the complainant said is never edited: an erasure (which says so for its transaction) takes it away.
CREATE FUNCTION refuse_editing_complaints() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('rapport.erasing', true) = 'on' AND NEW.reference = OLD.reference AND NEW.description IS NULL THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the words and the reference of a complaint are never edited' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER complaints_words BEFORE UPDATE OF description, reference ON complaints FOR EACH ROW
  WHEN (NEW.reference IS DISTINCT FROM OLD.reference OR NEW.description IS DISTINCT FROM OLD.description) EXECUTE FUNCTION refuse_editing_complaints();
--> statement-breakpoint
-- The history is append-only: what may change is what was said, to nothing, by an erasure.
CREATE FUNCTION refuse_rewriting_complaint_actions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('rapport.erasing', true) = 'on' AND NEW.details = '{}'
    AND to_jsonb(NEW) - 'details' = to_jsonb(OLD) - 'details' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the history of a complaint is never changed' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER complaint_actions_append_only BEFORE UPDATE ON complaint_actions FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_complaint_actions();
--> statement-breakpoint
-- What an event is about is part of what never changes.
DROP TRIGGER events_append_only ON events;
--> statement-breakpoint
CREATE TRIGGER events_append_only BEFORE DELETE OR UPDATE OF organization_id, id, type, occurred_at, actor, resource_type, resource_id,
  contact_id, related_contact_id, about_id, data, previous, origin, announced, audited ON events FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_events();
--> statement-breakpoint
-- A file is kept or deleted; what it is, and what its content hashes to, never changes.
CREATE FUNCTION refuse_changing_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'files are never changed' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER files_never_changed BEFORE UPDATE ON files FOR EACH ROW EXECUTE FUNCTION refuse_changing_files();
--> statement-breakpoint

-- Whatever deletes a file, its blob is noted as stray in the same transaction.
CREATE FUNCTION leave_stray_blob() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stray_blobs (organization_id, blob_key, remove_after) VALUES (OLD.organization_id, OLD.blob_key, now());
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER files_leave_blobs AFTER DELETE ON files FOR EACH ROW EXECUTE FUNCTION leave_stray_blob();
--> statement-breakpoint

-- For tables whose rows hang a file on something, under the file's id: with the row the file goes, whatever took the row.
CREATE FUNCTION delete_hung_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM files WHERE organization_id = OLD.organization_id AND id = OLD.id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER attachments_hang_files AFTER DELETE ON attachments FOR EACH ROW EXECUTE FUNCTION delete_hung_file();
--> statement-breakpoint

-- The deletion of an organization empties its tables; its blobs have still to be removed.
CREATE FUNCTION keep_stray_blobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('rapport.deleting_organization', true) = OLD.organization_id::text THEN RETURN NULL; END IF;
  RETURN OLD;
END $$;
--> statement-breakpoint
CREATE TRIGGER stray_blobs_outlive BEFORE DELETE ON stray_blobs FOR EACH ROW EXECUTE FUNCTION keep_stray_blobs();
--> statement-breakpoint
-- What clocks have come to are facts, and what a calendar once said stays said: neither is changed or deleted, but with its organization.
CREATE FUNCTION refuse_rewriting_deadlines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('rapport.deleting_organization', true) = OLD.organization_id::text THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER clock_facts_append_only BEFORE UPDATE OR DELETE ON clock_facts FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_deadlines();
--> statement-breakpoint
CREATE TRIGGER calendar_revisions_append_only BEFORE UPDATE OR DELETE ON calendar_revisions FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_deadlines();
--> statement-breakpoint
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
--> statement-breakpoint
-- Evidence is never replaced and never said to show something else: it is kept, or goes with the person it is about.
CREATE FUNCTION refuse_changing_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'evidence is never changed' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER complaint_evidence_never_changed BEFORE UPDATE ON complaint_evidence FOR EACH ROW EXECUTE FUNCTION refuse_changing_evidence();
--> statement-breakpoint
CREATE TRIGGER complaint_evidence_hangs_files AFTER DELETE ON complaint_evidence FOR EACH ROW EXECUTE FUNCTION delete_hung_file();
--> statement-breakpoint
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

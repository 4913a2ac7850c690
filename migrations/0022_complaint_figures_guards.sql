-- The facts of a complaint follow it in the transaction of every change, whoever makes it: figures are always those of a scan.
CREATE FUNCTION note_complaint_facts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  has_ended boolean := NEW.status IN ('closed', 'withdrawn', 'out_of_scope', 'duplicate');
  had_ended boolean := TG_OP = 'UPDATE' AND OLD.status IN ('closed', 'withdrawn', 'out_of_scope', 'duplicate');
  ended timestamptz := CASE WHEN has_ended THEN coalesce(NEW.closed_at, NEW.updated_at) END;
BEGIN
  IF has_ended AND had_ended THEN
    SELECT ended_at INTO ended FROM complaint_facts WHERE organization_id = NEW.organization_id AND complaint_id = NEW.id;
  END IF;
  INSERT INTO complaint_facts (organization_id, complaint_id, received_at, ended_at, reopen_count, severity,
    acknowledgement_seconds, first_response_seconds, response_seconds, resolution_seconds,
    channel, priority, status, outcome, root_cause, owner_id, team_id, subject_kinds, products, staff)
  SELECT NEW.organization_id, NEW.id, NEW.received_at, ended, NEW.reopen_count, NEW.severity,
    floor(extract(epoch FROM NEW.acknowledged_at - NEW.received_at)), floor(extract(epoch FROM NEW.first_responded_at - NEW.received_at)),
    floor(extract(epoch FROM NEW.responded_at - NEW.received_at)), floor(extract(epoch FROM NEW.resolved_at - NEW.received_at)),
    NEW.channel, NEW.priority, NEW.status, NEW.outcome, NEW.root_cause ->> 'code', NEW.owner_id, NEW.team_id,
    coalesce(array_agg(DISTINCT subject ->> 'kind') FILTER (WHERE subject IS NOT NULL), '{}'),
    coalesce(array_agg(DISTINCT subject ->> 'id') FILTER (WHERE subject ->> 'kind' = 'product' AND subject ->> 'id' IS NOT NULL), '{}'),
    coalesce(array_agg(DISTINCT subject ->> 'id') FILTER (WHERE subject ->> 'kind' = 'staff' AND subject ->> 'id' IS NOT NULL), '{}')
  FROM (VALUES (1)) AS one LEFT JOIN jsonb_array_elements(NEW.subjects) AS subject ON true
  ON CONFLICT (organization_id, complaint_id) DO UPDATE SET received_at = excluded.received_at, ended_at = excluded.ended_at,
    reopen_count = excluded.reopen_count, severity = excluded.severity, acknowledgement_seconds = excluded.acknowledgement_seconds,
    first_response_seconds = excluded.first_response_seconds, response_seconds = excluded.response_seconds, resolution_seconds = excluded.resolution_seconds,
    channel = excluded.channel, priority = excluded.priority, status = excluded.status, outcome = excluded.outcome, root_cause = excluded.root_cause,
    owner_id = excluded.owner_id, team_id = excluded.team_id, subject_kinds = excluded.subject_kinds, products = excluded.products, staff = excluded.staff;
  IF TG_OP = 'INSERT' OR (had_ended AND NOT has_ended) THEN
    INSERT INTO complaint_spells (organization_id, complaint_id, cycle, opened_at, ended_at)
    VALUES (NEW.organization_id, NEW.id, NEW.reopen_count, CASE WHEN TG_OP = 'INSERT' THEN NEW.received_at ELSE coalesce(NEW.reopened_at, NEW.updated_at) END,
      coalesce(ended, 'infinity'));
  ELSIF has_ended AND NOT had_ended THEN
    UPDATE complaint_spells SET ended_at = ended WHERE organization_id = NEW.organization_id AND complaint_id = NEW.id AND ended_at = 'infinity';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER complaints_facts AFTER INSERT OR UPDATE OF received_at, status, closed_at, reopened_at, reopen_count, severity, acknowledged_at,
  first_responded_at, responded_at, resolved_at, channel, priority, outcome, root_cause, owner_id, team_id, subjects
  ON complaints FOR EACH ROW EXECUTE FUNCTION note_complaint_facts();

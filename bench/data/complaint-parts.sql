-- Each complaint with its four deadlines, of which some were missed; one of ten got money back.
INSERT INTO clocks (organization_id, id, subject_type, subject_id, metric, policy_id, priority, state, started_at, due_at, met_at, stopped_at, consumed_seconds,
  history, created_at, updated_at)
SELECT organization_id, gen_random_uuid(), 'complaint', id, metric, organization_id, priority,
  CASE WHEN met_at IS NOT NULL THEN 'met' WHEN status = 'withdrawn' THEN 'stopped' ELSE 'running' END, received_at, received_at + target, met_at,
  CASE WHEN met_at IS NULL AND status = 'withdrawn' THEN updated_at END, extract(epoch FROM met_at - received_at)::bigint * 40 / 168,
  '{"rules": [], "pauses": [], "reopenings": [], "cycle": 1}', received_at, updated_at
FROM bench_complaints CROSS JOIN LATERAL (VALUES ('acknowledgement', acknowledged_at, interval '36 hours'), ('firstResponse', first_responded_at, interval '44 hours'),
  ('response', responded_at, interval '21 days'), ('resolution', resolved_at, interval '50 days')) AS clock (metric, met_at, target);
ANALYZE clocks;

INSERT INTO clock_facts (organization_id, clock_id, kind, step, cycle, at, due_at, noticed_at)
SELECT clocks.organization_id, clocks.id, 'breach', 0, 1, clocks.due_at, clocks.due_at, clocks.due_at
FROM clocks JOIN bench_complaints ON bench_complaints.organization_id = clocks.organization_id AND bench_complaints.id = subject_id
WHERE state <> 'stopped' AND clocks.due_at < coalesce(met_at, now());
ANALYZE clock_facts;

INSERT INTO complaints SELECT * FROM bench_complaints;
ANALYZE complaints, complaint_facts, complaint_rollups;

INSERT INTO complaint_remedies (organization_id, id, complaint_id, kind, amount, currency, status, proposed_by, approved_by, fulfilled_at, version, created_at, updated_at)
SELECT organization_id, gen_random_uuid(), id, 'refund', 100 + abs(hashtext(id::text) % 5000), (ARRAY['GBP', 'GBP', 'EUR'])[1 + abs(hashtext(reference) % 3)],
  'fulfilled', '{}', '{}', updated_at, 1, received_at, updated_at
FROM bench_complaints WHERE status = 'closed' AND hashtext(reference) % 10 = 0;

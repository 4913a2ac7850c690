-- Complaints of three years as a busy shop has them, of the organization $1: most of them over, a few reopened. They are
-- laid in a table of their own first: their deadlines come before them.
WITH drawn AS (
  SELECT n, timestamptz '2026-10-31 20:00Z' - n * interval '1 day' * 1095 / $2::int AS received_at,
    hashint4(n) AS a, hashint4(n + 1000000) AS b, hashint4(n + 2000000) AS c
  FROM generate_series(1, $2::int) AS n
), lived AS (
  SELECT *, received_at + interval '1 minute' * abs(a % 2880) AS acknowledged_at, received_at + interval '1 minute' * (2880 + abs(b % 40000)) AS responded_at,
    received_at + interval '1 minute' * (43000 + abs(c % 40000)) AS resolved_at, n > $2::int / 20 AS over
  FROM drawn
)
INSERT INTO bench_complaints (organization_id, id, reference, anonymous, channel, description, subjects, received_at, severity, safety, complexity, impact, priority,
  owner_id, team_id, status, outcome, root_cause, decider_ids, escalation_level, reopen_count, acknowledged_at, first_responded_at, responded_at, resolved_at,
  closed_at, imported, due_instant, derived, version, created_at, updated_at)
SELECT $1::uuid, ('0190' || substr(lpad(to_hex((extract(epoch FROM received_at) * 1000)::bigint), 12, '0'), 5, 8) || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
  'C-B' || n, true, (ARRAY['phone', 'email', 'email', 'web_form', 'letter', 'chat'])[1 + abs(a % 6)], repeat('The loom came with a broken beam. ', 1 + abs(b % 20)),
  CASE abs(c % 4) WHEN 0 THEN '[{"kind": "billing", "id": null, "label": "billing"}]'
    WHEN 1 THEN jsonb_build_array(jsonb_build_object('kind', 'product', 'id', 'SKU-' || abs(a % 400), 'label', 'x'), jsonb_build_object('kind', 'delivery', 'id', null, 'label', 'x'))
    ELSE jsonb_build_array(jsonb_build_object('kind', 'product', 'id', 'SKU-' || abs(b % 400), 'label', 'x')) END,
  received_at, 1 + abs(b % 5), false, 'low', 'low', (ARRAY['low', 'low', 'normal', 'high', 'urgent'])[1 + abs(b % 5)],
  (SELECT owners[1 + abs(a % array_length(owners, 1))] FROM (SELECT array_agg(id) AS owners FROM users WHERE organization_id = $1::uuid) AS staff), NULL,
  CASE WHEN NOT over THEN (ARRAY['received', 'assessed', 'investigating'])[1 + abs(a % 3)] WHEN c % 10 = 0 THEN 'withdrawn' ELSE 'closed' END,
  CASE WHEN NOT over THEN NULL WHEN c % 10 = 0 THEN 'withdrawn' ELSE (ARRAY['upheld', 'partly_upheld', 'rejected'])[1 + abs(b % 3)] END,
  CASE WHEN over THEN jsonb_build_object('code', 'cause-' || abs(a % 40), 'finding', 'x') END, '{}', 0, CASE WHEN over AND a % 20 = 0 THEN 1 ELSE 0 END,
  acknowledged_at, CASE WHEN over THEN acknowledged_at END, CASE WHEN over THEN responded_at END, CASE WHEN over THEN resolved_at END,
  CASE WHEN over AND c % 10 <> 0 THEN resolved_at + interval '7 days' END, false, 'infinity', 0, 1, received_at, received_at + interval '60 days'
FROM lived

-- Responses of three years to the survey $2 of the organization $1, $3 in all, as a shop gets them, with triggers off: what they would count is counted below at once.
WITH drawn AS (
  SELECT n, timestamptz '2026-10-31 20:00Z' - n * interval '1 second' * (1095.0 * 86400 / $3::int) AS answered_at,
    abs(hashint4(n)) AS a, abs(hashint4(n + 10000000)) AS b, abs(hashint4(n + 20000000)) AS c
  FROM generate_series(1, $3::int) AS n
), people AS (
  SELECT array_agg(id) AS ids FROM (SELECT id FROM contacts WHERE organization_id = $1::uuid LIMIT 50000) AS known
), response AS (
  INSERT INTO survey_responses (organization_id, id, survey_id, version_number, contact_id, mode, status, language, context, started_at, completed_at, answered_at,
    may_contact, excluded_reason, excluded_at, flag, version, created_at, updated_at)
  SELECT $1::uuid, ('0190' || substr(lpad(to_hex((extract(epoch FROM answered_at) * 1000)::bigint), 12, '0'), 5, 8) || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
    $2::uuid, CASE WHEN n > $3::int / 2 THEN 1 ELSE 2 END, CASE WHEN a % 3 > 0 THEN ids[1 + b % array_length(ids, 1)] END, (ARRAY['self', 'self', 'self', 'phone', 'in_person'])[1 + a % 5],
    CASE WHEN b % 25 = 0 THEN 'partial' ELSE 'complete' END, (ARRAY['en', 'en', 'de', 'fa'])[1 + b % 4],
    jsonb_build_object('productId', 'SKU-' || c % 400, 'staffId', md5((a % 60)::text)::uuid, 'channel', (ARRAY['shop', 'web', 'phone'])[1 + c % 3], 'segment', 'S' || a % 4),
    answered_at - interval '2 minutes', CASE WHEN b % 25 > 0 THEN answered_at END, answered_at, c % 2 = 0,
    CASE WHEN c % 100 = 0 THEN 'test' END, CASE WHEN c % 100 = 0 THEN answered_at END, CASE WHEN c % 1000 = 1 THEN 'too_fast' END, 1, answered_at, answered_at
  FROM drawn, people
  RETURNING id
), chance AS (
  SELECT id, abs(hashtext(id::text)) AS a, abs(hashtext('b' || id)) AS b, abs(hashtext('c' || id)) AS c FROM response
), given AS (
  SELECT id, 'recommend' AS question_key, CASE WHEN a % 50 > 0 THEN to_jsonb((ARRAY[10, 10, 9, 9, 9, 8, 8, 7, 7, 6, 5, 3, 0])[1 + a % 13]) END AS value FROM chance
  UNION ALL SELECT id, 'staff', to_jsonb(1 + (a % 13 + b % 4) % 5) FROM chance WHERE b % 10 < 6
  UNION ALL SELECT id, 'price', to_jsonb(1 + b % 5) FROM chance WHERE c % 10 < 6
  UNION ALL SELECT id, 'why', to_jsonb((ARRAY['quick', 'late', 'kind', 'dear', 'broken', 'warm', 'cold', 'fine'])[1 + a % 8] || ' ' || (ARRAY['delivery', 'staff', 'parcel', 'price'])[1 + b % 4]
    || ', said ' || (ARRAY['my neighbour', 'everybody here', 'the fitter'])[1 + c % 3] || CASE WHEN b % 20000 = 0 THEN ' zeppelin' ELSE '' END || ' ' || substr(md5(a::text), 1, 6)) FROM chance WHERE c % 10 < 3
)
INSERT INTO survey_answers (organization_id, response_id, question_key, value, skipped, tallies, search_key)
SELECT $1::uuid, id, question_key, value, value IS NULL, CASE WHEN value IS NULL THEN '{""}' WHEN question_key = 'why' THEN '{*}' ELSE ARRAY[value #>> '{}'] END,
  CASE WHEN question_key = 'why' THEN value #>> '{}' END
FROM given

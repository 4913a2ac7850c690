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

-- An answer that another one hides has no tally: it counts nowhere, neither of a response that counts nor among those that are excluded.
CREATE OR REPLACE FUNCTION tallies_of_survey_response(response survey_responses, question_key text, tallies text[], n integer) RETURNS SETOF survey_tally LANGUAGE sql IMMUTABLE AS $$
  SELECT response.organization_id, response.survey_id, question_key, date_trunc('hour', response.answered_at, 'UTC'), response.version_number,
    response.status = 'complete', value, n
  FROM unnest(CASE WHEN response.excluded_at IS NULL THEN tallies WHEN tallies IN ('{}', '{""}') THEN '{}' ELSE '{!}' END) AS value WHERE response.flag IS NULL
$$;
--> statement-breakpoint
-- Those that were counted among the excluded are taken out.
SELECT add_to_survey_counts(array_agg(row(response.organization_id, response.survey_id, answer.question_key, date_trunc('hour', response.answered_at, 'UTC'),
  response.version_number, response.status = 'complete', '!', -1)::survey_tally))
FROM survey_responses AS response JOIN survey_answers AS answer ON answer.organization_id = response.organization_id AND answer.response_id = response.id
WHERE response.excluded_at IS NOT NULL AND response.flag IS NULL AND answer.tallies = '{}' HAVING count(*) > 0;

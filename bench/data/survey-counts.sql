-- What the triggers would have counted of the survey $2.
INSERT INTO survey_counts (organization_id, id, survey_id, question_key, grain, hour, mode, version_number, complete, value, n)
SELECT tally.organization_id, gen_random_uuid(), tally.survey_id, tally.question_key, grain, date_trunc(grain, tally.hour, 'UTC'), tally.mode, tally.version_number, tally.complete, tally.value, sum(tally.n)
FROM survey_responses AS response JOIN survey_answers AS answer ON answer.organization_id = response.organization_id AND answer.response_id = response.id
  CROSS JOIN LATERAL tallies_of_survey_response(response, answer.question_key, answer.tallies, 1) AS tally CROSS JOIN (VALUES ('hour'), ('day')) AS each (grain)
WHERE response.organization_id = $1::uuid AND response.survey_id = $2::uuid
GROUP BY 1, 3, 4, 5, 6, 7, 8, 9, 10

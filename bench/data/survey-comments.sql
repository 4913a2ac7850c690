-- The comments of the survey $2, as the triggers would have noted them.
INSERT INTO survey_comments (organization_id, response_id, question_key, survey_id, answered_at, search_key)
SELECT answer.organization_id, answer.response_id, answer.question_key, response.survey_id, response.answered_at, answer.search_key
FROM survey_answers AS answer JOIN survey_responses AS response ON response.organization_id = answer.organization_id AND response.id = answer.response_id
WHERE response.organization_id = $1::uuid AND response.survey_id = $2::uuid AND answer.search_key IS NOT NULL AND response.excluded_at IS NULL AND response.flag IS NULL

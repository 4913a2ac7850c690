-- What was published was answered so: its questions never change, and it does not go while its survey is there.
CREATE FUNCTION refuse_rewriting_survey_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a published version of a survey never changes' USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER survey_versions_immutable BEFORE UPDATE ON survey_versions FOR EACH ROW
  WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION refuse_rewriting_survey_versions();
--> statement-breakpoint
-- What an answer adds to the counts of its survey; nothing while its response is excluded or flagged.
CREATE TYPE survey_tally AS (organization_id uuid, survey_id uuid, question_key text, hour timestamptz, version_number integer, complete boolean, value text, n integer);
--> statement-breakpoint
-- Of an excluded response only the number of its answers is counted. An answer that another one hides has no tally and counts nowhere.
CREATE FUNCTION tallies_of_survey_response(response survey_responses, question_key text, tallies text[], n integer) RETURNS SETOF survey_tally LANGUAGE sql IMMUTABLE AS $$
  SELECT response.organization_id, response.survey_id, question_key, date_trunc('hour', response.answered_at, 'UTC'), response.version_number,
    response.status = 'complete', value, n
  FROM unnest(CASE WHEN response.excluded_at IS NULL THEN tallies WHEN tallies IN ('{}', '{""}') THEN '{}' ELSE '{!}' END) AS value WHERE response.flag IS NULL
$$;
--> statement-breakpoint
-- Adds to the counts of the hour and of its day. A count that somebody else is changing is left to them, and a new row stands beside it: what is
-- read is their total, and whoever comes next folds them into one. So nobody waits for anybody.
CREATE FUNCTION add_to_survey_counts(changes survey_tally[]) RETURNS void LANGUAGE sql AS $$
  WITH changed AS (
    SELECT organization_id, survey_id, question_key, grain, CASE grain WHEN 'hour' THEN hour ELSE date_trunc('day', hour, 'UTC') END AS hour,
      version_number, complete, value, sum(n)::integer AS n
    FROM unnest(changes) CROSS JOIN (VALUES ('hour'), ('day')) AS each (grain) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(n) <> 0
  ), free AS (
    SELECT counts.organization_id, counts.id FROM changed
    JOIN survey_counts AS counts USING (organization_id, survey_id, question_key, grain, hour, version_number, complete, value)
    FOR UPDATE OF counts SKIP LOCKED
  ), folded AS (
    DELETE FROM survey_counts AS counts USING free WHERE counts.organization_id = free.organization_id AND counts.id = free.id
    RETURNING counts.organization_id, counts.survey_id, counts.question_key, counts.grain, counts.hour, counts.version_number, counts.complete, counts.value, counts.n
  )
  INSERT INTO survey_counts (organization_id, id, survey_id, question_key, grain, hour, version_number, complete, value, n)
  SELECT organization_id, gen_random_uuid(), survey_id, question_key, grain, hour, version_number, complete, value, sum(n)
  FROM (TABLE changed UNION ALL TABLE folded) AS parts
  GROUP BY organization_id, survey_id, question_key, grain, hour, version_number, complete, value HAVING sum(n) <> 0
$$;
--> statement-breakpoint
CREATE FUNCTION count_new_survey_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM add_to_survey_counts(array_agg(tally)) FROM given
    JOIN survey_responses AS response ON response.organization_id = given.organization_id AND response.id = given.response_id
    CROSS JOIN LATERAL tallies_of_survey_response(response, given.question_key, given.tallies, 1) AS tally HAVING count(*) > 0;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER survey_answers_given AFTER INSERT ON survey_answers REFERENCING NEW TABLE AS given FOR EACH STATEMENT EXECUTE FUNCTION count_new_survey_answers();
--> statement-breakpoint
CREATE FUNCTION count_changed_survey_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM add_to_survey_counts(array_agg(row(tally.*)::survey_tally)) FROM (
    SELECT of.* FROM before JOIN survey_responses AS response ON response.organization_id = before.organization_id AND response.id = before.response_id
      CROSS JOIN LATERAL tallies_of_survey_response(response, before.question_key, before.tallies, -1) AS of
    UNION ALL
    SELECT of.* FROM after JOIN survey_responses AS response ON response.organization_id = after.organization_id AND response.id = after.response_id
      CROSS JOIN LATERAL tallies_of_survey_response(response, after.question_key, after.tallies, 1) AS of
  ) AS tally HAVING count(*) > 0;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER survey_answers_changed AFTER UPDATE ON survey_answers REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION count_changed_survey_answers();
--> statement-breakpoint
CREATE FUNCTION discount_survey_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM add_to_survey_counts(array_agg(tally)) FROM taken
    JOIN survey_responses AS response ON response.organization_id = taken.organization_id AND response.id = taken.response_id
    CROSS JOIN LATERAL tallies_of_survey_response(response, taken.question_key, taken.tallies, -1) AS tally HAVING count(*) > 0;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER survey_answers_taken AFTER DELETE ON survey_answers REFERENCING OLD TABLE AS taken FOR EACH STATEMENT EXECUTE FUNCTION discount_survey_answers();
--> statement-breakpoint
-- A response that is excluded, flagged, completed or moved in time takes its answers along; one that goes lets them go first, while it is known whose they were.
CREATE FUNCTION recount_survey_response() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM add_to_survey_counts(array_agg(row(tally.*)::survey_tally)) FROM (
    SELECT of.* FROM survey_answers AS answer CROSS JOIN LATERAL (
      SELECT * FROM tallies_of_survey_response(OLD, answer.question_key, answer.tallies, -1)
      UNION ALL SELECT * FROM tallies_of_survey_response(NEW, answer.question_key, answer.tallies, 1)
    ) AS of WHERE answer.organization_id = NEW.organization_id AND answer.response_id = NEW.id
  ) AS tally HAVING count(*) > 0;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER survey_responses_changed AFTER UPDATE OF status, answered_at, version_number, excluded_at, flag ON survey_responses FOR EACH ROW
  WHEN ((OLD.status, OLD.answered_at, OLD.version_number, OLD.excluded_at, OLD.flag) IS DISTINCT FROM (NEW.status, NEW.answered_at, NEW.version_number, NEW.excluded_at, NEW.flag))
  EXECUTE FUNCTION recount_survey_response();
--> statement-breakpoint
CREATE FUNCTION let_survey_answers_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM survey_answers WHERE organization_id = OLD.organization_id AND response_id = OLD.id;
  RETURN OLD;
END $$;
--> statement-breakpoint
CREATE TRIGGER survey_responses_deleted BEFORE DELETE ON survey_responses FOR EACH ROW EXECUTE FUNCTION let_survey_answers_go();
--> statement-breakpoint
-- Words stand among the comments while their response counts.
CREATE FUNCTION note_survey_comments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM survey_comments AS comment USING given
      WHERE comment.organization_id = given.organization_id AND comment.response_id = given.response_id AND comment.question_key = given.question_key;
  END IF;
  INSERT INTO survey_comments (organization_id, response_id, question_key, survey_id, answered_at, search_key)
  SELECT given.organization_id, given.response_id, given.question_key, response.survey_id, response.answered_at, given.search_key
  FROM given JOIN survey_responses AS response ON response.organization_id = given.organization_id AND response.id = given.response_id
  WHERE given.search_key IS NOT NULL AND response.excluded_at IS NULL AND response.flag IS NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER survey_answers_said AFTER INSERT ON survey_answers REFERENCING NEW TABLE AS given FOR EACH STATEMENT EXECUTE FUNCTION note_survey_comments();
--> statement-breakpoint
CREATE TRIGGER survey_answers_resaid AFTER UPDATE ON survey_answers REFERENCING NEW TABLE AS given FOR EACH STATEMENT EXECUTE FUNCTION note_survey_comments();
--> statement-breakpoint
CREATE FUNCTION note_comments_of_survey_response() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM survey_comments WHERE organization_id = NEW.organization_id AND response_id = NEW.id;
  INSERT INTO survey_comments (organization_id, response_id, question_key, survey_id, answered_at, search_key)
  SELECT organization_id, response_id, question_key, NEW.survey_id, NEW.answered_at, search_key FROM survey_answers
  WHERE organization_id = NEW.organization_id AND response_id = NEW.id AND search_key IS NOT NULL AND NEW.excluded_at IS NULL AND NEW.flag IS NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER survey_responses_comments AFTER UPDATE OF answered_at, excluded_at, flag ON survey_responses FOR EACH ROW
  WHEN ((OLD.answered_at, OLD.excluded_at, OLD.flag) IS DISTINCT FROM (NEW.answered_at, NEW.excluded_at, NEW.flag))
  EXECUTE FUNCTION note_comments_of_survey_response();
--> statement-breakpoint
-- Words that go take what is searched of them along.
CREATE FUNCTION forget_survey_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.search_key := NULL;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER survey_answers_unsaid BEFORE UPDATE OF value ON survey_answers FOR EACH ROW WHEN (NEW.value IS NULL AND NEW.search_key IS NOT NULL)
  EXECUTE FUNCTION forget_survey_words();
--> statement-breakpoint
-- A response takes a place of its survey's quota while it is complete and counted. A stranger finds none left; what staff enter is always taken.
CREATE FUNCTION takes_survey_place(response survey_responses) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT response.status = 'complete' AND response.flag IS NULL AND response.excluded_at IS NULL
$$;
--> statement-breakpoint
-- Whoever sets a quota waits for those who are writing without one, and counts them; who comes meanwhile waits, and sees the quota.
CREATE FUNCTION survey_quota_lock(organization uuid, survey uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT hashtextextended('survey quota ' || organization || survey, 0)
$$;
--> statement-breakpoint
CREATE FUNCTION take_survey_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  response survey_responses := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  change integer := CASE WHEN TG_OP <> 'DELETE' AND takes_survey_place(NEW) THEN 1 ELSE 0 END - CASE WHEN TG_OP <> 'INSERT' AND takes_survey_place(OLD) THEN 1 ELSE 0 END;
  wanted integer;
BEGIN
  IF change = 0 THEN RETURN NULL; END IF;
  PERFORM pg_advisory_xact_lock_shared(survey_quota_lock(response.organization_id, response.survey_id));
  SELECT quota INTO wanted FROM surveys WHERE organization_id = response.organization_id AND id = response.survey_id;
  IF wanted IS NULL THEN RETURN NULL; END IF;
  UPDATE survey_quotas SET taken = taken + change WHERE organization_id = response.organization_id AND survey_id = response.survey_id
    AND (change < 0 OR taken < wanted OR response.recorded_by IS NOT NULL OR TG_OP = 'UPDATE' AND OLD.status = 'complete');
  IF NOT FOUND AND change > 0 THEN
    RAISE EXCEPTION 'as many have answered as were wanted' USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_quota_full';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER survey_responses_place_taken AFTER INSERT OR DELETE ON survey_responses FOR EACH ROW EXECUTE FUNCTION take_survey_place();
--> statement-breakpoint
CREATE TRIGGER survey_responses_place_changed AFTER UPDATE OF status, flag, excluded_at ON survey_responses FOR EACH ROW EXECUTE FUNCTION take_survey_place();
--> statement-breakpoint
CREATE FUNCTION begin_survey_quota() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(survey_quota_lock(NEW.organization_id, NEW.id));
  INSERT INTO survey_quotas (organization_id, survey_id, taken)
  SELECT NEW.organization_id, NEW.id, count(*) FROM survey_responses AS response
  WHERE organization_id = NEW.organization_id AND survey_id = NEW.id AND takes_survey_place(response)
  ON CONFLICT (organization_id, survey_id) DO UPDATE SET taken = excluded.taken;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER surveys_quota_begun AFTER INSERT ON surveys FOR EACH ROW WHEN (NEW.quota IS NOT NULL) EXECUTE FUNCTION begin_survey_quota();
--> statement-breakpoint
CREATE TRIGGER surveys_quota_set AFTER UPDATE OF quota ON surveys FOR EACH ROW WHEN (OLD.quota IS NULL AND NEW.quota IS NOT NULL) EXECUTE FUNCTION begin_survey_quota();

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
--> statement-breakpoint
-- What was answered before quotas were counted.
INSERT INTO survey_quotas (organization_id, survey_id, taken)
SELECT survey.organization_id, survey.id, (SELECT count(*) FROM survey_responses AS response
  WHERE response.organization_id = survey.organization_id AND response.survey_id = survey.id AND takes_survey_place(response))
FROM surveys AS survey WHERE survey.quota IS NOT NULL
ON CONFLICT (organization_id, survey_id) DO UPDATE SET taken = excluded.taken;

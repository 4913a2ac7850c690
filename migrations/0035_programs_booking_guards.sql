-- Books what an active member earned, decided without knowing anything of the member: only who it is has to hold. @returns the journal
-- Refuses, as what has to be decided anew: the member is another's by now or not active, the source was posted before, or something expired first.
CREATE FUNCTION book_at_once(organization uuid, member uuid, contact uuid, posting jsonb) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  posted jsonb;
BEGIN
  PERFORM FROM members WHERE organization_id = organization AND id = member AND contact_id = contact AND status = 'active' FOR SHARE;
  IF NOT FOUND THEN RAISE EXCEPTION 'the member is not as it was' USING ERRCODE = 'serialization_failure'; END IF;
  IF posting IS NULL THEN RETURN NULL; END IF;
  posted := post_journal(organization, posting);
  IF (posted ->> 'repeated')::boolean OR posted -> 'expired' <> '[]' THEN RAISE EXCEPTION 'there is more to tell' USING ERRCODE = 'serialization_failure'; END IF;
  RETURN posted ->> 'journalId';
END $$;

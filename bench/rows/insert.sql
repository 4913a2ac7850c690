-- The bare way to store a contact: one statement, no idempotency, no audit, no events. Parameters: organization, contacts
-- as a JSON array with the fields of the wire.
with given as materialized (
  select coalesce(id, uuidv7()) as new_id, * from jsonb_to_recordset($2::jsonb) as contact (id uuid, "displayName" text, kind text, "givenName" text,
    "familyName" text, emails jsonb, phones jsonb, tags text[], country text, source text)
), made as (
  insert into contacts (organization_id, id, kind, display_name, given_name, family_name, emails, phones, handles, addresses, lifecycle_stage,
    key_customer, country, source, interests, tags, custom_fields, search_key, created_at, updated_at)
  select $1::uuid, new_id, kind, "displayName", "givenName", "familyName", emails, phones, '[]', '[]', 'exploration', false, country, source, '{}', tags, '{}',
    lower(concat_ws(' ', "displayName", "givenName", "familyName", emails -> 0 ->> 'value', phones -> 0 ->> 'value')), now(), now() from given
), identified as (
  insert into contact_identifiers (organization_id, contact_id, kind, value, identifying, archived)
  select $1::uuid, new_id, 'email', emails -> 0 ->> 'value', true, false from given
  union all select $1::uuid, new_id, 'phone', phones -> 0 ->> 'value', true, false from given
)
insert into contact_tags (organization_id, tag, contact_id) select $1::uuid, unnest(tags), new_id from given

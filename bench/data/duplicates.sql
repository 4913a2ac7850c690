-- Contacts of which one in fifty is there twice, the same each time: every choice is a hash of the row's number.
-- One in ten works for one and the same company, one in ten was born on 1 January 1970: what many share must not cost its square.
-- Parameters: organization, how many.
create temp table person on commit drop as
select n, whose, gen_random_uuid() as id, n <> whose as again,
  initcap(given[1 + abs(hashint8extended(whose, 1)) % cardinality(given)] || mid[1 + abs(hashint8extended(whose, 2)) % cardinality(mid)]) as given_name,
  initcap(family[1 + abs(hashint8extended(whose, 3)) % cardinality(family)] || mid[1 + abs(hashint8extended(whose, 4)) % cardinality(mid)]
    || ending[1 + abs(hashint8extended(whose, 5)) % cardinality(ending)]) as family_name
from (select n, case when n % 50 = 0 then n - 1 - n / 50 % 10 else n end as whose from generate_series(1, $2::int) as n) as numbered,
  (select string_to_array('ada mar jo el ka an ser ali mo fat lei wei su ni ra tom hel ing pet vik', ' ') as given,
    string_to_array('lan ber kov mil sch gar nak oka hub dim par cos fer ros wal tru bla zim han wol', ' ') as family,
    string_to_array('a e i o u ia ara eni ina ol ari ola uri ema ito', ' ') as mid, string_to_array('son ov ez mann sen ski wala ta i', ' ') as ending) as syllables;
-- A typing error in every other double.
update person set family_name = overlay(family_name placing 'y' from 3 for 1) where again and n % 100 = 0;

insert into contacts (organization_id, id, kind, display_name, given_name, family_name, emails, phones, handles, addresses, lifecycle_stage, key_customer,
  interests, tags, custom_fields, search_key, created_at, updated_at)
select $1::uuid, id, 'person', given_name || ' ' || family_name, given_name, family_name, '[]', '[]', '[]',
  case when whose % 3 = 0 then jsonb_build_array(jsonb_build_object('street', whose % 400 || ' High Street', 'city', 'London', 'postalCode', 'N' || whose % 900)) else '[]' end,
  'exploration', false, '{}', '{}', '{}', lower(given_name || ' ' || family_name) || ' person' || whose || '@example.com', now(), now() from person;
insert into contact_identifiers (organization_id, contact_id, kind, value, identifying, archived)
select $1::uuid, id, 'email', 'person' || whose || '@example.com', not again, false from person where whose % 10 < 8
union all select $1::uuid, id, 'phone', '+44' || lpad(whose::text, 10, '0'), not again, false from person where whose % 10 > 3;
insert into occasions (organization_id, id, contact_id, type, month, day, year, calendar, leap_rule, lead_days, created_at, updated_at)
select $1::uuid, gen_random_uuid(), id, 'birthday', 1 + whose % 12, 1 + whose % 28, 1950 + whose % 50, 'gregory', 'feb28', '{}'::int[], now(), now() from person where whose % 10 > 4
union all select $1::uuid, gen_random_uuid(), id, 'birthday', 1, 1, 1970, 'gregory', 'feb28', '{}'::int[], now(), now() from person where whose % 10 = 4;
insert into contacts (organization_id, id, kind, display_name, emails, phones, handles, addresses, lifecycle_stage, key_customer, interests, tags, custom_fields,
  search_key, created_at, updated_at)
select $1::uuid, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'company', 'Company ' || n, '[]', '[]', '[]', '[]', 'exploration', false, '{}', '{}', '{}',
  'company ' || n, now(), now() from generate_series(0, 999) as n;
insert into relationships (organization_id, id, contact_id, related_id, type, created_at, updated_at)
select $1::uuid, gen_random_uuid(), id, ('00000000-0000-7000-8000-' || lpad((case when whose % 10 = 3 then 0 else whose % 1000 end)::text, 12, '0'))::uuid, 'works_for', now(), now()
from person where whose % 10 in (1, 2, 3, 7);
analyze contacts, contact_identifiers, occasions, relationships;

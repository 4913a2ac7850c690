-- Made-up contacts, the same each time: every choice is a hash of the row's number and of what is chosen.
-- Parameters: organization, how many, an offset that keeps external ids and points of contact of two organizations apart.
insert into contacts (organization_id, id, kind, display_name, given_name, family_name, emails, phones, handles, addresses, external_id,
  lifecycle_stage, relationship_type, owner_id, key_customer, country, language, time_zone, source, interests, tags, custom_fields,
  search_key, archived_at, version, created_at, updated_at)
select $1::uuid, id, kind, display_name, given, family, emails, phones, handles, addresses, external_id, stage, relationship, owner_id,
  key_customer, country, language, time_zone, source, interests, tags, '{}',
  concat_ws(' ', folded_name, email, e164, substr(e164, 1 + length(e164) - 9), handle, lower(external_id)),
  archived_at, 1 + (bench_random(n, 40) * 4)::int, created_at, case when archived_at is null then updated_at else archived_at end
from (
  select *,
    case when kind = 'company' then family || company || n % 977 else concat_ws(' ', given, family) end as display_name,
    case when kind = 'company' then concat(folded_family, lower(company), n % 977) else concat_ws(' ', folded_given, folded_family, folded_given, folded_family) end as folded_name,
    case when email is null then '[]' else jsonb_build_array(jsonb_build_object('value', email, 'label', 'work', 'primary', true)) end as emails,
    case when e164 is null then '[]' else jsonb_build_array(jsonb_build_object('value', e164, 'e164', e164, 'label', null, 'primary', true)) end as phones,
    case when handle is null then '[]' else jsonb_build_array(jsonb_build_object('network', 'telegram', 'value', handle, 'label', null, 'primary', true)) end as handles,
    case when bench_random(n, 20) > 0.3 then '[]' else jsonb_build_array(jsonb_build_object('label', 'home', 'street', n % 500 || ' High Street',
      'extended', null, 'poBox', null, 'city', city, 'region', null, 'postalCode', lpad((n % 99999)::text, 5, '0'), 'country', country, 'formatted', null, 'primary', true)) end as addresses,
    case when bench_random(n, 21) < (case stage when 'dissolution' then 0.5 else 0.015 end) then updated_at end as archived_at
  from (
    select n, chosen.*, created.at as created_at,
      created.at + (timestamptz '2026-11-01' - created.at) * case when bench_random(n, 1) < 0.6 then 0 else power(bench_random(n, 2), 3) end as updated_at,
      -- RFC 9562, 5.7: the time in milliseconds, then chance.
      (lpad(to_hex(floor(extract(epoch from created.at) * 1000)::bigint), 12, '0') || '7' || substr(chance, 1, 3) || '8' || substr(chance, 4, 15))::uuid as id,
      case when bench_random(n, 3) < 0.08 then 'company' else 'person' end as kind,
      given_names[1 + floor(bench_random(n, 4) * cardinality(given_names))::int] as given,
      folded_given_names[1 + floor(bench_random(n, 4) * cardinality(given_names))::int] as folded_given,
      -- One in twenty is called as hardly anybody else.
      case when bench_random(n, 42) < 0.05 then initcap(rare.family) else family_names[1 + floor(bench_random(n, 5) * cardinality(family_names))::int] end as family,
      case when bench_random(n, 42) < 0.05 then rare.family else folded_family_names[1 + floor(bench_random(n, 5) * cardinality(family_names))::int] end as folded_family,
      (array[' Ltd ', ' Trading ', ' Textiles ', ' Foods '])[1 + n % 4] as company,
      case when bench_random(n, 6) < 0.85 then 'person' || n + $3::int || '@' || (array['example.com', 'example.org', 'mail.example', 'post.example'])[1 + n % 4] end as email,
      case when bench_random(n, 7) < 0.6 then phone_prefix || lpad((n + $3::int)::text, phone_digits, '0') end as e164,
      case when bench_random(n, 8) < 0.1 then 'user_' || n end as handle,
      case when bench_random(n, 9) < 0.4 then 'shop-' || n + $3::int end as external_id,
      (array['exploration', 'awareness', 'expansion', 'commitment', 'dissolution'])[width_bucket(bench_random(n, 10), array[0, 0.45, 0.7, 0.85, 0.96])] as stage,
      (array[null, 'transactional', 'long_term', 'self_service', 'personal_assistance', 'automated_service', 'community', 'dedicated_personal_assistance'])[
        width_bucket(bench_random(n, 11), array[0, 0.6, 0.8, 0.88, 0.94, 0.97, 0.99, 0.999])] as relationship,
      case when bench_random(n, 12) < 0.7 then owners[1 + floor(power(bench_random(n, 13), 2) * cardinality(owners))::int] end as owner_id,
      bench_random(n, 14) < 0.005 as key_customer,
      case when bench_random(n, 15) < 0.03 then null when bench_random(n, 15) < 0.07 then 'US' else home end as country,
      case when bench_random(n, 16) < 0.1 then null when bench_random(n, 16) < 0.18 then 'en' else tongue end as language,
      -- The import came in one night in the middle; a fair of long ago left a handful.
      case when n between $2::int * 0.3 and $2::int * 0.5 and bench_random(n, 17) < 0.9 then 'import' when n between 100 and 160 then 'trade fair'
        else (array['web', 'shop', 'referral', 'event', 'phone', 'partner', null])[width_bucket(bench_random(n, 18), array[0, 0.45, 0.7, 0.8, 0.87, 0.93, 0.935])] end as source
    from generate_series(1, $2::int) as n
    cross join lateral (select timestamptz '2023-01-01' + (timestamptz '2026-10-31' - timestamptz '2023-01-01') * (n::float8 / $2::int) as at) as created
    cross join lateral (select md5(n || 'id' || $3::int) as chance) as hashed
    cross join lateral (select array['ba', 'che', 'dor', 'el', 'fin', 'gra', 'hol', 'ich', 'jan', 'kow', 'lun', 'mor', 'nev', 'oss', 'pel', 'qua', 'rit', 'sko', 'tam', 'ul',
      'ven', 'wal', 'xan', 'yor', 'zim', 'berg', 'dale', 'ford', 'ham', 'kin', 'ley', 'man', 'ov', 'sen', 'ston', 'vic', 'witz', 'ska', 'dze', 'oglu'] as syllables) as spoken
    cross join lateral (select syllables[1 + floor(bench_random(n, 43) * 40)::int] || syllables[1 + floor(bench_random(n, 44) * 40)::int]
      || syllables[1 + floor(bench_random(n, 45) * 40)::int] as family) as rare
    join bench_cultures as chosen on bench_random(n, 19) >= chosen.above and bench_random(n, 19) < chosen.below
  ) as drawn
  cross join lateral (
    select coalesce(array_agg(distinct tag) filter (where tag is not null), '{}') as tags from (values
      (case when bench_random(n, 22) < 0.3 then 'newsletter' end),
      (case when bench_random(n, 23) < 0.03 then 'vip' end),
      (case when bench_random(n, 24) < (case kind when 'company' then 0.6 else 0.0001 end) then 'wholesale' end),
      (case when bench_random(n, 25) < 0.001 then 'press' end),
      (case when n % 200000 = 7 then 'board' end),
      (case when bench_random(n, 26) < 0.5 then 'segment-' || floor(power(bench_random(n, 27), 2) * 2000)::int end),
      (case when bench_random(n, 28) < 0.1 then 'campaign-' || extract(year from created_at) end)) as wanted (tag)
  ) as tagged
  cross join lateral (
    select coalesce(array_agg(distinct interest) filter (where interest is not null), '{}') as interests from (values
      (case when bench_random(n, 29) < 0.4 then 'interest-' || floor(power(bench_random(n, 30), 3) * 200)::int end),
      (case when bench_random(n, 31) < 0.2 then 'interest-' || floor(power(bench_random(n, 32), 3) * 200)::int end)) as wanted (interest)
  ) as interested
) as dressed
order by n

-- A million of each row of orders and loyalty of three years, in the organization named by the setting bench.organization, for lists to be read from.
-- A few contacts, members and products have very many rows, most have a few.
create function pg_temp.id_at(at timestamptz, n int, kind text) returns uuid language sql immutable
return (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(kind || n), 1, 3) || '8' || substr(md5(kind || n), 4, 15))::uuid;
create function pg_temp.chance(n int, what int) returns float8 language sql immutable
return ((hashint8extended(n, what) & 9007199254740991) / 9007199254740992.0::float8);

-- Who it is about (1: the busiest), when, and what is drawn by chance.
create temp table people as select row_number() over (order by md5(id::text))::int as n, id as contact_id, created_at from contacts
  where organization_id = current_setting('bench.organization')::uuid;
create temp table drawn as
  select n, current_setting('bench.organization')::uuid as organization_id, made.at, pg_temp.chance(n, 1) as a, pg_temp.chance(n, 2) as b, pg_temp.chance(n, 3) as c,
    1 + floor(power(pg_temp.chance(n, 4), 3) * (select count(*) from people))::int as person
  from generate_series(1, current_setting('bench.rows')::int) as n
  cross join lateral (select timestamptz '2023-11-01' + interval '1095 days' * (n::float8 / current_setting('bench.rows')::int) as at) as made;
create temp table about as select drawn.*, people.contact_id, pg_temp.id_at(people.created_at, people.n, 'member') as member_id from drawn join people on people.n = drawn.person;
analyze about;

insert into products (organization_id, id, sku, name, category, unsuitable_tags, archived_at, version, created_at, updated_at)
select organization_id, pg_temp.id_at(at, n, 'product'), 'SKU-' || lpad(n::text, 7, '0'), 'Product ' || n,
  case when n % 200000 = 7 then 'rarities' when a < 0.97 then 'category-' || floor(power(b, 4) * 400)::int end,
  case when c < 0.001 then array['left-handed'] else '{}' end, case when n % 100000 = 9 then at end, 1, at, at
from about;

insert into orders (organization_id, id, external_id, contact_id, placed_at, currency, channel, prices_include_tax, lines, skus, payments, subtotal, discount, tax, shipping,
  total, paid, returned, delivered_at, status, metadata, said, derived, version, created_at, updated_at)
select organization_id, pg_temp.id_at(at, n, 'order'), 'order-' || n, case when b < 0.9 then contact_id end, case when c < 0.02 then at - interval '90 days' else at - interval '1 hour' end,
  'EUR', (array['shop', 'web', 'phone', 'market', null])[width_bucket(a, array[0, 0.5, 0.9, 0.98, 0.9801])], true,
  jsonb_build_array(jsonb_build_object('line', 1, 'sku', sku, 'category', null, 'name', null, 'quantity', 1, 'unitPrice', 2000, 'discount', 0, 'orderDiscount', 0, 'tax', 0, 'total', 2000)),
  array[sku], '[{"method": "card", "amount": 2000}]', 2000, 0, 0, 0, 2000, 2000, 0, case when a < 0.8 then at end,
  (array['completed', 'delivered', 'shipped', 'placed', 'confirmed', 'cancelled'])[width_bucket(c, array[0, 0.8, 0.9, 0.95, 0.99, 0.9999])], '{}', '', 0, 1, at, at
from about cross join lateral (select case when n % 200000 = 3 then 'SKU-RARE' else 'SKU-' || lpad((1 + floor(power(b, 3) * 20000)::int)::text, 7, '0') end as sku) as chosen;

insert into returns (organization_id, id, external_id, order_id, order_external_id, contact_id, returned_at, status, refusal, whole, lines, amount, currency, reason, said, version, created_at, updated_at)
select organization_id, pg_temp.id_at(at, n, 'return'), 'return-' || n, pg_temp.id_at(at, n, 'order'), 'order-' || n, case when b < 0.9 then contact_id end,
  case when c < 0.02 then at - interval '30 days' else at end, (array['recorded', 'waiting', 'refused'])[width_bucket(a, array[0, 0.97, 0.9999])], null, false,
  '[{"line": 1, "quantity": 1, "amount": 100}]', 100, 'EUR', 'Too long', '', 1, at, at
from about;

insert into order_bookings (organization_id, id, order_id, return_id, program_id, journal_id, skipped)
select organization_id, pg_temp.id_at(at, n, 'booking'), pg_temp.id_at(at, n, 'order'), case when n % 2 = 0 then pg_temp.id_at(at, n, 'return') end, organization_id, pg_temp.id_at(at, n, 'journal'), null
from about;

insert into programs (organization_id, id, key, name, status, draft, live_version, closed_at, version, created_at, updated_at)
select organization_id, pg_temp.id_at(at, n, 'program'), 'program-' || n, 'Program', (array['live', 'draft', 'closed'])[width_bucket(a, array[0, 0.9, 0.9999])], '{}', 1, null, 1, at, at from about;
insert into program_versions (organization_id, program_id, number, definition, published_at, published_by)
select organization_id, (select pg_temp.id_at(at, n, 'program') from about where n = 1), n, '{}', at, '{"type": "system", "id": "bench"}' from about;

insert into members (organization_id, id, program_id, contact_id, number, status, enrolled_at, tier, key_customer_of, merged_into, metadata, version, created_at, updated_at)
select current_setting('bench.organization')::uuid, pg_temp.id_at(created_at, n, 'member'), (select pg_temp.id_at(at, n, 'program') from about where n = 1), contact_id, lpad(n::text, 7, '0'),
  (array['active', 'left', 'merged'])[width_bucket(pg_temp.chance(n, 5), array[0, 0.95, 0.9999])], created_at,
  (array[null, 'silver', 'gold', 'platinum'])[width_bucket(pg_temp.chance(n, 6), array[0, 0.8, 0.95, 0.99999])], '{}', null, '{}', 1, created_at, created_at
from people;

insert into loyalty_events (organization_id, id, program_id, member_id, type, name, source_type, source_id, occurred_at, recorded_at, version_number, spent, told, known, outcome, journal_id)
select organization_id, pg_temp.id_at(at, n, 'event'), pg_temp.id_at(at, 1, 'program'), member_id, 'visit', null, 'external', n::text, at, at, 1, 0, '{}', '{}', '{}', pg_temp.id_at(at, n, 'journal')
from about;
insert into earnings (organization_id, event_id, rule_key, program_id, member_id, unit, amount, taken, occurred_at, matured, journal_id)
select organization_id, pg_temp.id_at(at, n, 'event'), 'visit', pg_temp.id_at(at, 1, 'program'), member_id, 'PTS', 10, 0, at, true, pg_temp.id_at(at, n, 'journal') from about;
insert into journals (organization_id, id, program_id, kind, source_type, source_id, effective_at, recorded_at, actor, details)
select organization_id, pg_temp.id_at(at, n, 'journal'), pg_temp.id_at(at, 1, 'program'), 'earn', 'external', n::text, at, at, '{"type": "system", "id": "bench"}', '{}' from about;
insert into transfers (organization_id, journal_id, number, program_id, unit, amount, debit_account, credit_account, credit_member_id, credit_version, credit_balance, effective_at, recorded_at)
select organization_id, pg_temp.id_at(at, n, 'journal'), 1, pg_temp.id_at(at, 1, 'program'), 'PTS', 10, 'issuance', 'available', member_id, nth, 10 * nth, at, at
from (select *, row_number() over (partition by member_id order by n) as nth from about) as counted;
insert into lots (organization_id, journal_id, number, program_id, member_id, unit, amount, remaining, earned_at, expires_at)
select organization_id, pg_temp.id_at(at, n, 'journal'), 1, pg_temp.id_at(at, 1, 'program'), member_id, 'PTS', 10, case when a < 0.6 then 10 else 0 end, at, case when b < 0.5 then at + interval '2 years' else 'infinity' end
from about;

insert into rewards (organization_id, id, program_id, key, name, description, unit, cost, gives, stock, tiers, status, version, created_at, updated_at)
select organization_id, pg_temp.id_at(at, n, 'reward'), (select pg_temp.id_at(at, n, 'program') from about where n = 1), 'reward-' || n, '{"en": "A mug"}', '{}', 'PTS', 100,
  '{"type": "goods", "sku": "MUG", "quantity": 1}', null, '{}', case when n % 100000 = 9 then 'archived' else 'active' end, 1, at, at
from about;
insert into redemptions (organization_id, id, program_id, member_id, contact_id, reward_id, quantity, unit, amount, restored, external_id, journal_id, drawn_by, status, redeemed_at, version, created_at, updated_at)
select organization_id, pg_temp.id_at(about.at, about.n, 'redemption'), pg_temp.id_at(about.at, 1, 'program'), member_id, contact_id, case when a < 0.7 then pg_temp.id_at(chosen.at, chosen.n, 'reward') end,
  1, 'PTS', 10, 0, 'redemption-' || about.n, pg_temp.id_at(about.at, about.n, 'journal'), pg_temp.id_at(about.at, about.n, 'journal'), case when about.n % 100000 = 9 then 'reversed' else 'redeemed' end, about.at, 1, about.at, about.at
from about join (select n, at from about where n <= 1000) as chosen (n, at) on chosen.n = 1 + floor(power(b, 3) * 1000)::int;
insert into adjustments (organization_id, id, program_id, member_id, contact_id, unit, amount, reason, complaint_id, external_id, status, proposed_by, journal_id, version, created_at, updated_at)
select organization_id, pg_temp.id_at(at, n, 'adjustment'), pg_temp.id_at(at, 1, 'program'), member_id, contact_id, 'PTS', 10, 'Sorry', case when a < 0.3 then pg_temp.id_at(timestamptz '2026-01-01', n / 3, 'complaint') end, 'adjustment-' || n,
  (array['booked', 'reversed', 'rejected', 'proposed'])[width_bucket(c, array[0, 0.98, 0.99, 0.9999])], '{"type": "user", "id": "bench"}', pg_temp.id_at(at, n, 'journal'), 1, at, at
from about;

insert into voucher_batches (organization_id, id, count, made, status, name, worth, currency, valid_from, version, created_at, updated_at)
select organization_id, pg_temp.id_at(at, n, 'batch'), 10, 10, case when n % 100000 = 9 then 'running' else 'completed' end, 'Spring', '{"type": "fixed", "amount": 500}', 'EUR', at, 1, at, at from about;
insert into vouchers (organization_id, id, batch_id, source_type, name, type, worth, currency, contact_id, status, code_digest, code_sealed, valid_from, expires_at, uses_max, uses, version, created_at, updated_at)
select organization_id, pg_temp.id_at(about.at, about.n, 'voucher'), case when c < 0.5 then pg_temp.id_at(chosen.at, chosen.n, 'batch') end,
  (array['batch', 'staff', 'card', 'remedy', 'rule', 'offer'])[width_bucket(c, array[0, 0.5, 0.7, 0.9, 0.9999, 0.99999])], 'Voucher', 'fixed', '{"type": "fixed", "amount": 500}', 'EUR',
  case when c >= 0.5 then contact_id end, (array['used_up', 'active', 'expired', 'revoked'])[width_bucket(a, array[0, 0.6, 0.8, 0.9999])], md5('code' || about.n), 'sealed', about.at, about.at + interval '1 year', 1, 0, 1,
  about.at, about.at
from about join (select n, at from about where n <= 1000) as chosen (n, at) on chosen.n = 1 + floor(power(b, 3) * 1000)::int;
insert into voucher_redemptions (organization_id, id, voucher_id, contact_id, external_id, redeemed_at)
select organization_id, pg_temp.id_at(at, n, 'use'), case when a < 0.01 then (select pg_temp.id_at(at, n, 'voucher') from about where n = 1) else pg_temp.id_at(at, n, 'voucher') end,
  case when c >= 0.5 then contact_id end, 'use-' || n, at
from about;

import type pg from 'pg'
import { breachesOf, EVENT_LAWS, type Law, unnumbered } from './audit.ts'
import { send } from './client.ts'
import { query } from './tasks.ts'
import type { Telling } from './tellers.ts'
import { GIFT_CARD, LAUNCH_BUDGET, POINTS_OF_LAUNCH, POINTS_PER_VISIT, STOCK, type Till, USES_MAX, VISITS_PER_DAY } from './tills.ts'
import type { World } from './world.ts'

/**
 * Holds what the clients at the tills were told against the tables and the ledger's own verification.
 * @returns the promises that do not hold, in sentences; none when all do
 */
export function auditBooks(world: World, tills: readonly Till[], telling: Pick<Telling, 'postings' | 'faults'>): Promise<string[]> {
  return query(world, async (client) => {
    const faults = [...telling.faults, ...(await unnumbered(client))]
    for (const till of tills) faults.push(...(await auditTill(client, world, till, telling)))
    return faults
  })
}

async function auditTill(client: pg.Client, world: World, till: Till, { postings }: Pick<Telling, 'postings'>): Promise<string[]> {
  const { organization, programId, rewardId, voucherId, giftCardId } = till
  const told = JSON.stringify(postings.filter(({ organizationId }) => organizationId === organization.id))
  const faults = [
    ...(await breachesOf(client, TOLD, [...LAWS, ...EVENT_LAWS], [organization.id, told])),
    ...(await breachesOf(client, NAMED, COUNTED, [organization.id, programId, rewardId, voucherId, giftCardId])),
  ]
  const { answer } = await send(world.target.url, { method: 'GET', path: '/v1/loyalty/ledger/verify', token: organization.token })
  if (answer?.status !== 200) return [...faults, `the ledger is not verified: ${answer?.status} ${JSON.stringify(answer?.body)}`]
  const broken = answer.body.laws.filter(({ breaches }: { breaches: string[] }) => breaches.length > 0)
  if (answer.body.valid !== true) faults.push(`the ledger does not hold: ${JSON.stringify(broken)}`)
  return faults
}

const TOLD = `with told as (select * from jsonb_to_recordset($2::jsonb) as told (kind text, key text, id uuid, "memberId" uuid, points bigint)),
  made as (
    select 'order' as kind, external_id as key, id from orders where organization_id = $1
    union all select 'return', external_id, id from returns where organization_id = $1 and status = 'recorded'
    union all select 'event', source_id, id from loyalty_events where organization_id = $1 and type in ('visit', 'custom')
    union all select 'redemption', null, r.id from redemptions r where organization_id = $1 and not exists (select from holds h where h.organization_id = $1 and h.ended_by = r.id)
    union all select 'reversal', null, id from redemptions where organization_id = $1 and status = 'reversed'
    union all select 'hold', null, id from holds where organization_id = $1
    union all select 'capture', null, id from holds where organization_id = $1 and captured > 0
    union all select 'void', null, id from holds where organization_id = $1 and ended_by is not null and captured = 0
    union all select 'use', external_id, id from voucher_redemptions where organization_id = $1),
  moved as (select journal_id, unit, debit_account as debit, credit_account as credit, sum(amount) as amount from transfers
    where organization_id = $1 group by journal_id, unit, debit_account, credit_account),
  -- What must stand in a journal: which one, in which unit, how much of it, from where and to where.
  booked as (
    select 'event ' || e.id as what, e.journal_id, g.unit, sum(g.amount) as amount, 'issuance' as debit, 'available' as credit from loyalty_events e
      join earnings g on g.organization_id = $1 and g.event_id = e.id and g.unit is not null and g.amount > 0 where e.organization_id = $1 group by e.id, e.journal_id, g.unit
    union all select 'redemption ' || id, journal_id, unit, amount, case when id = journal_id then 'held' else 'available' end, 'redeemed' from redemptions where organization_id = $1
    union all select 'hold ' || id, id, unit, amount, 'available', 'held' from holds where organization_id = $1
    union all select 'use ' || id, journal_id, currency, amount, 'available', 'redeemed' from voucher_redemptions where organization_id = $1 and amount is not null),
  -- What must be told by events: of what, as which, once.
  announced as (
    select 'order.placed' as type, id::text as about from orders where organization_id = $1
    union all select 'return.recorded', id::text from returns where organization_id = $1 and status = 'recorded'
    union all select 'member.earned', id::text from loyalty_events where organization_id = $1
    union all select 'member.refunded', event_id || ' ' || source_id from loyalty_refunds where organization_id = $1
    union all select 'redemption.made', id::text from redemptions where organization_id = $1
    union all select 'redemption.reversed', id::text from redemptions where organization_id = $1 and status = 'reversed'
    union all select 'hold.placed', id::text from holds where organization_id = $1
    union all select 'hold.captured', id::text from holds where organization_id = $1 and captured > 0
    union all select 'hold.voided', id::text from holds where organization_id = $1 and ended_by is not null and captured = 0
    union all select 'voucher.issued', id::text from vouchers where organization_id = $1
    union all select 'voucher.redeemed', id::text from voucher_redemptions where organization_id = $1),
  heard as (
    select type, case type when 'member.earned' then data ->> 'eventId' when 'member.refunded' then (data ->> 'eventId') || ' ' || (data -> 'source' ->> 'id')
      when 'voucher.redeemed' then data ->> 'redemptionId' else resource_id end as about
    from events where organization_id = $1 and type in (select type from announced)) `

/** $1 the organization, `told` what its clients were told. */
const LAWS: readonly Law[] = [
  [
    'acknowledged and lost',
    `select kind || ' ' || key as what from told where not exists (select from made where made.kind = told.kind and made.id = told.id and coalesce(made.key, told.key) = told.key)`,
  ],
  ['two acknowledgements of one posting', `select kind || ' ' || id as what from told group by kind, id having count(*) > 1`],
  [
    'there, though nobody was told',
    `select kind || ' ' || id as what from made where not exists (select from told where told.kind = made.kind and told.id = made.id)`,
  ],
  [
    'a key whose stored answer is missing',
    `select kind || ' ' || key as what from told where kind in ('redemption', 'reversal', 'hold', 'capture', 'void')
       and 1 <> (select count(*) from idempotency_keys k where k.organization_id = $1 and k.key = told.key)`,
  ],
  [
    'half a posting: not in the books as it was made',
    `select what from booked left join moved using (journal_id, unit, debit, credit) where moved.amount is distinct from booked.amount`,
  ],
  [
    'half a posting: a journal of nothing',
    `select kind || ' ' || id as what from journals j where organization_id = $1 and source_type is distinct from 'card_revoked' and not case kind
       when 'earn' then source_type = 'gift_card' or exists (select from loyalty_events e where e.organization_id = $1 and e.journal_id = j.id)
       when 'redeem' then exists (select from booked where booked.journal_id = j.id)
         or exists (select from card_cycles c where c.organization_id = $1 and c.journal_id = j.id)
       when 'restore' then exists (select from redemptions r where r.organization_id = $1 and r.journal_id = j.about_id)
       when 'clawback' then exists (select from loyalty_refunds r where r.organization_id = $1 and r.journal_id = j.id)
       when 'hold' then exists (select from holds h where h.organization_id = $1 and h.id = j.id)
       else exists (select from holds h where h.organization_id = $1 and h.ended_by = j.id) end`,
  ],
  [
    'an order or return that the program did not judge once',
    `select o.id::text as what from orders o left join loyalty_events e on e.organization_id = $1 and e.source_type = 'order' and e.source_id = o.id::text
     where o.organization_id = $1 group by o.id having count(e.id) <> 1
     union all
     select t.id::text from returns t left join loyalty_refunds r on r.organization_id = $1 and r.source_type = 'return' and r.source_id = t.id::text
     where t.organization_id = $1 and t.status = 'recorded' group by t.id having count(r.event_id) <> 1`,
  ],
  [
    "points that are not those of the member's postings",
    `select member.id || ' has ' || coalesce(had.balance, 0) || ', was told ' || coalesce(said.points, 0) as what from members member
     left join (select member_id, sum(balance) as balance from member_accounts where organization_id = $1 and unit = 'PTS' group by member_id) had on had.member_id = member.id
     left join (select "memberId", sum(coalesce(points, (select sum(g.amount) from earnings g where g.organization_id = $1 and g.event_id = told.id and g.unit = 'PTS'), 0)) as points
       from told group by "memberId") said on said."memberId" = member.id
     where member.organization_id = $1 and coalesce(had.balance, 0) <> coalesce(said.points, 0)`,
  ],
  [
    'without its event',
    `select type || ' ' || about as what from announced where 1 <> (select count(*) from heard where heard.type = announced.type and heard.about = announced.about)`,
  ],
  [
    'an event of something that is not there',
    `select type || ' ' || about as what from heard where not exists (select from announced where heard.type = announced.type and heard.about = announced.about)`,
  ],
]

const NAMED = `with named as (select $1::uuid as organization_id, $2::uuid as program_id, $3::uuid as reward_id, $4::uuid as voucher_id, $5::uuid as card_id) `

/** What is counted by several together is what was booked, to the last one. $1 the organization, $2 the program, $3 the reward, $4 the voucher, $5 the gift card. */
const COUNTED: readonly Law[] = [
  [
    'a budget that is not what was given of it',
    `select 'spent ' || b.spent || ', given ' || coalesce(g.given, 0) || ' for ' || g.times as what from rule_budgets b
     cross join lateral (select sum(amount) as given, (select count(*) from loyalty_events where organization_id = $1 and program_id = $2 and name = 'launch') as times
       from earnings where organization_id = $1 and program_id = $2 and rule_key = 'launch') g
     where b.organization_id = $1 and b.program_id = $2 and b.rule_key = 'launch'
       and (b.spent <> coalesce(g.given, 0) or b.spent <> least(${LAUNCH_BUDGET}, ${POINTS_OF_LAUNCH} * g.times))`,
  ],
  [
    'a cap of a member that is not kept to the visit',
    `select e.member_id || ' was given ' || coalesce(sum(g.amount), 0) || ' for ' || count(*) || ' visits' as what from loyalty_events e
     left join earnings g on g.organization_id = $1 and g.event_id = e.id and g.rule_key = 'visit' where e.organization_id = $1 and e.type = 'visit'
     group by e.member_id, (e.occurred_at at time zone 'Europe/London')::date
     having coalesce(sum(g.amount), 0) <> ${POINTS_PER_VISIT} * least(count(*), ${VISITS_PER_DAY})`,
  ],
  [
    'a stock that is not what is left',
    `select stock || ' left' as what from rewards where organization_id = $1 and id = $3
       and stock <> ${STOCK} - (select coalesce(sum(quantity), 0) from redemptions where organization_id = $1 and reward_id = $3 and status = 'redeemed')`,
  ],
  [
    'uses that are not those of the voucher',
    `select uses || ' uses' as what from vouchers v where organization_id = $1 and id in ($4, $5)
       and (uses <> (select count(*) from voucher_redemptions r where r.organization_id = $1 and r.voucher_id = v.id) or id = $4 and uses > ${USES_MAX})`,
  ],
  [
    'a gift card whose balance is not what is left on it',
    `select balance || ' on the card' as what from vouchers where organization_id = $1 and id = $5
       and (balance <> ${GIFT_CARD} - (select coalesce(sum(amount), 0) from voucher_redemptions where organization_id = $1 and voucher_id = $5)
         or balance <> (select balance from member_accounts where organization_id = $1 and member_id = $5 and account = 'available'))`,
  ],
]

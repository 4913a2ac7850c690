import { and, eq, getTableColumns, isNotNull, or, type SQL, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { Span } from '../rules/periods.ts'
import type { Usage } from '../rules/situation.ts'
import type { BookedEarning, LoyaltyEvent } from '../rules/telling.ts'
import { type LoyaltyEventListQuery, loyaltyEventSchema } from '../schemas/events.ts'
import { earnings, loyaltyEvents } from '../tables/events.ts'
import { loyaltyRefunds } from '../tables/refunds.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(loyaltyEvents)
const { organizationId: _ofEarning, ...earningColumns } = getTableColumns(earnings)

/** What was told from a source. */
export function findToldFrom(ctx: Context, source: { readonly programId: string; readonly sourceType: string; readonly sourceId: string }) {
  return ctx.one(bySource, source)
}
const bySource: Statement<LoyaltyEvent> = statement('loyaltyEvents.bySource', columns, (q, given) =>
  q
    .from(loyaltyEvents)
    .where(
      and(
        ours(loyaltyEvents),
        eq(loyaltyEvents.programId, given('programId')),
        eq(loyaltyEvents.sourceType, given('sourceType')),
        eq(loyaltyEvents.sourceId, given('sourceId')),
      ),
    ),
)

export function insertEvent(tx: Tx, event: LoyaltyEvent, booked: readonly BookedEarning[]): void {
  tx.later(insert, { ...event })
  if (booked.length > 0) tx.later(insertEarnings, { earned: records(earningColumns, booked) })
}
const insert = statement('loyaltyEvents.insert', {}, (q, given) =>
  q.insert(loyaltyEvents).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)
const earningNames = sql.join(
  Object.values(earningColumns).map(({ name }) => sql.identifier(name)),
  sql`, `,
)
const insertEarnings = statement(
  'earnings.insert',
  {},
  (_, given) => sql`
  insert into ${earnings} (organization_id, ${earningNames}) select ${given('organizationId')}::uuid, ${earningNames} from ${recordset(earningColumns, 'earned')}`,
)

export function findEvent(ctx: Context, id: string): Promise<LoyaltyEvent | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<LoyaltyEvent> = statement('loyaltyEvents.byId', columns, (q, given) =>
  q.from(loyaltyEvents).where(and(ours(loyaltyEvents), eq(loyaltyEvents.id, given('id')))),
)

/** What a journal was booked for. */
export function findEventIn(ctx: Context, journalId: string): Promise<LoyaltyEvent | undefined> {
  return ctx.one(inJournal, { journalId })
}
const inJournal: Statement<LoyaltyEvent> = statement('loyaltyEvents.inJournal', columns, (q, given) =>
  q.from(loyaltyEvents).where(and(ours(loyaltyEvents), eq(loyaltyEvents.journalId, given('journalId')))),
)

const givenFor = sql`${earnings} where ${earnings.organizationId} = ${loyaltyEvents.organizationId} and ${earnings.eventId} = ${loyaltyEvents.id}`
const list: List = {
  name: 'loyaltyEvents',
  table: loyaltyEvents,
  fields: wireFields(loyaltyEventSchema, {
    ...columns,
    source: sql`json_build_object('type', ${loyaltyEvents.sourceType}, 'id', ${loyaltyEvents.sourceId})`,
    earned: sql`(select coalesce(json_agg(json_build_object('ruleKey', ${earnings.ruleKey}, 'unit', ${earnings.unit}, 'amount', ${earnings.amount},
      'maturesAt', to_char(${earnings.maturesAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) order by ${earnings.ruleKey}), '[]')
      from ${givenFor} and ${earnings.unit} is not null)`,
    vouchers: sql`(select coalesce(json_agg(json_build_object('ruleKey', ${earnings.ruleKey}, 'voucherId', ${earnings.voucherId}) order by ${earnings.ruleKey}), '[]')
      from ${givenFor} and ${earnings.voucherId} is not null)`,
  }),
  sorts: { occurredAt: [loyaltyEvents.occurredAt, loyaltyEvents.id] },
}

/** What happened to a member. */
export function listEvents(ctx: Context, memberId: string, query: LoyaltyEventListQuery): Promise<JsonText> {
  return readPage(ctx, list, query, [{ key: 'memberId', where: eq(loyaltyEvents.memberId, sql.placeholder('memberId')), given: { memberId }, leads: 'all' }])
}

/** What was to mature then can be spent. */
export function markMatured(tx: Tx, of: { readonly eventId: string; readonly maturesAt: string }): void {
  tx.later(setMatured, of)
}
const setMatured = statement('earnings.mature', {}, (q, given) =>
  q
    .update(earnings)
    .set({ matured: true })
    .where(and(ours(earnings), eq(earnings.eventId, given('eventId')), eq(earnings.maturesAt, given('maturesAt')))),
)

/** What discounts took off an order, among the rest of what its rules gave. */
export function insertDiscounts(tx: Tx, given: readonly BookedEarning[]): void {
  if (given.length > 0) tx.later(insertEarnings, { earned: records(earningColumns, given) })
}

/** What rules gave for an event, in the order of their keys: units and vouchers. What discounts took off before it was paid is not given for it. */
export function findEarnings(ctx: Context, eventId: string): Promise<BookedEarning[]> {
  return ctx.many(earningsOf, { eventId })
}
const earningsOf: Statement<BookedEarning> = statement('earnings.ofEvent', earningColumns, (q, given) =>
  q
    .from(earnings)
    .where(and(ours(earnings), eq(earnings.eventId, given('eventId')), or(isNotNull(earnings.unit), isNotNull(earnings.voucherId))))
    .orderBy(earnings.ruleKey),
)

/** A sum as far as a number of JSON goes. */
export const bounded = (sum: SQL) => sql`least(${sum}, ${sql.raw(String(Number.MAX_SAFE_INTEGER))})::bigint`

/** What a member bought and kept within spans: an order of which nothing is left is no purchase. Of a member with many orders it is dear: only what is asked for. */
export async function purchasesOf(ctx: Context, memberId: string, spans: readonly (Span & { readonly key: string })[]) {
  const within = spans.length === 0 ? [] : await ctx.many(purchases, { memberId, ...columnsOf(spans) })
  return { spent: new Map(within.map(({ key, spent }) => [key, spent])), bought: new Map(within.map(({ key, count }) => [key, count])) }
}
const purchases = statement(
  'loyaltyEvents.purchases',
  { key: sql<string>``, count: sql<number>``, spent: sql<number>`` },
  (_, given) => sql`
  select key, bought.orders - refunded.orders, greatest(bought.spent - refunded.amount, 0)
  from unnest(${given('keys')}::text[], ${given('starts')}::timestamptz[], ${given('ends')}::timestamptz[]) with ordinality as span (key, first, last, place)
  cross join lateral (select count(*)::bigint as orders, ${bounded(sql`coalesce(sum(spent), 0)`)} as spent from ${loyaltyEvents}
    where organization_id = ${given('organizationId')}::uuid and member_id = ${given('memberId')}::uuid and type = 'order' and corrects_id is null
      and occurred_at >= coalesce(first, '-infinity') and occurred_at < coalesce(last, 'infinity')) as bought
  cross join lateral (select count(*) filter (where voids)::bigint as orders, ${bounded(sql`coalesce(sum(loyalty_refunds.refunded), 0)`)} as amount from ${loyaltyRefunds}
    where organization_id = ${given('organizationId')}::uuid and member_id = ${given('memberId')}::uuid
      and purchased_at >= coalesce(first, '-infinity') and purchased_at < coalesce(last, 'infinity')) as refunded
  order by place`,
)

/** What a member had from rules, each within a span, net of what was taken back. */
export async function usedBy(ctx: Context, memberId: string, spans: readonly (Span & { readonly ruleKey: string })[]): Promise<Usage[]> {
  return spans.length === 0 ? [] : ctx.many(used, { memberId, ...columnsOf(spans.map(({ ruleKey, ...span }) => ({ key: ruleKey, ...span }))) })
}
const used = statement(
  'earnings.used',
  { units: sql<number>``, uses: sql<number>`` },
  (_, given) => sql`
  select ${bounded(sql`coalesce(sum(amount - taken), 0)`)}, count(distinct coalesce((
    select corrects_id from ${loyaltyEvents} where loyalty_events.organization_id = ${given('organizationId')}::uuid and id = event_id), event_id)) filter (where taken < amount)::bigint
  from unnest(${given('keys')}::text[], ${given('starts')}::timestamptz[], ${given('ends')}::timestamptz[]) with ordinality as span (key, first, last, place)
  left join ${earnings} on organization_id = ${given('organizationId')}::uuid and member_id = ${given('memberId')}::uuid and rule_key = key
    and occurred_at >= coalesce(first, '-infinity') and occurred_at < coalesce(last, 'infinity')
  group by place order by place`,
)

function columnsOf(spans: readonly (Span & { readonly key: string })[]) {
  return { keys: spans.map(({ key }) => key), starts: spans.map(({ start }) => start), ends: spans.map(({ end }) => end) }
}

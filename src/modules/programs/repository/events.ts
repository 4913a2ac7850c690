import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { Span } from '../rules/periods.ts'
import type { Usage } from '../rules/situation.ts'
import type { BookedEarning, LoyaltyEvent } from '../rules/telling.ts'
import { earnings, loyaltyEvents } from '../tables/events.ts'

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

/** What discounts took off an order, among the rest of what its rules gave. */
export function insertDiscounts(tx: Tx, given: readonly BookedEarning[]): void {
  if (given.length > 0) tx.later(insertEarnings, { earned: records(earningColumns, given) })
}

/** What rules gave for an event, in the order of their keys. */
export function findEarnings(ctx: Context, eventId: string): Promise<BookedEarning[]> {
  return ctx.many(earningsOf, { eventId })
}
const earningsOf: Statement<BookedEarning> = statement('earnings.ofEvent', earningColumns, (q, given) =>
  q
    .from(earnings)
    .where(and(ours(earnings), eq(earnings.eventId, given('eventId'))))
    .orderBy(earnings.ruleKey),
)

/** What a member bought, in all and within spans. */
export async function purchasesOf(ctx: Context, memberId: string, spans: readonly (Span & { readonly key: string })[]) {
  const [all, ...spent] = await ctx.many(purchases, { memberId, ...columnsOf([{ key: '', start: null, end: null }, ...spans]) })
  return { purchases: all?.count ?? 0, spent: new Map(spent.map(({ key, spent }) => [key, spent])) }
}
const purchases = statement(
  'loyaltyEvents.purchases',
  { key: sql<string>``, count: sql<number>``, spent: sql<number>`` },
  (_, given) => sql`
  select key, count(id)::bigint, coalesce(sum(spent), 0)::bigint from unnest(${given('keys')}::text[], ${given('starts')}::timestamptz[], ${given('ends')}::timestamptz[])
    with ordinality as span (key, first, last, place)
  left join ${loyaltyEvents} on organization_id = ${given('organizationId')}::uuid and member_id = ${given('memberId')}::uuid and type = 'order'
    and occurred_at >= coalesce(first, '-infinity') and occurred_at < coalesce(last, 'infinity')
  group by key, place order by place`,
)

/** What a member had from rules, each within a span, net of what was taken back. */
export async function usedBy(ctx: Context, memberId: string, spans: readonly (Span & { readonly ruleKey: string })[]): Promise<Usage[]> {
  return spans.length === 0 ? [] : ctx.many(used, { memberId, ...columnsOf(spans.map(({ ruleKey, ...span }) => ({ key: ruleKey, ...span }))) })
}
const used = statement(
  'earnings.used',
  { units: sql<number>``, uses: sql<number>`` },
  (_, given) => sql`
  select coalesce(sum(amount - taken), 0)::bigint, count(rule_key) filter (where taken < amount)::bigint
  from unnest(${given('keys')}::text[], ${given('starts')}::timestamptz[], ${given('ends')}::timestamptz[]) with ordinality as span (key, first, last, place)
  left join ${earnings} on organization_id = ${given('organizationId')}::uuid and member_id = ${given('memberId')}::uuid and rule_key = key
    and occurred_at >= coalesce(first, '-infinity') and occurred_at < coalesce(last, 'infinity')
  group by place order by place`,
)

/** What a journal gave was taken back as a whole: it counts against no cap any more. */
export function takeBackWhole(tx: Tx, journalId: string): void {
  tx.later(takeBack, { journalId })
}
const takeBack = statement(
  'earnings.takeBackWhole',
  {},
  (_, given) => sql`
  update ${earnings} set taken = amount from ${loyaltyEvents} where loyalty_events.organization_id = ${given('organizationId')} and loyalty_events.journal_id = ${given('journalId')}::uuid
    and earnings.organization_id = loyalty_events.organization_id and earnings.event_id = loyalty_events.id`,
)

function columnsOf(spans: readonly (Span & { readonly key: string })[]) {
  return { keys: spans.map(({ key }) => key), starts: spans.map(({ start }) => start), ends: spans.map(({ end }) => end) }
}

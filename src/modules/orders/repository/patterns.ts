import { eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { Pattern, Purchase } from '../rules/pattern.ts'
import { buyingPatterns, orders } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(buyingPatterns)

export interface Purchases {
  readonly contactId: string
  readonly currency: string
  readonly purchases: readonly Purchase[]
}

/** Orders that are looked through for days with purchases, so that a customer of a thousand orders costs no more than one of some. */
const ORDERS_MAX = 60

/** What contacts bought last, day by day in the currency of their last order; nothing of a contact who bought nothing. */
export function findPurchases(ctx: Context, contactIds: readonly string[], daysMax: number): Promise<Purchases[]> {
  return ctx.many(purchases, { contactIds, daysMax, timeZone: ctx.organization.timeZone })
}
const purchases = statement(
  'buyingPatterns.purchases',
  { contactId: orders.contactId, currency: orders.currency, purchases: sql<Purchase[]>`` },
  (_, given) => sql`
  select whose.contact_id, bought.currency, json_agg(json_build_object('on', bought.day, 'value', bought.value) order by bought.day)
  from unnest(${given('contactIds')}::uuid[]) as whose (contact_id) cross join lateral (
    select day, currency, least(sum(value), ${sql.raw(String(Number.MAX_SAFE_INTEGER))})::bigint as value from (
      select (placed_at at time zone ${given('timeZone')}::text)::date as day, currency, total - returned as value,
        first_value(currency) over (order by placed_at desc, id desc) as latest
      from ${orders} where ${ours(orders)} and ${orders.contactId} = whose.contact_id and ${orders.status} <> 'cancelled'
      order by placed_at desc, id desc limit ${sql.raw(String(ORDERS_MAX))}
    ) as recent where currency = latest group by day, currency order by day desc limit ${given('daysMax')}
  ) as bought group by 1, 2`,
) as Statement<Purchases>

export async function findPatterns(ctx: Context, contactIds: readonly string[]): Promise<ReadonlyMap<string, Pattern>> {
  return new Map((await ctx.many(byContacts, { contactIds })).map((pattern) => [pattern.contactId, pattern]))
}
const byContacts: Statement<Pattern> = statement('buyingPatterns.byContacts', columns, (q, given) =>
  q.from(buyingPatterns).where(sql`${ours(buyingPatterns)} and ${buyingPatterns.contactId} = any(${given('contactIds')}::uuid[])`),
)

export function savePatterns(tx: Tx, patterns: readonly Pattern[]): void {
  if (patterns.length > 0) tx.later(save, { rows: records(columns, patterns) })
}
const save = statement('buyingPatterns.save', {}, (_, given) => {
  const { contactId: _contact, ...values } = columns
  return sql`
  insert into ${buyingPatterns} (organization_id, ${columnNames(columns)})
  select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'rows')} order by contact_id
  on conflict (organization_id, contact_id) do update set (${columnNames(values)}) = row (${sql.join(
    Object.values(values).map((column) => sql`excluded.${sql.identifier(column.name)}`),
    sql`, `,
  )})`
})

export function forgetPattern(tx: Tx, contactId: string): void {
  tx.later(forget, { contactId })
}
const forget = statement('buyingPatterns.forget', {}, (q, given) =>
  q.delete(buyingPatterns).where(sql`${ours(buyingPatterns)} and ${eq(buyingPatterns.contactId, given('contactId'))}`),
)

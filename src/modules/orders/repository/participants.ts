import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Affected } from '../../../kernel/participants.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { ours, statement } from '../../../platform/database.ts'
import { movable } from '../../../platform/merging.ts'
import { orders, returns } from '../tables.ts'

export const movedOrders = movable('orders', orders, orders.contactId)
export const movedReturns = movable('returns', returns, returns.contactId)

/** Takes the person out of what they bought and brought back; what it was and what it came to stays. @returns the ids of both */
export async function erasePurchases(tx: Tx, contactId: string): Promise<string[]> {
  const given = { contactId, at: tx.clock.now().toString() }
  return [...(await tx.many(eraseOrders, given)), ...(await tx.many(eraseReturns, given))].map(({ id }) => id)
}
const eraseOrders = statement(
  'orders.erase',
  { id: orders.id },
  (_, given) => sql`
  update ${orders} set contact_id = null, metadata = '{}', said = '', version = version + 1, updated_at = ${given('at')}::timestamptz
  where ${ours(orders)} and ${orders.contactId} = ${given('contactId')}::uuid returning id`,
)
const eraseReturns = statement(
  'returns.erase',
  { id: returns.id },
  (_, given) => sql`
  update ${returns} set contact_id = null, reason = null, said = '', version = version + 1, updated_at = ${given('at')}::timestamptz
  where ${ours(returns)} and ${returns.contactId} = ${given('contactId')}::uuid returning id`,
)

/** Those who bought one of these products and did not cancel it. */
export async function findBuyersOf(ctx: Context, affected: Affected, visibility: (contactId: PgColumn) => SQL): Promise<string[]> {
  const seen = ctx.actor.visibleOwners === null ? sql`true` : visibility(orders.contactId)
  const buyers = statement(
    undefined,
    { contactId: orders.contactId },
    (_, given) => sql`
    select distinct ${orders.contactId} from ${orders} where ${ours(orders)} and ${orders.skus} && ${given('productIds')}::text[]
      and ${orders.contactId} > ${given('after')}::uuid and ${orders.status} <> 'cancelled' and ${seen} order by 1 limit ${given('limit')}`,
  )
  return (await ctx.many(buyers, { ...affected })).flatMap(({ contactId }) => contactId ?? [])
}

import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, valuesGiven, wireFields } from '../../../platform/lists.ts'
import { movable } from '../../../platform/merging.ts'
import type { Redemption } from '../rules/redemptions.ts'
import { type RedemptionListQuery, redemptionSchema } from '../schemas/redemptions.ts'
import { redemptions } from '../tables/redemptions.ts'

/** Whether the caller may see the contact that a column names. */
type Visibility = (contactId: PgColumn) => SQL

const { organizationId: _tenant, ...columns } = getTableColumns(redemptions)

/** Limited staff see those of contacts whom they may see. */
function visible(ctx: Context, visibility: Visibility): Condition[] {
  return ctx.actor.visibleOwners === null ? [] : [{ key: 'visible', where: visibility(redemptions.contactId) }]
}

export function findRedemption(ctx: Context, id: string, visibility: Visibility): Promise<Redemption | undefined> {
  const conditions = visible(ctx, visibility)
  const find: Statement<Redemption> = statement(undefined, columns, (q, given) =>
    q.from(redemptions).where(and(ours(redemptions), eq(redemptions.id, given('id')), ...conditions.map(({ where }) => where))),
  )
  return ctx.one(find, { id, ...valuesGiven(conditions) })
}

/** Whoever asks. */
export function lockRedemption(tx: Tx, id: string): Promise<Redemption | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Redemption> = statement('redemptions.lock', columns, (q, given) =>
  q
    .from(redemptions)
    .where(and(ours(redemptions), eq(redemptions.id, given('id'))))
    .for('no key update'),
)

export function findByExternalId(ctx: Context, externalId: string): Promise<Redemption | undefined> {
  return ctx.one(byExternalId, { externalId })
}
const byExternalId: Statement<Redemption> = statement('redemptions.byExternalId', columns, (q, given) =>
  q.from(redemptions).where(and(ours(redemptions), eq(redemptions.externalId, given('externalId')))),
)

/** What an order was paid with, by either of its ids, in the order of members. */
export function findOfOrder(ctx: Context, order: { readonly orderId: string | null; readonly orderExternalId: string | null }): Promise<Redemption[]> {
  return ctx.many(ofOrder, order)
}
const ofOrder: Statement<Redemption> = statement('redemptions.ofOrder', columns, (q, given) =>
  q
    .from(redemptions)
    .where(
      and(
        ours(redemptions),
        sql`(${redemptions.orderId} = ${given('orderId')}::uuid or ${redemptions.orderExternalId} = ${given('orderExternalId')}::text)`,
        eq(redemptions.status, sql`'redeemed'`),
      ),
    )
    .orderBy(redemptions.memberId, redemptions.id),
)

/** How many of a reward, which is of one program, somebody has had in a span of time, also as a member who was merged, without those that were taken back. */
export async function hadOf(
  ctx: Context,
  given: { readonly contactId: string | null; readonly rewardId: string; readonly start: string | null; readonly end: string | null },
): Promise<number> {
  return (await ctx.one(had, given))?.count ?? 0
}
const had = statement(
  'redemptions.had',
  { count: sql<number>`` },
  (_, given) => sql`
  select coalesce(sum(quantity), 0)::bigint from ${redemptions} where organization_id = ${given('organizationId')} and contact_id = ${given('contactId')}::uuid
    and reward_id = ${given('rewardId')}::uuid and status = 'redeemed' and redeemed_at >= coalesce(${given('start')}::timestamptz, '-infinity')
    and redeemed_at < coalesce(${given('end')}::timestamptz, 'infinity')`,
)

/** Waited for: the external id may be taken. */
export async function insertRedemption(tx: Tx, redemption: Redemption): Promise<void> {
  await tx.one(insert, { ...redemption })
}
const insert = statement('redemptions.insert', {}, (q, given) =>
  q.insert(redemptions).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export function saveRestored(tx: Tx, redemption: Redemption): void {
  tx.later(update, { ...redemption })
}
const update = statement('redemptions.update', {}, (q, given) =>
  q
    .update(redemptions)
    .set(givenEach(['restored', 'status', 'reversedAt', 'reversalReason', 'version', 'updatedAt'], given))
    .where(and(ours(redemptions), eq(redemptions.id, given('id')))),
)

const wire = {
  ...columns,
  value: sql`case when ${redemptions.value} is null then null else jsonb_build_object('amount', ${redemptions.value}, 'currency', ${redemptions.currency}) end`,
}
const list: List = { name: 'redemptions', table: redemptions, fields: wireFields(redemptionSchema, wire), sorts: { createdAt: [redemptions.id] } }

export function listRedemptions(ctx: Context, query: RedemptionListQuery, visibility: Visibility): Promise<JsonText> {
  const conditions = visible(ctx, visibility)
  for (const field of ['memberId', 'contactId', 'rewardId', 'status'] as const)
    if (query[field] !== undefined)
      conditions.push({ key: field, where: eq(redemptions[field], sql.placeholder(field)), given: { [field]: query[field] }, leads: 'one' })
  return readPage(ctx, list, query, conditions)
}

export const movedRedemptions = movable('redemptions', redemptions, redemptions.contactId)

/** Takes the person and the words out; what was booked stays. @returns which */
export async function eraseRedemptions(tx: Tx, contactId: string): Promise<string[]> {
  return (await tx.many(erase, { contactId, at: tx.clock.now().toString() })).map(({ id }) => id)
}
const erase = statement(
  'redemptions.erase',
  { id: redemptions.id },
  (_, given) => sql`
  update ${redemptions} set contact_id = null, reversal_reason = null, version = version + 1, updated_at = ${given('at')}::timestamptz
  where organization_id = ${given('organizationId')} and contact_id = ${given('contactId')}::uuid returning id`,
)

import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type List, readPage, wireFields } from '../../../platform/lists.ts'
import { movable } from '../../../platform/merging.ts'
import type { VoucherRedemption } from '../rules/vouchers.ts'
import { type redemptionListQuery, voucherRedemptionSchema } from '../schemas/voucher-redemptions.ts'
import { voucherRedemptions } from '../tables/vouchers.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(voucherRedemptions)

export async function usesBy(ctx: Context, voucherId: string, contactId: string): Promise<number> {
  return (await ctx.one(count, { voucherId, contactId }))?.uses ?? 0
}
const count = statement(
  'voucherRedemptions.usesBy',
  { uses: sql<number>`` },
  (_, given) => sql`
  select count(*)::integer from ${voucherRedemptions} where organization_id = ${given('organizationId')} and contact_id = ${given('contactId')}::uuid
    and voucher_id = ${given('voucherId')}::uuid and released_at is null`,
)

/** Waited for: the `externalId` may be taken. */
export async function insertRedemption(tx: Tx, redemption: VoucherRedemption): Promise<void> {
  await tx.one(insert, { ...redemption })
}
const insert = statement('voucherRedemptions.insert', {}, (q, given) =>
  q.insert(voucherRedemptions).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export function findRedemption(ctx: Context, by: { readonly id: string } | { readonly externalId: string }): Promise<VoucherRedemption | undefined> {
  return 'id' in by ? ctx.one(byId, by) : ctx.one(byExternalId, by)
}
const one = (column: 'id' | 'externalId'): Statement<VoucherRedemption> =>
  statement(`voucherRedemptions.by ${column}`, columns, (q, given) =>
    q.from(voucherRedemptions).where(and(ours(voucherRedemptions), eq(voucherRedemptions[column], given(column)))),
  )
const byId = one('id')
const byExternalId = one('externalId')

/** What was used for an order, by either of its ids, in turn. */
export function findOfOrder(ctx: Context, order: { readonly orderId: string | null; readonly orderExternalId: string | null }): Promise<VoucherRedemption[]> {
  return ctx.many(ofOrder, order)
}
const ofOrder: Statement<VoucherRedemption> = statement('voucherRedemptions.ofOrder', columns, (q, given) =>
  q
    .from(voucherRedemptions)
    .where(
      and(
        ours(voucherRedemptions),
        sql`(${voucherRedemptions.orderId} = ${given('orderId')}::uuid or ${voucherRedemptions.orderExternalId} = ${given('orderExternalId')}::text)`,
      ),
    )
    .orderBy(voucherRedemptions.id),
)

/** Of a voucher that the caller has locked, as all that changes its redemptions has. */
export function saveRelease(tx: Tx, redemption: VoucherRedemption): void {
  tx.later(update, { ...redemption })
}
const update = statement('voucherRedemptions.release', {}, (q, given) =>
  q
    .update(voucherRedemptions)
    .set(givenEach(['releasedAt', 'releasedAmount', 'releaseJournalId'], given))
    .where(and(ours(voucherRedemptions), eq(voucherRedemptions.id, given('id')))),
)

const list: List = {
  name: 'voucherRedemptions',
  table: voucherRedemptions,
  fields: wireFields(voucherRedemptionSchema, columns),
  sorts: { redeemedAt: [voucherRedemptions.id] },
}

export function listRedemptions(ctx: Context, voucherId: string, query: ReturnType<typeof redemptionListQuery.parse>): Promise<JsonText> {
  return readPage(ctx, list, query, [
    { key: 'voucherId', where: eq(voucherRedemptions.voucherId, sql.placeholder('voucherId')), given: { voucherId }, leads: 'all' },
  ])
}

/** Everything that a person used. */
export function redemptionsBy(ctx: Context, contactId: string): Promise<VoucherRedemption[]> {
  return ctx.many(ofContact, { contactId })
}
const ofContact: Statement<VoucherRedemption> = statement('voucherRedemptions.ofContact', columns, (q, given) =>
  q
    .from(voucherRedemptions)
    .where(and(ours(voucherRedemptions), eq(voucherRedemptions.contactId, given('contactId'))))
    .orderBy(voucherRedemptions.id),
)

export const movedRedemptions = movable('voucherRedemptions', voucherRedemptions, voucherRedemptions.contactId)

/** Nobody used them. @returns of which vouchers */
export async function eraseRedemptions(tx: Tx, contactId: string): Promise<string[]> {
  return (await tx.many(erase, { contactId })).map(({ id }) => id)
}
const erase = statement(
  'voucherRedemptions.erase',
  { id: voucherRedemptions.id },
  (_, given) => sql`
  update ${voucherRedemptions} set contact_id = null where organization_id = ${given('organizationId')} and contact_id = ${given('contactId')}::uuid returning id`,
)

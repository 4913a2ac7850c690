import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { VoucherBatch } from '../rules/vouchers.ts'
import { type VoucherBatchListQuery, voucherBatchSchema } from '../schemas/voucher-batches.ts'
import { voucherBatches } from '../tables/vouchers.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(voucherBatches)

export function insertBatch(tx: Tx, batch: VoucherBatch): void {
  tx.later(insert, { ...batch })
}
const insert = statement('voucherBatches.insert', {}, (q, given) =>
  q.insert(voucherBatches).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export function findBatch(ctx: Context, id: string): Promise<VoucherBatch | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<VoucherBatch> = statement('voucherBatches.byId', columns, (q, given) =>
  q.from(voucherBatches).where(and(ours(voucherBatches), eq(voucherBatches.id, given('id')))),
)

export function lockBatch(tx: Tx, id: string): Promise<VoucherBatch | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<VoucherBatch> = statement('voucherBatches.lock', columns, (q, given) =>
  q
    .from(voucherBatches)
    .where(and(ours(voucherBatches), eq(voucherBatches.id, given('id'))))
    .for('no key update'),
)

export function saveProgress(tx: Tx, batch: VoucherBatch): void {
  tx.later(update, { ...batch })
}
const update = statement('voucherBatches.update', {}, (q, given) =>
  q
    .update(voucherBatches)
    .set(givenEach(['made', 'status', 'version', 'updatedAt'], given))
    .where(and(ours(voucherBatches), eq(voucherBatches.id, given('id')))),
)

const list: List = { name: 'voucherBatches', table: voucherBatches, fields: wireFields(voucherBatchSchema, columns), sorts: { createdAt: [voucherBatches.id] } }

export function listBatches(ctx: Context, query: VoucherBatchListQuery): Promise<JsonText> {
  const { status } = query
  return readPage(
    ctx,
    list,
    query,
    status === undefined ? [] : [{ key: 'status', where: eq(voucherBatches.status, sql.placeholder('status')), given: { status }, leads: 'one' }],
  )
}

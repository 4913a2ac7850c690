import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import { contactDuplicateScans } from '../tables.ts'

export type Scan = Omit<typeof contactDuplicateScans.$inferSelect, 'organizationId'>

const { organizationId: _tenant, ...columns } = getTableColumns(contactDuplicateScans)

export function insertScan(tx: Tx, scan: Scan): void {
  tx.later(insert, { ...scan })
}
const insert = statement('contactDuplicateScans.insert', {}, (q, given) =>
  q.insert(contactDuplicateScans).values(givenEach(['organizationId', ...Object.keys(columns)], given)),
)

export function findScan(ctx: Context, id: string): Promise<Scan | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Scan> = statement('contactDuplicateScans.byId', columns, (q, given) =>
  q.from(contactDuplicateScans).where(and(ours(contactDuplicateScans), eq(contactDuplicateScans.id, given('id')))),
)

/** The scan that has not begun yet, if there is one. One at a time asks. */
export async function findQueued(tx: Tx): Promise<Scan | undefined> {
  tx.later(turn)
  return tx.one(queued)
}
const turn = statement(
  'contactDuplicateScans.turn',
  {},
  (_, given) => sql`select from pg_advisory_xact_lock(hashtextextended('scan ' || ${given('organizationId')}::text, 0))`,
)
const queued: Statement<Scan> = statement('contactDuplicateScans.queued', columns, (q) =>
  q
    .from(contactDuplicateScans)
    .where(and(ours(contactDuplicateScans), eq(contactDuplicateScans.status, 'queued')))
    .limit(1),
)

export function saveScan(tx: Tx, scan: Scan): void {
  tx.later(update, { ...scan })
}
const update = statement('contactDuplicateScans.update', {}, (q, given) =>
  q
    .update(contactDuplicateScans)
    .set(givenEach(['status', 'found', 'startedAt', 'finishedAt', 'version', 'updatedAt'], given))
    .where(and(ours(contactDuplicateScans), eq(contactDuplicateScans.id, given('id')))),
)

import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equals, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { limited } from '../../../platform/visibility.ts'
import { type ImportListQuery, importSchema } from '../schemas.ts'
import { imports } from '../tables.ts'

export type Import = Omit<typeof imports.$inferSelect, 'organizationId'>

const { organizationId: _tenant, ...columns } = getTableColumns(imports)

export function insertImport(tx: Tx, made: Import): void {
  tx.later(insert, { ...made })
}
const insert = statement('imports.insert', {}, (q, given) => q.insert(imports).values(givenEach(['organizationId', ...Object.keys(columns)], given)))

/** How many rows the file turned out to have. */
export function setTotal(tx: Tx, id: string, total: number): void {
  tx.later(count, { id, total })
}
const count = statement('imports.setTotal', {}, (q, given) =>
  q
    .update(imports)
    .set({ total: given('total') as never })
    .where(and(ours(imports), eq(imports.id, given('id')))),
)

/** Who sees certain contacts only sees the imports that they asked for themselves. */
const visible: SQL = sql`(${sql.placeholder('visibleOwners')}::uuid[] is null or ${imports.requester} ->> 'userId' = ${sql.placeholder('userId')}::text)`

export function findImport(ctx: Context, id: string): Promise<Import | undefined> {
  return ctx.one(byId, { id, userId: ctx.actor.userId })
}
const byId: Statement<Import> = statement('imports.byId', columns, (q, given) =>
  q.from(imports).where(and(ours(imports), eq(imports.id, given('id')), visible)),
)

/** In whose name an import works. */
export async function findRequester(ctx: Context, id: string): Promise<Import['requester'] | undefined> {
  return (await ctx.one(requesterOf, { id }))?.requester
}
const requesterOf = statement('imports.requester', { requester: imports.requester }, (q, given) =>
  q.from(imports).where(and(ours(imports), eq(imports.id, given('id')))),
)

/** One at a time works on an import. */
export function lockImport(tx: Tx, id: string): Promise<Import | undefined> {
  return tx.one(lock, { id, userId: tx.actor.userId })
}
const lock: Statement<Import> = statement('imports.lock', columns, (q, given) =>
  q
    .from(imports)
    .where(and(ours(imports), eq(imports.id, given('id')), visible))
    .for('update'),
)

/** What the transaction wants of others, it waits for no longer than a second. */
export function waitShortly(tx: Tx): void {
  tx.later(shortWait)
}
const shortWait = statement('imports.waitShortly', {}, () => sql`select from set_config('lock_timeout', '1s', true)`)

const CHANGEABLE = [
  'status',
  'position',
  'created',
  'updated',
  'unchanged',
  'skipped',
  'failed',
  'reverted',
  'startedAt',
  'finishedAt',
  'version',
  'updatedAt',
] as const

export function saveImport(tx: Tx, changed: Import): void {
  tx.later(update, { ...changed })
}
const update = statement('imports.update', {}, (q, given) =>
  q
    .update(imports)
    .set(givenEach(CHANGEABLE, given))
    .where(and(ours(imports), eq(imports.id, given('id')))),
)

const list: List = {
  name: 'imports',
  table: imports,
  fields: wireFields(importSchema, {
    ...columns,
    counts: sql`json_build_object('total', ${imports.total}, 'processed', ${imports.position}, 'created', ${imports.created}, 'updated', ${imports.updated},
      'unchanged', ${imports.unchanged}, 'skipped', ${imports.skipped}, 'failed', ${imports.failed}, 'reverted', ${imports.reverted})`,
  }),
  sorts: { createdAt: [imports.id] },
}

export function listImports(ctx: Context, query: ImportListQuery): Promise<JsonText> {
  return readPage(ctx, list, query, [...limited(ctx, visible, { userId: ctx.actor.userId }), ...equals(imports, query, ['status'])])
}

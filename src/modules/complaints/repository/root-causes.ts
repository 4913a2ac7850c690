import { and, eq, getTableColumns, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { RootCause } from '../rules/root-causes.ts'
import { type RootCauseListQuery, rootCauseSchema } from '../schemas/root-causes.ts'
import { rootCauses } from '../tables/root-causes.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(rootCauses)
const { id: _id, code: _code, createdAt: _created, ...changeable } = columns

const list: List = { name: 'rootCauses', table: rootCauses, fields: wireFields(rootCauseSchema, columns), sorts: { code: [rootCauses.code] } }

export function listRootCauses(ctx: Context, { archived, parentId, ...query }: RootCauseListQuery): Promise<JsonText> {
  const conditions: Condition[] = [
    archived ? { key: 'archived', where: isNotNull(rootCauses.archivedAt) } : { key: 'present', where: isNull(rootCauses.archivedAt) },
  ]
  if (parentId !== undefined) conditions.push({ key: 'parent', where: eq(rootCauses.parentId, sql.placeholder('parentId')), given: { parentId } })
  return readPage(ctx, list, query, conditions)
}

export function findRootCause(ctx: Context, id: string): Promise<RootCause | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<RootCause> = statement('rootCauses.byId', columns, (q, given) =>
  q.from(rootCauses).where(and(ours(rootCauses), eq(rootCauses.id, given('id')))),
)

export function lockRootCause(tx: Tx, id: string): Promise<RootCause | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<RootCause> = statement('rootCauses.lock', columns, (q, given) =>
  q
    .from(rootCauses)
    .where(and(ours(rootCauses), eq(rootCauses.id, given('id'))))
    .for('no key update'),
)

/** Lets one change the tree at a time: two moves could make a ring that neither makes alone. */
export async function lockTree(tx: Tx): Promise<void> {
  await tx.one(lockAll)
}
const lockAll = statement(
  'rootCauses.lockTree',
  {},
  (_, given) => sql`select from pg_advisory_xact_lock(hashtextextended('root causes ' || ${given('organizationId')}::text, 0))`,
)

/** A cause and those above it, it first; a ring ends where it began. */
export function findLineage(ctx: Context, id: string): Promise<RootCause[]> {
  return ctx.many(lineage, { id })
}
const lineage: Statement<RootCause> = statement(
  'rootCauses.lineage',
  columns,
  (_, given) => sql`
  with recursive above as (
    select ${rootCauses.id} as id, ${rootCauses.parentId} as parent_id, array[${rootCauses.id}] as path from ${rootCauses} where ${ours(rootCauses)} and ${rootCauses.id} = ${given('id')}::uuid
    union all
    select ${rootCauses.id}, ${rootCauses.parentId}, path || ${rootCauses.id} from above join ${rootCauses} on ${ours(rootCauses)} and ${rootCauses.id} = above.parent_id
    where ${rootCauses.id} <> all(path)
  )
  select ${sql.join(
    Object.values(columns).map((column) => sql`${column}`),
    sql`, `,
  )} from above join ${rootCauses} on ${ours(rootCauses)} and ${rootCauses.id} = above.id order by cardinality(path)`,
)

export async function insertRootCause(tx: Tx, cause: RootCause): Promise<void> {
  await tx.one(insert, { ...cause })
}
const insert = statement('rootCauses.insert', {}, (q, given) =>
  q.insert(rootCauses).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export function saveRootCause(tx: Tx, cause: RootCause): void {
  tx.later(update, { ...cause })
}
const update = statement('rootCauses.update', {}, (q, given) =>
  q
    .update(rootCauses)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(rootCauses), eq(rootCauses.id, given('id')))),
)

/** Whether a code may be found as a cause: one of the organization's, or any where it has none. */
export async function isKnownCause(ctx: Context, code: string): Promise<boolean> {
  return (await ctx.one(known, { code }))?.known === true
}
const known = statement(
  'rootCauses.known',
  { known: sql<boolean>`` },
  (_, given) => sql`
  select not exists (select 1 from ${rootCauses} where ${ours(rootCauses)} and archived_at is null)
    or exists (select 1 from ${rootCauses} where ${ours(rootCauses)} and code = ${given('code')}::text and archived_at is null)`,
)

import { and, asc, eq, getTableColumns, gt, sql } from 'drizzle-orm'
import { NO_ORGANIZATION } from '../../../kernel/id.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { Profile } from '../rules/profiles.ts'
import { regulatoryProfiles } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(regulatoryProfiles)
const { id: _id, createdAt: _created, ...changeable } = columns

/** Those of these that there are, which stay until the transaction is over. */
export function holdOwnProfiles(tx: Tx, ids: readonly string[]): Promise<Profile[]> {
  return tx.many(byIds, { ids })
}
const byIds: Statement<Profile> = statement('regulatoryProfiles.byIds', columns, (q, given) =>
  q
    .from(regulatoryProfiles)
    .where(and(ours(regulatoryProfiles), sql`${regulatoryProfiles.id} = any(${given('ids')}::uuid[])`))
    .for('key share'),
)

export function findOwnProfile(ctx: Context, id: string): Promise<Profile | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Profile> = statement('regulatoryProfiles.byId', columns, (q, given) =>
  q.from(regulatoryProfiles).where(and(ours(regulatoryProfiles), eq(regulatoryProfiles.id, given('id')))),
)

/** In the order of their making, after one of them. */
export function listOwnProfiles(ctx: Context, after: string | undefined, limit: number): Promise<Profile[]> {
  return ctx.many(listed, { after: after ?? NO_ORGANIZATION, limit })
}
const listed: Statement<Profile> = statement('regulatoryProfiles.list', columns, (q, given) =>
  q
    .from(regulatoryProfiles)
    .where(and(ours(regulatoryProfiles), gt(regulatoryProfiles.id, given('after'))))
    .orderBy(asc(regulatoryProfiles.id))
    .limit(given('limit')),
)

const COUNTED_MAX = 10_001
export async function countOwnProfiles(ctx: Context): Promise<number> {
  return (await ctx.one(counted))?.value ?? 0
}
const counted = statement(
  'regulatoryProfiles.count',
  { value: sql<number>`` },
  (_, given) =>
    sql`select count(*) from (select 1 from ${regulatoryProfiles} where organization_id = ${given('organizationId')}::uuid limit ${sql.raw(String(COUNTED_MAX))}) as counted`,
)

export function lockProfile(tx: Tx, id: string): Promise<Profile | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Profile> = statement('regulatoryProfiles.lock', columns, (q, given) =>
  q
    .from(regulatoryProfiles)
    .where(and(ours(regulatoryProfiles), eq(regulatoryProfiles.id, given('id'))))
    .for('update'),
)

export async function insertProfile(tx: Tx, profile: Profile): Promise<void> {
  await tx.one(insert, { ...profile })
}
const insert = statement('regulatoryProfiles.insert', {}, (q, given) =>
  q.insert(regulatoryProfiles).values(givenEach(['organizationId', ...Object.keys(columns)], given)),
)

export async function saveProfile(tx: Tx, profile: Profile): Promise<void> {
  await tx.one(update, { ...profile })
}
const update = statement('regulatoryProfiles.update', {}, (q, given) =>
  q
    .update(regulatoryProfiles)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(regulatoryProfiles), eq(regulatoryProfiles.id, given('id')))),
)

export async function deleteProfile(tx: Tx, id: string): Promise<void> {
  await tx.one(remove, { id })
}
const remove = statement('regulatoryProfiles.delete', {}, (q, given) =>
  q.delete(regulatoryProfiles).where(and(ours(regulatoryProfiles), eq(regulatoryProfiles.id, given('id')))),
)

import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { Profile } from '../rules/profiles.ts'
import { regulatoryProfiles } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(regulatoryProfiles)
const { id: _id, createdAt: _created, ...changeable } = columns

export function findOwnProfiles(ctx: Context, ids: readonly string[]): Promise<Profile[]> {
  return ctx.many(byIds, { ids })
}
const byIds: Statement<Profile> = statement('regulatoryProfiles.byIds', columns, (q, given) =>
  q.from(regulatoryProfiles).where(and(ours(regulatoryProfiles), sql`${regulatoryProfiles.id} = any(${given('ids')}::uuid[])`)),
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

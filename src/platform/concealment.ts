import { type Column, type Placeholder, type SQL, sql } from 'drizzle-orm'
import type { Context, Tx } from './context.ts'
import { ours, statement } from './database.ts'
import type { Condition } from './lists.ts'
import { concealments } from './tables.ts'

/**
 * What is kept from certain members of staff, whatever else they may see. A list of what may be kept from somebody, or may be
 * about such a thing, takes this condition; nothing has to be written anew when what is kept changes.
 * @param ids texts: what a row is, and what it is about (null where nothing)
 */
export function unconcealed({ actor }: Context, ...ids: readonly (Column | SQL)[]): Condition[] {
  if (actor.personId === null) return []
  // Lets nearly every row through: whatever way a page is looked for is as good with it as without.
  return [{ key: 'unconcealed', where: sql`not ${isKept(sql.placeholder('personId'), ...ids)}`, current: { personId: actor.personId }, leads: 'all' }]
}

/** Whether one of these is kept from somebody, in SQL. */
export function isKept(userId: Placeholder, ...ids: readonly (Column | SQL | Placeholder)[]): SQL {
  return sql`exists (select 1 from ${concealments} where ${ours(concealments)} and ${concealments.userId} = ${userId}::uuid
    and ${concealments.resourceId} in (${sql.join([...ids], sql`, `)}))`
}

/** Whether one of these is kept from the caller. */
export async function isConcealed(ctx: Context, ...ids: readonly (string | null | undefined)[]): Promise<boolean> {
  const { personId } = ctx.actor
  const resourceIds = ids.filter((id) => id != null)
  return personId !== null && resourceIds.length > 0 && (await ctx.one(findConcealment, { personId, resourceIds })) !== undefined
}
const findConcealment = statement(
  'concealments.find',
  { resourceId: concealments.resourceId },
  (_, given) => sql`
  select resource_id from ${concealments} where ${ours(concealments)} and user_id = ${given('personId')}::uuid
    and resource_id = any(${given('resourceIds')}::text[]) limit 1`,
)

/** Whether anything at all is kept from the caller: sums over everything are for those from whom nothing is. */
export async function isAnythingConcealed({ actor, one }: Context): Promise<boolean> {
  return actor.personId !== null && (await one(findAny, { personId: actor.personId })) !== undefined
}
const findAny = statement(
  'concealments.findAny',
  { resourceId: concealments.resourceId },
  () => sql`
  select resource_id from ${concealments} where ${ours(concealments)} and user_id = ${sql.placeholder('personId')}::uuid limit 1`,
)

/** From now on this is kept from these and from nobody else. */
export function conceal(tx: Tx, resourceId: string, userIds: readonly string[]): void {
  tx.later(keep, { resourceId, userIds })
}
const keep = statement(
  'concealments.set',
  {},
  (_, given) => sql`
  with shown as (
    delete from ${concealments} where ${ours(concealments)} and resource_id = ${given('resourceId')}::text and user_id <> all(${given('userIds')}::uuid[])
  )
  insert into ${concealments} (organization_id, user_id, resource_id)
  select ${given('organizationId')}::uuid, user_id, ${given('resourceId')}::text from unnest(${given('userIds')}::uuid[]) as user_id
  on conflict do nothing`,
)

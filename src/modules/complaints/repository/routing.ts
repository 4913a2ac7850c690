import { sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { ours, statement } from '../../../platform/database.ts'
import { complaints, isOpenComplaint } from '../tables/complaints.ts'

/** Held until the end of the transaction: what a team has to do is counted by one at a time. */
export async function holdTeamLoad(tx: Tx, teamId: string): Promise<void> {
  await tx.one(hold, { teamId })
}
const hold = statement(
  'complaints.holdTeamLoad',
  {},
  (_, given) =>
    sql`select from pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'complaints', ${given('organizationId')}::uuid, ${given('teamId')}::uuid), 0))`,
)

/** How many open complaints each of these owns; who owns none is left out. */
export function openPerOwner(tx: Tx, ownerIds: readonly string[]): Promise<{ ownerId: string; count: number }[]> {
  return tx.many(openOf, { ownerIds })
}
const openOf = statement(
  'complaints.openPerOwner',
  { ownerId: sql<string>``, count: sql<number>`` },
  (_, given) => sql`
  select ${complaints.ownerId}, count(*) from ${complaints}
  where ${ours(complaints)} and ${complaints.ownerId} = any(${given('ownerIds')}::uuid[]) and ${isOpenComplaint} group by 1`,
)

import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { statement } from '../../../platform/database.ts'
import { organizations } from '../tables.ts'

/** Where the clock of a test organization stands, locked: one mover at a time. Undefined in live organizations. */
export async function lockTestClock(tx: Tx): Promise<string | undefined> {
  return (await tx.one(lock))?.now ?? undefined
}
const lock = statement('organizations.lockTestClock', { now: organizations.now }, (q, given) =>
  q
    .from(organizations)
    .where(and(eq(organizations.id, given('organizationId')), eq(organizations.mode, 'test')))
    .for('no key update'),
)

export async function putTestClock(tx: Tx, now: string): Promise<void> {
  await tx.one(put, { now })
}
const put = statement('organizations.putTestClock', {}, (q, given) =>
  q
    .update(organizations)
    .set({ now: given('now') as never })
    .where(eq(organizations.id, given('organizationId'))),
)

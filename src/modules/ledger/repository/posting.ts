import { sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { statement } from '../../../platform/database.ts'
import type { Posted, Posting } from '../rules/posting.ts'

/** Writes a journal by the one function that may. @throws as PostgreSQL says it */
export async function post(tx: Tx, posting: Posting): Promise<Posted> {
  const row = await tx.one(postJournal, { posting: postingText(tx, posting) })
  if (row === undefined) throw new Error('post_journal answers nothing')
  return row.posted
}
const postJournal = statement(
  'ledger.post',
  { posted: sql<Posted>`` },
  (_, given) => sql`select post_journal(${given('organizationId')}::uuid, ${given('posting')}::jsonb)`,
)

/** What `post_journal` takes. */
export function postingText({ actor, clock, organization }: Context, { source, ...posting }: Posting): string {
  const recordedAt = clock.now().toString()
  return JSON.stringify({
    ...posting,
    sourceType: source?.type,
    sourceId: source?.id,
    effectiveAt: posting.effectiveAt ?? recordedAt,
    recordedAt,
    actor: { type: actor.type, id: actor.id },
    details: posting.details ?? {},
    live: organization.mode === 'live',
  })
}

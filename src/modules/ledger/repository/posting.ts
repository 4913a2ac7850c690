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

/** Several at once. @throws as PostgreSQL says it */
export async function postAll(tx: Tx, postings: readonly Posting[]): Promise<Posted[]> {
  const row = await tx.one(postJournals, { postings: `[${postings.map((posting) => postingText(tx, posting)).join(',')}]` })
  if (row === undefined) throw new Error('post_journals answers nothing')
  return row.posted
}
const postJournals = statement(
  'ledger.postAll',
  { posted: sql<Posted[]>`` },
  (_, given) => sql`select post_journals(${given('organizationId')}::uuid, ${given('postings')}::jsonb)`,
)

export async function mergeMembers(tx: Tx, posting: Posting, fromMemberId: string, toMemberId: string): Promise<Posted> {
  const row = await tx.one(merge, { posting: postingText(tx, posting), fromMemberId, toMemberId })
  if (row === undefined) throw new Error('merge_members answers nothing')
  return row.posted
}
const merge = statement(
  'ledger.merge',
  { posted: sql<Posted>`` },
  (_, given) =>
    sql`select merge_members(${given('organizationId')}::uuid, ${given('posting')}::jsonb, ${given('fromMemberId')}::uuid, ${given('toMemberId')}::uuid)`,
)

export interface Extended {
  readonly journalId: string | null
  readonly repeated: boolean
  /** What had expired, and was booked first. */
  readonly expired: number
  readonly lots: number
}

export async function extendLots(
  tx: Tx,
  posting: Posting,
  which: { readonly memberId: string; readonly unit: string; readonly until: string; readonly onlyJournal: string | null },
): Promise<Extended> {
  const row = await tx.one(extend, { posting: postingText(tx, posting), ...which })
  if (row === undefined) throw new Error('extend_lots answers nothing')
  return row.extended
}
const extend = statement(
  'ledger.extend',
  { extended: sql<Extended>`` },
  (_, given) => sql`select extend_lots(${given('organizationId')}::uuid, ${given('posting')}::jsonb, ${given('memberId')}::uuid, ${given('unit')},
    ${given('until')}::timestamptz, ${given('onlyJournal')}::uuid)`,
)

/** What the functions take. */
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

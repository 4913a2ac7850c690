import { and, eq, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { ours, statement } from '../../../platform/database.ts'
import { formSubmissions } from '../tables.ts'

export interface Sent {
  readonly formId: string
  readonly key: string
  readonly contentHash: string
  readonly receivedAt: string
}

/**
 * Notes that something was sent; waits for others who are sending the same. What was noted before `repeatsAfter` is over and
 * may come again.
 * @returns undefined where it is noted now, otherwise what was sent under the key
 */
export async function noteSubmission(tx: Tx, sent: Sent & { readonly repeatsAfter: string }): Promise<{ contentHash: string } | undefined> {
  const noted = await tx.one(note, { ...sent })
  return noted === undefined ? tx.one(find, { formId: sent.formId, key: sent.key }) : undefined
}
const columns = { contentHash: formSubmissions.contentHash }
const note = statement(
  'formSubmissions.note',
  columns,
  (_, given) => sql`
  insert into ${formSubmissions} as noted (organization_id, form_id, key, content_hash, received_at)
  values (${given('organizationId')}::uuid, ${given('formId')}::uuid, ${given('key')}::text, ${given('contentHash')}::text, ${given('receivedAt')}::timestamptz)
  on conflict (organization_id, form_id, key) do update set content_hash = excluded.content_hash, received_at = excluded.received_at
    where noted.received_at < ${given('repeatsAfter')}::timestamptz
  returning content_hash`,
)
const find = statement('formSubmissions.find', columns, (q, given) =>
  q.from(formSubmissions).where(and(ours(formSubmissions), eq(formSubmissions.formId, given('formId')), eq(formSubmissions.key, given('key')))),
)

/** Forgets some of what was sent to a form before an instant: each new submission takes a few old ones along. */
export function forgetSubmissions(tx: Tx, formId: string, before: string): void {
  tx.later(forget, { formId, before })
}
const FORGOTTEN_MAX = 20
const forget = statement(
  'formSubmissions.forget',
  {},
  (_, given) => sql`
  delete from ${formSubmissions} where organization_id = ${given('organizationId')} and form_id = ${given('formId')} and key in (
    select key from ${formSubmissions} where organization_id = ${given('organizationId')} and form_id = ${given('formId')}
      and received_at < ${given('before')}::timestamptz order by received_at limit ${FORGOTTEN_MAX} for update skip locked)`,
)

import { getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equals, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { type ConsentQuery, consentSchema } from '../schemas/consent.ts'
import { consents } from '../tables/care.ts'

export type Consent = Omit<typeof consents.$inferSelect, 'organizationId'>

export function insertConsent(tx: Tx, consent: Consent): void {
  tx.later(insert, { ...consent })
}
const insert = statement('consents.insert', {}, (q, given) => q.insert(consents).values(givenEach(Object.keys(getTableColumns(consents)), given)))

/** The last word by channel and purpose. Ids are in the order of recording. */
export function findCurrentConsents(ctx: Context, contactId: string) {
  return ctx.many(current, { contactId })
}
const current = statement(
  'consents.current',
  { channel: consents.channel, purpose: consents.purpose, state: consents.state, since: consents.occurredAt },
  () => sql`
  select distinct on (channel, purpose) channel, purpose, state, occurred_at from ${consents}
  where ${ours(consents)} and contact_id = ${sql.placeholder('contactId')} order by channel, purpose, id desc`,
)

/** The same of several contacts. */
export function findCurrentConsentsOf(ctx: Context, contactIds: readonly string[]) {
  return ctx.many(currentOfSeveral, { contactIds })
}
const currentOfSeveral = statement(
  'consents.currentOfSeveral',
  { contactId: consents.contactId, channel: consents.channel, purpose: consents.purpose, state: consents.state },
  () => sql`
  select distinct on (contact_id, channel, purpose) contact_id, channel, purpose, state from ${consents}
  where ${ours(consents)} and contact_id = any(${sql.placeholder('contactIds')}::uuid[]) order by contact_id, channel, purpose, id desc`,
)

const list: List = {
  name: 'consents',
  table: consents,
  fields: wireFields(consentSchema, getTableColumns(consents)),
  sorts: { occurredAt: [consents.id] },
}

/** The history, with what holds now beside it. */
export async function listConsents(ctx: Context, contactId: string, query: ConsentQuery): Promise<JsonText> {
  const holding = await findCurrentConsents(ctx, contactId)
  return readPage(ctx, list, query, equals(consents, { ...query, contactId }, ['contactId', 'channel', 'purpose']), () => ({ current: holding }))
}

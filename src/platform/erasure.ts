import { createHmac } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Tx } from './context.ts'
import { statement } from './database.ts'
import { newSecret } from './secrets.ts'
import { events, idempotencyKeys, serviceSecrets, timeline } from './tables.ts'
import { eraseTimeline } from './timeline.ts'

/** What the platform holds of a person and an erasure takes out: data of the events in their time line, its words, stored answers. */
export async function eraseFromPlatform(tx: Tx, contactId: string): Promise<void> {
  whileErasing(tx, () => tx.later(eraseEvents, { contactId }))
  eraseTimeline(tx, contactId)
  tx.later(eraseAnswers, { mentioned: `%${contactId}%` })
}
/** What the platform holds of things at other contacts that named an erased person: data of their events, stored answers. */
export function eraseMentions(tx: Tx, mentions: readonly { readonly id: string; readonly contactId: string }[]): void {
  whileErasing(tx, () => tx.later(eraseMentioningEvents, { ids: mentions.map(({ id }) => id), contactIds: mentions.map(({ contactId }) => contactId) }))
  tx.later(eraseMentioningAnswers, { mentioned: mentions.map(({ id }) => `%${id}%`) })
}
const eraseMentioningEvents = statement(
  'events.eraseMentions',
  {},
  (_, given) => sql`
  update ${events} set data = '{}', previous = null where organization_id = ${given('organizationId')} and id in (
    select id from ${timeline} where organization_id = ${given('organizationId')} and contact_id = any(${given('contactIds')}::uuid[])
      and resource_id = any(${given('ids')}::text[]))`,
)
const eraseMentioningAnswers = statement(
  'idempotency.eraseMentions',
  {},
  (_, given) => sql`
  update ${idempotencyKeys} set body = null where organization_id = ${given('organizationId')} and body like any(${given('mentioned')}::text[])`,
)

/** Stored answers that name any of these things by its id. */
export function eraseAnswersNaming(tx: Tx, ids: readonly string[]): void {
  if (ids.length > 0) tx.later(eraseNamingAnswers, { ids })
}
// Each answer is read once, however many things are named.
const eraseNamingAnswers = statement(
  'idempotency.eraseNaming',
  {},
  (_, given) => sql`
  update ${idempotencyKeys} set body = null where organization_id = ${given('organizationId')} and body is not null and exists (
    select from regexp_matches(body, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') as named where named[1] = any(${given('ids')}::text[]))`,
)

/** What was written of a thing while somebody was part of it: its own events of that time, their words, stored answers that name it. */
export function eraseWritten(
  tx: Tx,
  written: { readonly resourceId: string; readonly contactIds: readonly string[]; readonly since: string; readonly until: string },
): void {
  whileErasing(tx, () => tx.later(eraseWrittenEvents, written))
  tx.later(eraseWrittenWords, written)
  tx.later(eraseMentioningAnswers, { mentioned: [`%${written.resourceId}%`] })
}
const written = sql`organization_id = ${sql.placeholder('organizationId')} and contact_id = any(${sql.placeholder('contactIds')}::uuid[])
  and resource_id = ${sql.placeholder('resourceId')}::text and occurred_at between ${sql.placeholder('since')}::timestamptz and ${sql.placeholder('until')}::timestamptz`
const eraseWrittenEvents = statement(
  'events.eraseWritten',
  {},
  (_, given) => sql`
  update ${events} set data = '{}', previous = null where organization_id = ${given('organizationId')} and id in (select id from ${timeline} where ${written})`,
)
const eraseWrittenWords = statement('timeline.eraseWritten', {}, () => sql`update ${timeline} set summary = null where ${written}`)

/** Sends writes that null personal values in append-only tables. */
export function whileErasing(tx: Tx, write: () => void): void {
  tx.later(allowErasing)
  write()
  tx.later(forbidErasing)
}
// The trigger that keeps events as they are lets personal values go while this is on, for this transaction only.
const allowErasing = statement('events.allowErasing', {}, () => sql`select from set_config('rapport.erasing', 'on', true)`)
const forbidErasing = statement('events.forbidErasing', {}, () => sql`select from set_config('rapport.erasing', 'off', true)`)
const eraseEvents = statement(
  'events.erase',
  {},
  (_, given) => sql`
  update ${events} set data = '{}', previous = null where organization_id = ${given('organizationId')}
    and id in (select id from ${timeline} where organization_id = ${given('organizationId')} and contact_id = ${given('contactId')})`,
)
const eraseAnswers = statement(
  'idempotency.erase',
  {},
  (_, given) => sql`
  update ${idempotencyKeys} set body = null where organization_id = ${given('organizationId')} and body like ${given('mentioned')}`,
)

/** The keyed hash (HMAC-SHA256) under which an erased identifier is remembered, with a key of the service's own. */
export async function suppressionHashes(tx: Tx, values: readonly string[]): Promise<string[]> {
  await tx.one(makeKey, { secret: newSecret() })
  const key = await tx.one(readKey)
  return values.map((value) =>
    createHmac('sha256', Buffer.from(key?.secret ?? '', 'base64url'))
      .update(`${tx.organization.id} ${value}`)
      .digest('base64url'),
  )
}
const makeKey = statement(
  'suppression.makeKey',
  {},
  (_, given) => sql`
  insert into ${serviceSecrets} (name, secret) values ('suppression', ${given('secret')}) on conflict do nothing`,
)
const readKey = statement('suppression.readKey', { secret: serviceSecrets.secret }, () => sql`select secret from ${serviceSecrets} where name = 'suppression'`)

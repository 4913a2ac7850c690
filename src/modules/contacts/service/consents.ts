import { type Context, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactArchived } from '../errors.ts'
import { consentRecorded } from '../events.ts'
import { type Consent, insertConsent, listConsents } from '../repository/consents.ts'
import type { ConsentQuery, NewConsent } from '../schemas/consent.ts'
import { getContact, lockAlive } from './contacts.ts'

/** Adds to the history; what was said before stays there. @throws contactNotFound, contactErased, contactArchived */
export function recordConsent(ctx: Context, contactId: string, input: NewConsent): Promise<Consent> {
  return transact(ctx, async (tx) => {
    const contact = await lockAlive(tx, contactId)
    if (contact.archivedAt !== null) throw contactArchived()
    return addConsent(tx, contactId, input)
  })
}

/** The same of a contact that is locked and alive; also of an archived one, who may still say no. */
export function addConsent(tx: Tx, contactId: string, input: NewConsent): Consent {
  const { type, id } = tx.actor
  const consent: Consent = { id: tx.newId(), contactId, ...input, actor: { type, id }, occurredAt: tx.clock.now().toString() }
  insertConsent(tx, consent)
  announce(tx, {
    event: consentRecorded,
    resourceId: consent.id,
    contactId,
    data: consent,
    summary: `${consent.state}: ${consent.purpose} by ${consent.channel}`,
  })
  return consent
}

/** @throws contactNotFound, contactErased */
export async function consentsOf(ctx: Context, contactId: string, query: ConsentQuery): Promise<JsonText> {
  await getContact(ctx, contactId)
  return listConsents(ctx, contactId, query)
}

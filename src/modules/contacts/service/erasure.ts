import type { Participant } from '../../../kernel/participants.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { eraseFromPlatform, suppressionHashes, whileErasing } from '../../../platform/erasure.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { eraseNotifications } from '../../identity/index.ts'
import { contactErased, relationshipDeleted } from '../events.ts'
import { lockContacts } from '../repository/contacts.ts'
import { deleteRelationshipsOf, eraseContactRows, eraseEvidence, findSuppressedHashes, hasSuppressions, insertSuppressions } from '../repository/erasure.ts'
import { findIdentifiersOf, findMergedInto } from '../repository/merging.ts'
import { type Contact, type Identifier, identifiersOf, indexed } from '../rules/contact.ts'
import { lockAlive } from './contacts.ts'

export interface Erased {
  readonly id: string
  readonly erasedAt: string
}

/**
 * Erases a person for good: personal values everywhere, leaving counts and a keyed hash of what identified them.
 * @throws contactNotFound, contactErased, staleVersion
 */
export function eraseContact(ctx: Context, contactId: string, participants: readonly Participant<Tx>[]): Promise<Erased> {
  return transact(ctx, async (tx) => {
    await lockAlive(tx, contactId)
    const at = tx.clock.now().toString()
    // Those that were merged into the contact are the same person, and keep what they were until then.
    const ids = [contactId, ...(await findMergedInto(tx, contactId))]
    const same = await lockContacts(tx, ids)
    const identifiers = distinct([...(await findIdentifiersOf(tx, ids)), ...same.flatMap(identifiersOf)])
    insertSuppressions(tx, await suppressionHashes(tx, identifiers.map(nameOf)), at)
    for (const contact of same) {
      for (const participant of participants) await participant.onErase?.(tx, { contactId: contact.id, identifiers })
      await eraseWithin(tx, contact, at)
    }
    announce(tx, { event: contactErased, resourceId: contactId, contactId, data: {} })
    return { id: contactId, erasedAt: at }
  })
}

async function eraseWithin(tx: Tx, contact: Contact, at: string): Promise<void> {
  const { id: contactId } = contact
  eraseContactRows(tx, { id: contactId, words: indexed(contact).words }, at)
  eraseNotifications(tx, contactId)
  const relations = await deleteRelationshipsOf(tx, contactId)
  whileErasing(tx, () => eraseEvidence(tx, contactId))
  await eraseFromPlatform(tx, contactId)
  announce(
    tx,
    ...relations.map(({ id, contactId, relatedId }) => ({ event: relationshipDeleted, resourceId: id, contactId, relatedContactId: relatedId, data: {} })),
  )
}

function distinct(identifiers: readonly Identifier[]): Identifier[] {
  return [...new Map(identifiers.map(({ kind, value }) => [nameOf({ kind, value }), { kind, value }])).values()]
}

/** Those of the identifiers that belonged to an erased person: an import must not bring them back. */
export async function findSuppressed(tx: Tx, identifiers: readonly Identifier[]): Promise<Set<string>> {
  if (identifiers.length === 0 || !(await hasSuppressions(tx))) return new Set()
  const hashes = await suppressionHashes(tx, identifiers.map(nameOf))
  const suppressed = new Set(await findSuppressedHashes(tx, hashes))
  return new Set(identifiers.filter((_, i) => suppressed.has(hashes[i] ?? '')).map(nameOf))
}

function nameOf({ kind, value }: Identifier): string {
  return `${kind} ${value}`
}

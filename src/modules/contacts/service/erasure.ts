import type { Participant } from '../../../kernel/participants.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { eraseFromPlatform, suppressionHashes, whileErasing } from '../../../platform/erasure.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { eraseNotifications } from '../../identity/index.ts'
import { contactErased, relationshipDeleted } from '../events.ts'
import { deleteRelationshipsOf, eraseContactRows, eraseEvidence, findSuppressedHashes, insertSuppressions } from '../repository/erasure.ts'
import { type Identifier, identifiersOf, indexed } from '../rules/contact.ts'
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
    const contact = await lockAlive(tx, contactId)
    const at = tx.clock.now().toString()
    const identifiers = identifiersOf(contact)
    insertSuppressions(tx, await suppressionHashes(tx, identifiers.map(nameOf)), at)
    for (const participant of participants) await participant.onErase?.(tx, { contactId, identifiers })
    eraseContactRows(tx, { id: contactId, words: indexed(contact).words }, at)
    eraseNotifications(tx, contactId)
    const relations = await deleteRelationshipsOf(tx, contactId)
    whileErasing(tx, () => eraseEvidence(tx, contactId))
    await eraseFromPlatform(tx, contactId)
    announce(
      tx,
      ...relations.map(({ id, contactId, relatedId }) => ({ event: relationshipDeleted, resourceId: id, contactId, relatedContactId: relatedId, data: {} })),
    )
    announce(tx, { event: contactErased, resourceId: contactId, contactId, data: {} })
    return { id: contactId, erasedAt: at }
  })
}

/** Those of the identifiers that belonged to an erased person: an import must not bring them back. */
export async function findSuppressed(tx: Tx, identifiers: readonly Identifier[]): Promise<Set<string>> {
  if (identifiers.length === 0) return new Set()
  const hashes = await suppressionHashes(tx, identifiers.map(nameOf))
  const suppressed = new Set(await findSuppressedHashes(tx, hashes))
  return new Set(identifiers.filter((_, i) => suppressed.has(hashes[i] ?? '')).map(nameOf))
}

function nameOf({ kind, value }: Identifier): string {
  return `${kind} ${value}`
}

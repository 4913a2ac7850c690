import type { Participant } from '../../../kernel/participants.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { eraseFromPlatform, suppressionHashes } from '../../../platform/erasure.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { eraseNotifications } from '../../identity/index.ts'
import { contactErased, relationshipDeleted } from '../events.ts'
import { deleteRelationshipsOf, eraseContactRows, insertSuppressions } from '../repository/erasure.ts'
import { identifiersOf } from '../rules/contact.ts'
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
    const identifiers = identifiersOf(contact).map(({ kind, value }) => `${kind} ${value}`)
    insertSuppressions(tx, await suppressionHashes(tx, identifiers), at)
    for (const participant of participants) await participant.onErase?.(tx, { contactId })
    eraseContactRows(tx, contactId, at)
    eraseNotifications(tx, contactId)
    const relations = await deleteRelationshipsOf(tx, contactId)
    await eraseFromPlatform(tx, contactId)
    announce(
      tx,
      ...relations.map(({ id, contactId, relatedId }) => ({ event: relationshipDeleted, resourceId: id, contactId, relatedContactId: relatedId, data: {} })),
    )
    announce(tx, { event: contactErased, resourceId: contactId, contactId, data: {} })
    return { id: contactId, erasedAt: at }
  })
}

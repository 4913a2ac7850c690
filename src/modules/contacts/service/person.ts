import type { Participant } from '../../../kernel/participants.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { readEvery } from '../../../platform/lists.ts'
import { readTimeline } from '../../../platform/timeline.ts'
import { contactExported } from '../events.ts'
import { listConsents } from '../repository/consents.ts'
import { listMoves } from '../repository/lifecycle.ts'
import { listOccasions } from '../repository/occasions.ts'
import { listRelationships } from '../repository/relationships.ts'
import type { Contact } from '../rules/contact.ts'
import { getContact } from './contacts.ts'

export interface Person {
  readonly exportedAt: string
  readonly contact: Contact
  readonly sections: Record<string, unknown[]>
}

/**
 * All that is kept of a person, over every module, as the interface shows it (GDPR, Articles 15 and 20). The audit tells who took it.
 * @throws contactNotFound, contactErased
 */
export function exportPerson(ctx: Context, contactId: string, participants: readonly Participant<Tx>[]): Promise<Person> {
  return transact(ctx, async (tx) => {
    const contact = await getContact(tx, contactId)
    const sections: Person['sections'] = {
      relationships: await readEvery('createdAt', (query) => listRelationships(tx, contactId, query)),
      lifecycle: await readEvery('occurredAt', (query) => listMoves(tx, contactId, query)),
      consents: await readEvery('occurredAt', (query) => listConsents(tx, contactId, query)),
      occasions: await readEvery('createdAt', (query) => listOccasions(tx, contactId, query)),
    }
    for (const participant of participants) Object.assign(sections, await participant.onExport?.(tx, contactId))
    sections['timeline'] = await readEvery('occurredAt', (query) => readTimeline(tx, contactId, query))
    announce(tx, { event: contactExported, resourceId: contactId, contactId, data: {}, announced: false })
    return { exportedAt: tx.clock.now().toString(), contact, sections }
  })
}

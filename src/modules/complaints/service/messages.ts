import type { Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { complaintMessaged } from '../events.ts'
import * as repository from '../repository/messages.ts'
import type { Complaint, ComplaintMessage } from '../rules/complaint.ts'
import { about } from './consequences.ts'

/** What the complainant said: by their secret link, by e-mail, or to staff who write it down. */
export interface Words {
  readonly body: string
  readonly channel: ComplaintMessage['channel']
  readonly subject?: string | null | undefined
  /** When it was said; now where left out. */
  readonly at?: string | undefined
  readonly public?: boolean | undefined
  readonly interactionId?: string | undefined
  readonly emailMessageId?: string | undefined
}

/** Adds the complainant's own words to their complaint, in any status of it; the author is whoever the context names. */
export function addWords(
  tx: Tx,
  complaint: Complaint,
  { body, channel, subject = null, at, interactionId, emailMessageId, ...words }: Words,
): ComplaintMessage {
  return addMessage(tx, complaint, {
    ...{ direction: 'inbound', topic: 'words', by: 'complainant', channel, subject, body, at, public: words.public ?? true },
    ...{ sentMessageId: null, interactionId: interactionId ?? null, emailMessageId: emailMessageId ?? null },
  })
}

type Said = Omit<ComplaintMessage, 'id' | 'complaintId' | 'author' | 'at' | 'createdAt'> & { readonly at?: string | undefined }

/** Writes down what was said, with its event. */
export function addMessage(tx: Tx, complaint: Complaint, { at, ...said }: Said): ComplaintMessage {
  const { type, id } = tx.actor
  const now = tx.clock.now().toString()
  const message = { id: tx.newId(), complaintId: complaint.id, ...said, author: { type, id }, at: at ?? now, createdAt: now }
  repository.insertMessage(tx, message)
  const { direction, topic, channel, by } = message
  announce(tx, {
    event: complaintMessaged,
    ...about(complaint),
    data: { messageId: message.id, direction, topic, channel, by, public: message.public },
    occurredAt: message.at,
  })
  return message
}

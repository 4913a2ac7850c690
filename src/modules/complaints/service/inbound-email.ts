import type { ReceivedEmail } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { survivorOf } from '../../contacts/index.ts'
import { complaintsOfEmails } from '../repository/messages.ts'
import { answer } from './answers.ts'
import { holdComplainant, lockComplaint } from './hold.ts'
import { receiveByEmail } from './receipt.ts'

/**
 * An e-mail of the complainant that answers a message of their complaint, or what they wrote themselves, becomes part of it, and lets it
 * go on where it waits for them; one to an address for complaints is a new one. What somebody else writes in the conversation does not: a Message-ID proves nothing. Whoever hands the e-mail in need not
 * see the complaint.
 * @returns the complaint that it belongs to
 */
export async function receiveEmail(tx: Tx, email: ReceivedEmail): Promise<{ type: string; id: string } | undefined> {
  const from = await survivorOf(tx, email.contactId)
  const answered = email.about.flatMap(({ type, id }) => (type === 'complaint' ? [id] : []))
  for (const id of new Set([...(await complaintsOfEmails(tx, email.references)), ...answered])) {
    await holdComplainant(tx, id)
    const complaint = await lockComplaint(tx, id)
    if (complaint === undefined || complaint.contactId !== from) continue
    const { body, subject, occurredAt, interactionId, messageId } = email
    await answer(tx, complaint, { body: body ?? '', channel: 'email', subject, at: occurredAt, interactionId, emailMessageId: messageId })
    return { type: 'complaint', id }
  }
  return receiveByEmail(tx, email)
}
